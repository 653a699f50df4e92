-- The names that an author has had, the newest first. Heeds the filters `person` and `chat`.
-- parameter: person
-- columns: name, username, first_seen, last_seen, messages

SELECT
  author_name AS name,
  author_username AS username,
  min(context_date) AS first_seen,
  max(context_date) AS last_seen,
  count(*) AS messages
FROM telegram_messages
WHERE message_type <> 'service'
  AND author_id = :person
  :in_chat
GROUP BY author_name, author_username
ORDER BY max("date") DESC, name, username
