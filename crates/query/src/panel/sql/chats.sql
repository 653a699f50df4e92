-- The chats of the lake; a group and the supergroup that it became are one. Heeds no filter.
-- columns: chat, title, chat_type, messages, last_message_at

WITH migrations AS (
  SELECT chat_id AS group_id, migrate_to_chat_id AS supergroup_id
  FROM telegram_messages
  WHERE migrate_to_chat_id IS NOT NULL
  UNION
  SELECT migrate_from_chat_id, chat_id
  FROM telegram_messages
  WHERE migrate_from_chat_id IS NOT NULL
),
titles AS (
  SELECT chat_id, chat_title, chat_type,
    count(CASE WHEN message_type <> 'service' THEN 1 END) AS messages,
    max("date") AS last_message_at
  FROM telegram_messages
  GROUP BY chat_id, chat_title, chat_type
),
whole AS (
  SELECT chat_id,
    max_by(chat_title, last_message_at) AS title,
    max_by(chat_type, last_message_at) AS chat_type,
    sum(messages) AS messages,
    max(last_message_at) AS last_message_at
  FROM titles
  GROUP BY chat_id
)
SELECT
  array_join(array_agg(CAST(whole.chat_id AS varchar) ORDER BY whole.last_message_at DESC, whole.chat_id), ',') AS chat,
  max_by(whole.title, whole.last_message_at) AS title,
  max_by(whole.chat_type, whole.last_message_at) AS chat_type,
  sum(whole.messages) AS messages,
  date_format(from_unixtime(max(whole.last_message_at), :zone), '%Y-%m-%d %H:%i:%s') AS last_message_at
FROM whole
LEFT JOIN migrations ON migrations.group_id = whole.chat_id
GROUP BY coalesce(migrations.supergroup_id, whole.chat_id)
ORDER BY messages DESC, chat
