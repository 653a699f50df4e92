-- Messages with these words in text or caption, the newest first. Capitals and accents make no difference.
-- parameter: word text
-- parameter: top integer 50 1..1000
-- parameter: page integer 0 0..10000
-- columns: chat_id, message_id, date, day, author_id, author_name, chat_title, chat_username, chat_type, topic,
-- columns: text, message_type

WITH found AS (
  SELECT chat_id, message_id, "date" AS sent_at, context_date, author_id, author_name, chat_title, chat_username, chat_type,
    CASE WHEN is_topic_message THEN message_thread_id END AS topic,
    coalesce(text, caption) AS words,
    message_type
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters
    AND strpos(
      regexp_replace(normalize(lower(coalesce(text, caption)), NFD), '\p{M}', ''),
      regexp_replace(normalize(lower(:word), NFD), '\p{M}', '')
    ) > 0
  ORDER BY "date" DESC, chat_id, message_id DESC
  OFFSET :skipped
  LIMIT :top
)
SELECT
  chat_id,
  message_id,
  date_format(from_unixtime(sent_at, :zone), '%Y-%m-%d %H:%i:%s') AS "date",
  context_date AS day,
  author_id,
  author_name,
  chat_title,
  chat_username,
  chat_type,
  topic,
  words AS text,
  message_type
FROM found
ORDER BY sent_at DESC, chat_id, message_id DESC
