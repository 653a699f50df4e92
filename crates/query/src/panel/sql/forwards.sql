-- Where forwarded messages come from: `user`, `hidden_user`, `chat` or `channel`. What Telegram brings by itself
-- from a linked channel is left out.
-- parameter: top integer 30 1..1000
-- columns: source, source_type, messages

WITH names AS (
  SELECT forward_type, forward_from_id, forward_from_name,
    -- Who hides is known by name only.
    CASE WHEN forward_from_id IS NULL THEN forward_from_name END AS hidden_name,
    count(*) AS messages,
    max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND forward_type IS NOT NULL
    AND coalesce(is_automatic_forward, false) = false
    :filters
  GROUP BY 1, 2, 3, 4
)
SELECT
  max_by(forward_from_name, last_message_at) AS source,
  forward_type AS source_type,
  sum(messages) AS messages
FROM names
GROUP BY forward_type, forward_from_id, hidden_name
ORDER BY messages DESC, source_type, source
LIMIT :top
