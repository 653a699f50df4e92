-- name: forwards
-- title.en: Where forwarded messages come from
-- title.pt: De onde vêm as mensagens encaminhadas
-- about.en: Sources of the messages that were forwarded into the chat. What Telegram brings by itself from a linked channel is left out.
-- about.pt: Origens das mensagens encaminhadas para o chat. O que o Telegram traz sozinho de um canal vinculado fica de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: forward_type | `user`, `hidden_user`, `chat` or `channel`. | `user`, `hidden_user`, `chat` ou `channel`.
-- column: source_id | User or chat that wrote the original; NULL for who hides. | Usuário ou chat que escreveu o original; NULL para quem se oculta.
-- column: source_name | Their name as last seen. | Seu nome como visto por último.
-- column: messages | Messages from there; the most first. | Mensagens vindas de lá; os maiores números primeiro.
-- column: people | People who forwarded them. | Pessoas que as encaminharam.

WITH forwarded AS (
  SELECT forward_type, forward_from_id, forward_from_name, author_type, author_id,
    CASE WHEN forward_from_id IS NULL THEN forward_from_name END AS hidden_name,
    row_number() OVER (
      PARTITION BY forward_type, forward_from_id, CASE WHEN forward_from_id IS NULL THEN forward_from_name END
      ORDER BY "date" DESC, chat_id, message_id DESC
    ) AS place
  FROM telegram_messages
  WHERE forward_type IS NOT NULL
    AND coalesce(is_automatic_forward, false) = false
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
)
SELECT
  forward_type,
  forward_from_id AS source_id,
  max(CASE WHEN place = 1 THEN forward_from_name END) AS source_name,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM forwarded
GROUP BY forward_type, forward_from_id, hidden_name
ORDER BY messages DESC, forward_type, source_id NULLS LAST, source_name NULLS LAST
