-- The most active authors, and their share of all messages in percent.
-- parameter: top integer 10 1..1000
-- columns: author_id, author_name, messages, share

WITH names AS (
  SELECT author_id, author_name, count(*) AS messages, max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_id IS NOT NULL
    :filters
  GROUP BY author_id, author_name
),
people AS (
  SELECT author_id, max_by(author_name, last_message_at) AS author_name, sum(messages) AS messages
  FROM names
  GROUP BY author_id
)
SELECT
  author_id,
  author_name,
  messages,
  round(100 * CAST(messages AS double) / sum(messages) OVER (), 2) AS share
FROM people
ORDER BY messages DESC, author_id
LIMIT :top
