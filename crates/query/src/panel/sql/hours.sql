-- When the group talks: messages by weekday, Monday being 1, and hour, in local time.
-- columns: weekday, hour, messages

WITH quarters AS (
  -- No zone of today differs from UTC by less than whole quarters of an hour: they are far fewer than messages.
  SELECT "date" / 900 AS quarter, count(*) AS messages
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters
  GROUP BY "date" / 900
),
placed AS (
  SELECT from_unixtime(quarter * 900, :zone) AS sent_at, messages
  FROM quarters
)
SELECT
  day_of_week(sent_at) AS weekday,
  hour(sent_at) AS hour,
  sum(messages) AS messages
FROM placed
GROUP BY day_of_week(sent_at), hour(sent_at)
ORDER BY weekday, hour
