WITH versions AS (
  SELECT
    chat_id,
    message_id,
    -- Only supergroups and channels number their messages for every bot alike.
    CASE WHEN chat_id <= -1000000000001 THEN NULL ELSE bot_id END AS numbering,
    user_id,
    date,
    edit_date,
    received_at,
    update_id,
    text,
    content_hash,
    context_date
  FROM telegram_updates
  WHERE kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
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
