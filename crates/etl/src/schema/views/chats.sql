WITH migrations AS (
  SELECT chat_id AS group_id, max(migrate_to_chat_id) AS supergroup_id
  FROM telegram_messages
  WHERE migrate_to_chat_id IS NOT NULL
  GROUP BY chat_id
  UNION
  SELECT migrate_from_chat_id, max(chat_id)
  FROM telegram_messages
  WHERE migrate_from_chat_id IS NOT NULL
  GROUP BY migrate_from_chat_id
),
titled AS (
  SELECT chat_id, chat_type, chat_title, chat_username, date,
    lag(chat_title) OVER (PARTITION BY chat_id ORDER BY date, message_id) AS title_before,
    row_number() OVER (PARTITION BY chat_id ORDER BY date, message_id) AS place
  FROM telegram_messages
),
changes AS (
  SELECT chat_id, chat_title, date AS title_since,
    lead(date) OVER (PARTITION BY chat_id ORDER BY date, place) AS title_until
  FROM titled
  WHERE place = 1 OR coalesce(chat_title, '') <> coalesce(title_before, '')
),
whole AS (
  SELECT chat_id, max(chat_type) AS chat_type, max(chat_username) AS chat_username,
    min(date) AS first_message_at, max(date) AS last_message_at, count(*) AS messages
  FROM telegram_messages
  GROUP BY chat_id
)
SELECT
  whole.chat_id,
  coalesce(migrations.supergroup_id, whole.chat_id) AS logical_chat_id,
  whole.chat_type,
  changes.chat_title AS title,
  changes.title_since,
  changes.title_until,
  whole.chat_username AS username,
  whole.first_message_at,
  whole.last_message_at,
  whole.messages
FROM whole
JOIN changes ON changes.chat_id = whole.chat_id
LEFT JOIN migrations ON migrations.group_id = whole.chat_id
