-- How soon people are answered by somebody else, by the hour in which they wrote, in local time.
-- columns: hour, replies, median_seconds, p90_seconds

WITH firsts AS (
  SELECT min(reply_to_date) AS asked_at, min("date" - reply_to_date) AS seconds
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND reply_to_author_id <> author_id
    AND reply_to_date IS NOT NULL
    :filters
  GROUP BY coalesce(reply_to_chat_id, chat_id), reply_to_message_id
)
SELECT
  hour(from_unixtime(asked_at, :zone)) AS hour,
  count(*) AS replies,
  approx_percentile(seconds, 0.5) AS median_seconds,
  approx_percentile(seconds, 0.9) AS p90_seconds
FROM firsts
GROUP BY hour(from_unixtime(asked_at, :zone))
ORDER BY hour
