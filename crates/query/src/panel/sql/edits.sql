-- How many messages were changed visibly after they were sent, in percent too, and how long after, by the first
-- change. Only what a bot received counts.
-- columns: messages, edited, share, median_seconds

WITH edited AS (
  SELECT chat_id, message_id
  FROM telegram_updates
  WHERE kind IN ('edited_message', 'edited_channel_post')
    :in_period
    :in_chat
  GROUP BY chat_id, message_id
),
received AS (
  SELECT chat_id, message_id, context_date, "date", edit_date, update_id, content_hash,
    -- Only supergroups and channels number their messages for every bot alike.
    CASE WHEN chat_id <= -1000000000001 THEN NULL ELSE bot_id END AS numbering
  FROM telegram_updates
  WHERE kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
    :in_period
    :in_chat
),
versions AS (
  SELECT received.chat_id, received.message_id, received."date", received.edit_date, received.content_hash,
    first_value(received.content_hash) OVER (
      PARTITION BY received.context_date, received.chat_id, received.message_id, received.numbering
      ORDER BY coalesce(received.edit_date, received."date"), received.update_id
    ) AS first_hash
  FROM received
  JOIN edited ON edited.chat_id = received.chat_id AND edited.message_id = received.message_id
),
firsts AS (
  SELECT chat_id, message_id, min(edit_date - "date") AS seconds
  FROM versions
  WHERE content_hash <> first_hash
  GROUP BY chat_id, message_id
),
said AS (
  SELECT chat_id, message_id
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND source = 'bot'
    :filters
)
SELECT
  count(*) AS messages,
  count(firsts.seconds) AS edited,
  round(100 * CAST(count(firsts.seconds) AS double) / nullif(count(*), 0), 2) AS share,
  approx_percentile(firsts.seconds, 0.5) AS median_seconds
FROM said
LEFT JOIN firsts ON firsts.chat_id = said.chat_id AND firsts.message_id = said.message_id
