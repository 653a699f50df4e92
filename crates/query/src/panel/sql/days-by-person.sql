-- Messages of the most active authors of the period, on every day with messages; everybody else is NULL.
-- parameter: top integer 8 1..1000
-- columns: day, author_id, author_name, messages

WITH names AS (
  SELECT author_id, author_name, count(*) AS messages, max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_id IS NOT NULL
    :filters
  GROUP BY author_id, author_name
),
most_active AS (
  SELECT author_id, max_by(author_name, last_message_at) AS author_name
  FROM names
  GROUP BY author_id
  ORDER BY sum(messages) DESC, author_id
  LIMIT :top
),
days AS (
  SELECT context_date AS day, author_id, count(*) AS messages
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters
  GROUP BY context_date, author_id
)
SELECT
  days.day,
  most_active.author_id,
  most_active.author_name,
  sum(days.messages) AS messages
FROM days
LEFT JOIN most_active ON most_active.author_id = days.author_id
GROUP BY days.day, most_active.author_id, most_active.author_name
ORDER BY day, messages DESC, author_id NULLS LAST
