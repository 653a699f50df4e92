-- The first and the last day of the lake, and its messages. Heeds no filter.
-- columns: first_day, last_day, messages

SELECT
  min(context_date) AS first_day,
  max(context_date) AS last_day,
  count(*) AS messages
FROM telegram_messages
WHERE message_type <> 'service'
