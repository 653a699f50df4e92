WITH placed AS (
  SELECT
    chat_id,
    CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END AS topic_id,
    message_id,
    date,
    topic_name,
    service_kind,
    CASE WHEN service_kind IS NULL THEN 1 ELSE 0 END AS is_message
  FROM telegram_messages
  WHERE chat_id IN (SELECT DISTINCT chat_id FROM telegram_messages WHERE is_topic_message)
),
named AS (
  SELECT
    placed.*,
    row_number() OVER (
      PARTITION BY chat_id, topic_id
      -- What announces a name is newer than what repeats the first one.
      ORDER BY
        CASE
          WHEN topic_name IS NULL THEN 2
          WHEN service_kind IN ('forum_topic_created', 'forum_topic_edited') THEN 0
          ELSE 1
        END,
        date DESC, message_id DESC
    ) AS newest,
    row_number() OVER (
      PARTITION BY chat_id, topic_id
      ORDER BY
        CASE WHEN topic_name IS NULL THEN 2 WHEN service_kind = 'forum_topic_created' THEN 0 ELSE 1 END,
        date, message_id
    ) AS oldest
  FROM placed
)
SELECT
  chat_id,
  topic_id,
  coalesce(max(CASE WHEN newest = 1 THEN topic_name END), CASE WHEN topic_id = 1 THEN 'General' END) AS name,
  max(CASE WHEN oldest = 1 THEN topic_name END) AS first_name,
  sum(is_message) AS messages,
  min(date) AS first_message_at,
  max(date) AS last_message_at
FROM named
GROUP BY chat_id, topic_id
