-- name: heatmap
-- title.en: When the group talks
-- title.pt: Quando o grupo conversa
-- about.en: Messages by week, weekday and hour, in local time. Bots and service messages are left out.
-- about.pt: Mensagens por semana, dia da semana e hora, em horário local. Bots e mensagens de serviço ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to, zone
-- column: year | Year that the week belongs to (ISO 8601). | Ano a que a semana pertence (ISO 8601).
-- column: week | Number of the week, 1 to 53 (ISO 8601). | Número da semana, de 1 a 53 (ISO 8601).
-- column: weekday | Monday is 1, Sunday is 7. | Segunda-feira é 1, domingo é 7.
-- column: hour | Hour of the day, 0 to 23. | Hora do dia, de 0 a 23.
-- column: messages | How many messages. | Quantas mensagens.

WITH placed AS (
  SELECT from_unixtime("date", :zone) AS sent_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND (author_type <> 'bot' OR author_type IS NULL)
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
)
SELECT
  year_of_week(sent_at) AS year,
  week(sent_at) AS week,
  day_of_week(sent_at) AS weekday,
  hour(sent_at) AS hour,
  count(*) AS messages
FROM placed
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
