-- Who answers whom, and how often: the most frequent pairs.
-- parameter: top integer 150 1..1000
-- columns: from_id, from_name, to_id, to_name, replies

WITH pairs AS (
  SELECT author_id AS from_id, reply_to_author_id AS to_id, count(*) AS replies
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND reply_to_author_id <> author_id
    :filters
  GROUP BY author_id, reply_to_author_id
),
names AS (
  SELECT author_id, author_name, max("date") AS last_message_at
  FROM telegram_messages
  WHERE author_id IS NOT NULL
    :without_bots
  GROUP BY author_id, author_name
),
people AS (
  SELECT author_id, max_by(author_name, last_message_at) AS author_name
  FROM names
  GROUP BY author_id
)
SELECT
  pairs.from_id,
  writers.author_name AS from_name,
  pairs.to_id,
  answered.author_name AS to_name,
  pairs.replies
FROM pairs
JOIN people AS writers ON writers.author_id = pairs.from_id
JOIN people AS answered ON answered.author_id = pairs.to_id
ORDER BY replies DESC, from_id, to_id
LIMIT :top
