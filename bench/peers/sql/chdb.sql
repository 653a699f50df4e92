-- The questions of the bench in ClickHouse's words, as for DuckDB beside it. It rounds halves to the even number, so
-- shares are rounded by hand.

-- question: messages
SELECT message_id, user_id, user_is_bot, user_first_name, chat_id, chat_type, text, date, context_date FROM messages;

-- question: messages-per-user-per-day
SELECT user_id, user_first_name, context_date, count() AS message_amount
FROM messages
GROUP BY user_id, user_first_name, context_date
ORDER BY context_date DESC;

-- question: messages-per-day
SELECT context_date AS day, count() AS messages, countIf(author_type = 'person') AS from_people,
  uniqExactIf(author_id, author_type = 'person') AS people
FROM messages
WHERE message_type <> 'service'
GROUP BY context_date
ORDER BY context_date DESC;

-- question: heatmap
WITH placed AS (
  SELECT toDateTime(date, 'America/Sao_Paulo') AS sent_at
  FROM messages
  WHERE message_type <> 'service' AND coalesce(author_type, 'person') <> 'bot'
)
SELECT toISOYear(sent_at) AS y, toISOWeek(sent_at) AS w, toDayOfWeek(sent_at) AS d, toHour(sent_at) AS h, count()
FROM placed
GROUP BY y, w, d, h
ORDER BY y, w, d, h;

-- question: by-type
SELECT message_type, count() AS messages, floor(10000 * messages / sum(messages) OVER () + 0.5) / 100 AS share
FROM messages
GROUP BY message_type
ORDER BY messages DESC, message_type;

-- question: top-posters
WITH said AS (
  SELECT chat_id, message_id, author_id, author_name, date, context_date, message_type, text_length, reply_to_author_id
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
received AS (
  SELECT reply_to_author_id AS replied_to, count() AS replies FROM said WHERE reply_to_author_id <> author_id GROUP BY replied_to
),
days AS (SELECT DISTINCT author_id, context_date AS day FROM said),
runs AS (SELECT author_id, toInt64(toUInt32(day)) - toInt64(row_number() OVER (PARTITION BY author_id ORDER BY day)) AS run FROM days),
lengths AS (SELECT author_id, run, count() AS run_days FROM runs GROUP BY author_id, run),
streaks AS (SELECT author_id, sum(run_days) AS active_days, max(run_days) AS longest_streak FROM lengths GROUP BY author_id),
counted AS (
  SELECT author_id, argMax(author_name, (date, -chat_id, message_id)) AS author_name, count() AS messages,
    toInt64(floor(avg(text_length) + 0.5)) AS average_length,
    countIf(message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker', 'story',
      'video', 'video_note', 'voice')) AS media,
    countIf(reply_to_author_id <> author_id) AS replies_given,
    max(context_date) AS last_seen
  FROM said
  GROUP BY author_id
)
SELECT c.author_id, c.author_name, c.messages, floor(10000 * c.messages / (SELECT count() FROM said) + 0.5) / 100, c.average_length,
  floor(10000 * c.media / c.messages + 0.5) / 100, c.replies_given, coalesce(r.replies, 0), s.active_days, s.longest_streak, c.last_seen
FROM counted AS c
JOIN streaks AS s ON s.author_id = c.author_id
LEFT JOIN received AS r ON r.replied_to = c.author_id
ORDER BY c.messages DESC, c.author_id
LIMIT 20;

-- question: average-length
WITH texts AS (
  SELECT chat_id, message_id, author_id, author_name, date, context_date, lengthUTF8(text) AS characters
  FROM messages
  WHERE author_type = 'person' AND text IS NOT NULL
),
names AS (SELECT author_id, argMax(author_name, (date, -chat_id, message_id)) AS author_name FROM texts GROUP BY author_id)
SELECT t.context_date AS day, t.author_id, any(names.author_name), count(), toInt64(floor(avg(t.characters) + 0.5)) AS average_length
FROM texts AS t
JOIN names ON names.author_id = t.author_id
GROUP BY day, t.author_id
ORDER BY day DESC, average_length DESC, t.author_id;

-- question: retention
WITH weeks AS (
  SELECT DISTINCT author_id, toMonday(context_date) AS week
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
firsts AS (SELECT author_id, min(week) AS cohort FROM weeks GROUP BY author_id),
cohorts AS (SELECT cohort, count() AS people FROM firsts GROUP BY cohort)
SELECT c.cohort, c.people, intDiv(dateDiff('day', c.cohort, w.week), 7) AS weeks_since, count() AS active,
  floor(10000 * active / c.people + 0.5) / 100 AS share
FROM weeks AS w
JOIN firsts AS f ON f.author_id = w.author_id
JOIN cohorts AS c ON c.cohort = f.cohort
GROUP BY c.cohort, c.people, w.week
ORDER BY c.cohort, weeks_since;

-- question: response-time
WITH asked AS (
  SELECT chat_id, message_id, author_id, date, toMonday(context_date) AS week
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
replies AS (
  SELECT coalesce(reply_to_chat_id, chat_id) AS chat_id, reply_to_message_id AS message_id, author_id, date
  FROM messages
  WHERE reply_to_message_id IS NOT NULL AND message_type <> 'service' AND author_type <> 'bot'
),
firsts AS (
  SELECT asked.chat_id, asked.message_id, asked.week AS week, min(replies.date - asked.date) AS seconds
  FROM asked
  JOIN replies ON replies.chat_id = asked.chat_id AND replies.message_id = asked.message_id
  WHERE replies.author_id <> asked.author_id
  GROUP BY asked.chat_id, asked.message_id, asked.week
)
SELECT week, count() AS answered, arraySort(groupArray(seconds))[toUInt64(ceil(count() * 0.5))],
  arraySort(groupArray(seconds))[toUInt64(ceil(count() * 0.9))]
FROM (SELECT CAST(NULL AS Nullable(Date)) AS week, seconds FROM firsts UNION ALL SELECT toNullable(toDate(week)) AS week, seconds FROM firsts)
GROUP BY week
ORDER BY week NULLS FIRST;

-- question: hashtags
WITH marked AS (
  SELECT author_id, author_type, arrayJoin(entities) AS entity
  FROM messages
  WHERE message_type <> 'service' AND coalesce(author_type, 'person') <> 'bot'
)
SELECT lowerUTF8(entity.text) AS hashtag, count() AS uses, uniqExactIf(author_id, author_type = 'person')
FROM marked
WHERE entity.type = 'hashtag'
GROUP BY hashtag
ORDER BY uses DESC, hashtag
LIMIT 50;
