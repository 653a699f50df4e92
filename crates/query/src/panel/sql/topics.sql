-- The topics of forums, with their names now. General is topic 1. Heeds the filter `chat` only.
-- columns: topic, name, messages

WITH said AS (
  SELECT chat_id,
    CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END AS topic,
    topic_name,
    -- What announces a name is newer than what repeats the first one.
    max(CASE WHEN service_kind IN ('forum_topic_created', 'forum_topic_edited') THEN "date" END) AS announced_at,
    max("date") AS repeated_at,
    count(CASE WHEN message_type <> 'service' THEN 1 END) AS messages,
    max(CASE WHEN is_topic_message THEN 1 ELSE 0 END) AS in_forum
  FROM telegram_messages
  WHERE chat_id IS NOT NULL
    :in_chat
  GROUP BY chat_id, CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END, topic_name
),
ranked AS (
  SELECT chat_id, topic, topic_name, messages,
    row_number() OVER (
      PARTITION BY chat_id, topic
      ORDER BY CASE WHEN topic_name IS NULL THEN 1 ELSE 0 END, announced_at DESC NULLS LAST, repeated_at DESC
    ) AS place,
    max(in_forum) OVER (PARTITION BY chat_id) AS in_forum
  FROM said
)
SELECT
  topic,
  coalesce(max(CASE WHEN place = 1 THEN topic_name END), CASE WHEN topic = 1 THEN 'General' END) AS name,
  sum(messages) AS messages
FROM ranked
WHERE in_forum = 1
GROUP BY chat_id, topic
ORDER BY messages DESC, topic
