WITH edited AS (
  -- Few messages are edited, and only their versions are put in order.
  SELECT DISTINCT context_date, chat_id, message_id
  FROM telegram_updates
  WHERE edit_date IS NOT NULL
    AND kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
),
versions AS (
  SELECT
    received.chat_id,
    received.message_id,
    -- Only supergroups and channels number their messages for every bot alike.
    CASE WHEN received.chat_id <= -1000000000001 THEN NULL ELSE received.bot_id END AS numbering,
    received.user_id,
    received.date,
    received.edit_date,
    received.received_at,
    received.update_id,
    received.text,
    received.content_hash,
    received.context_date
  FROM telegram_updates AS received
  JOIN edited ON edited.context_date = received.context_date
    AND edited.chat_id = received.chat_id
    AND edited.message_id = received.message_id
  WHERE received.kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
),
numbered AS (
  SELECT
    versions.*,
    row_number() OVER (
      PARTITION BY context_date, chat_id, message_id, numbering
      ORDER BY coalesce(edit_date, date), update_id
    ) AS version,
    count(*) OVER (PARTITION BY context_date, chat_id, message_id, numbering) AS versions,
    count(edit_date) OVER (PARTITION BY context_date, chat_id, message_id, numbering) AS edits,
    lag(content_hash) OVER (
      PARTITION BY context_date, chat_id, message_id, numbering
      ORDER BY coalesce(edit_date, date), update_id
    ) AS hash_before
  FROM versions
)
SELECT
  chat_id,
  message_id,
  user_id,
  version,
  versions,
  date,
  edit_date,
  edit_date - date AS seconds_to_edit,
  hash_before IS NULL OR hash_before <> content_hash AS is_visible,
  text,
  received_at,
  update_id,
  context_date
FROM numbered
WHERE edits > 0
