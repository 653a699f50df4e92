-- name: by-type
-- title.en: Messages by type
-- title.pt: Mensagens por tipo
-- about.en: How many messages are texts, photos, videos, voice messages, stickers, documents, polls, … or service messages.
-- about.pt: Quantas mensagens são textos, fotos, vídeos, áudios de voz, figurinhas, documentos, enquetes, … ou mensagens de serviço.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: message_type | Type of the message, as in `telegram_messages`. | Tipo da mensagem, como em `telegram_messages`.
-- column: messages | How many messages. | Quantas mensagens.
-- column: share | Share of all messages, in percent. | Parte de todas as mensagens, em porcentagem.

WITH counted AS (
  SELECT message_type, count(*) AS messages
  FROM telegram_messages
  WHERE context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY message_type
)
SELECT
  message_type,
  messages,
  round(100 * CAST(messages AS double) / sum(messages) OVER (), 2) AS share
FROM counted
ORDER BY messages DESC, message_type
