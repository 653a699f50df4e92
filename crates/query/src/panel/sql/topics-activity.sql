-- The topics of forums in the period, the most active first. General is topic 1.
-- columns: topic, name, messages, people, last_message_at

WITH said AS (
  SELECT chat_id,
    CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END AS topic,
    count(*) AS messages,
    count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people,
    max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters
  GROUP BY chat_id, CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END
),
named AS (
  SELECT chat_id, message_thread_id AS topic, topic_name,
    -- What announces a name is newer than what repeats the first one.
    max(CASE WHEN service_kind IN ('forum_topic_created', 'forum_topic_edited') THEN "date" END) AS announced_at,
    max("date") AS repeated_at
  FROM telegram_messages
  WHERE is_topic_message
    :in_chat
  GROUP BY chat_id, message_thread_id, topic_name
),
ranked AS (
  SELECT chat_id, topic, topic_name,
    row_number() OVER (
      PARTITION BY chat_id, topic
      ORDER BY CASE WHEN topic_name IS NULL THEN 1 ELSE 0 END, announced_at DESC NULLS LAST, repeated_at DESC
    ) AS place
  FROM named
),
topics AS (
  SELECT chat_id, topic, topic_name
  FROM ranked
  WHERE place = 1
  UNION ALL
  SELECT chat_id, 1, 'General'
  FROM named
  WHERE topic <> 1
  GROUP BY chat_id
)
SELECT
  said.topic,
  max(topics.topic_name) AS name,
  max(said.messages) AS messages,
  max(said.people) AS people,
  date_format(from_unixtime(max(said.last_message_at), :zone), '%Y-%m-%d %H:%i:%s') AS last_message_at
FROM said
JOIN topics ON topics.chat_id = said.chat_id AND topics.topic = said.topic
GROUP BY said.chat_id, said.topic
ORDER BY messages DESC, topic
