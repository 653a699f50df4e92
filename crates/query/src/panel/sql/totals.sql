-- How much was written in the period, and in as many days just before it. A newcomer is somebody whose
-- first message of all in the chat falls on one of the days.
-- columns: period, days, messages, people, newcomers, replies, media, average_length

WITH periods AS (
  SELECT period, first_day, last_day
  FROM (
    VALUES ('now', :from, :to), ('before', :before_from, :before_to)
  ) AS given (period, first_day, last_day)
),
authors AS (
  SELECT
    CASE WHEN context_date >= :from THEN 'now' ELSE 'before' END AS period,
    author_id,
    max(CASE WHEN author_type = 'person' THEN 1 ELSE 0 END) AS people,
    count(*) AS messages,
    count(reply_to_message_id) AS replies,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker',
      'story', 'video', 'video_note', 'voice') THEN 1 END) AS media,
    count(text_length) AS texts,
    sum(text_length) AS characters
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters_with_before
  GROUP BY 1, author_id
),
firsts AS (
  SELECT author_id, min(context_date) AS first_day
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_type = 'person'
    :until_end
    :in_chat
  GROUP BY author_id
)
SELECT
  periods.period,
  date_diff('day', periods.first_day, periods.last_day) + 1 AS days,
  coalesce(sum(authors.messages), 0) AS messages,
  coalesce(sum(authors.people), 0) AS people,
  count(CASE WHEN firsts.first_day >= periods.first_day THEN 1 END) AS newcomers,
  coalesce(sum(authors.replies), 0) AS replies,
  coalesce(sum(authors.media), 0) AS media,
  CAST(round(CAST(sum(authors.characters) AS double) / sum(authors.texts)) AS bigint) AS average_length
FROM periods
LEFT JOIN authors ON authors.period = periods.period
LEFT JOIN firsts ON firsts.author_id = authors.author_id
GROUP BY periods.period, periods.first_day, periods.last_day
ORDER BY period DESC
