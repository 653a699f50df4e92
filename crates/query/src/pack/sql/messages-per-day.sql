-- name: messages-per-day
-- title.en: Messages per day
-- title.pt: Mensagens por dia
-- about.en: How much was written each day, and by how many people. Service messages are left out.
-- about.pt: Quanto se escreveu em cada dia, e por quantas pessoas. Mensagens de serviço ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: day | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: messages | Messages, whoever wrote them. | Mensagens, de quem quer que sejam.
-- column: from_people | Those that people wrote. | As que foram escritas por pessoas.
-- column: people | People who wrote. | Pessoas que escreveram.

SELECT
  context_date AS day,
  count(*) AS messages,
  count(CASE WHEN author_type = 'person' THEN 1 END) AS from_people,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM telegram_messages
WHERE message_type <> 'service'
  AND context_date BETWEEN :from AND :to
  AND (:chat IS NULL OR chat_id = :chat)
GROUP BY context_date
ORDER BY context_date DESC
