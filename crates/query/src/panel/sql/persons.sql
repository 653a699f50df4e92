-- Authors, to choose one. Heeds the filters `chat`, `from`, `to` and `bots`.
-- columns: author_id, author_name, messages

WITH names AS (
  SELECT author_id, author_name, count(*) AS messages, max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_id IS NOT NULL
    :in_period
    :in_chat
    :without_bots
  GROUP BY author_id, author_name
)
SELECT
  author_id,
  max_by(author_name, last_message_at) AS author_name,
  sum(messages) AS messages
FROM names
GROUP BY author_id
ORDER BY messages DESC, author_id
LIMIT 1000
