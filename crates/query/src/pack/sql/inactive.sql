-- name: inactive
-- title.en: Who has fallen silent
-- title.pt: Quem parou de escrever
-- about.en: People who wrote before and have written nothing for so many days, up to the end of the time asked for, or today. Whoever has left the chat since is left out.
-- about.pt: Pessoas que já escreveram e não escrevem nada há tantos dias, até o fim do período pedido, ou hoje. Quem saiu do chat desde então fica de fora.
-- reads: telegram_messages, telegram_members
-- parameters: chat, from, to, today
-- parameter: days integer 30 1..36500 | Days of silence at least. | Dias de silêncio, no mínimo.
-- column: author_id | The person. | A pessoa.
-- column: author_name | Their name as last seen. | Seu nome como visto por último.
-- column: last_seen | Day of their last message. | Dia da última mensagem.
-- column: silent_days | Days since then; the longest first. | Dias desde então; os mais longos primeiro.
-- column: messages | Messages that they had written. | Mensagens que tinham escrito.

WITH said AS (
  SELECT chat_id, message_id, author_id, author_name, "date", context_date
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
moves AS (
  SELECT chat_id, user_id, event,
    row_number() OVER (PARTITION BY chat_id, user_id ORDER BY "date" DESC, update_id DESC) AS place
  FROM telegram_members
  WHERE event IN ('join', 'leave', 'remove', 'ban')
    AND user_id IS NOT NULL
    AND context_date <= :to
),
staying AS (
  SELECT said.*
  FROM said
  LEFT JOIN moves ON moves.chat_id = said.chat_id AND moves.user_id = said.author_id AND moves.place = 1
  WHERE coalesce(moves.event, 'join') = 'join'
),
ranked AS (
  SELECT author_id, author_name, context_date,
    row_number() OVER (PARTITION BY author_id ORDER BY "date" DESC, chat_id, message_id DESC) AS place
  FROM staying
),
silent AS (
  SELECT
    author_id,
    max(CASE WHEN place = 1 THEN author_name END) AS author_name,
    max(context_date) AS last_seen,
    date_diff('day', max(context_date), least(:to, :today)) AS silent_days,
    count(*) AS messages
  FROM ranked
  GROUP BY author_id
)
SELECT author_id, author_name, last_seen, silent_days, messages
FROM silent
WHERE silent_days >= :days
ORDER BY silent_days DESC, author_id
