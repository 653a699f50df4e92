-- Messages of each type, on every day with messages.
-- columns: day, message_type, messages

SELECT
  context_date AS day,
  message_type,
  count(*) AS messages
FROM telegram_messages
WHERE message_type <> 'service'
  :filters
GROUP BY context_date, message_type
ORDER BY day, message_type
