-- Messages and people who wrote, on every day with messages.
-- columns: day, messages, people

SELECT
  context_date AS day,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM telegram_messages
WHERE message_type <> 'service'
  :filters
GROUP BY context_date
ORDER BY day
