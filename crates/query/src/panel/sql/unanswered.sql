-- Questions of people that nobody else has answered by a reply, the newest first. A bot's reply is no answer.
-- parameter: top integer 50 1..1000
-- columns: chat_id, message_id, date, author_id, author_name, chat_username, text

WITH asked AS (
  SELECT chat_id, message_id, "date" AS sent_at, author_id, author_name, chat_username, coalesce(text, caption) AS words
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_type = 'person'
    :filters
    -- The first condition is cheap and rules out most texts; the second looks at what is no address.
    AND strpos(coalesce(text, caption), '?') > 0
    AND strpos(regexp_replace(coalesce(text, caption), '(https?://|www\.)\S+', ''), '?') > 0
),
answered AS (
  SELECT DISTINCT coalesce(reply_to_chat_id, chat_id) AS chat_id, reply_to_message_id AS message_id
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_type <> 'bot'
    AND reply_to_message_id IS NOT NULL
    AND coalesce(reply_to_author_id, 0) <> author_id
    :since_start
)
SELECT
  asked.chat_id,
  asked.message_id,
  date_format(from_unixtime(asked.sent_at, :zone), '%Y-%m-%d %H:%i:%s') AS "date",
  asked.author_id,
  asked.author_name,
  asked.chat_username,
  asked.words AS text
FROM asked
LEFT JOIN answered ON answered.chat_id = asked.chat_id AND answered.message_id = asked.message_id
WHERE answered.message_id IS NULL
ORDER BY asked.sent_at DESC, chat_id, message_id DESC
LIMIT :top
