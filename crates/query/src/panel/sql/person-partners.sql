-- Whom an author answers, and who answers: replies to each other.
-- parameter: person
-- parameter: top integer 20 1..1000
-- columns: author_id, author_name, replies_to, replies_from

WITH partners AS (
  SELECT
    CASE WHEN author_id = :person THEN reply_to_author_id ELSE author_id END AS author_id,
    count(CASE WHEN author_id = :person THEN 1 END) AS replies_to,
    count(CASE WHEN reply_to_author_id = :person THEN 1 END) AS replies_from
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND (author_id = :person OR reply_to_author_id = :person)
    AND reply_to_author_id <> author_id
    :filters_of_everyone
  GROUP BY 1
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
  partners.author_id,
  people.author_name,
  partners.replies_to,
  partners.replies_from
FROM partners
JOIN people ON people.author_id = partners.author_id
ORDER BY partners.replies_to + partners.replies_from DESC, author_id
LIMIT :top
