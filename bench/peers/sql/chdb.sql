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
WITH daily AS (
  SELECT author_id, author_name, context_date AS day, count() AS messages, max(date) AS last_at, sum(text_length) AS characters,
    count(text_length) AS texts, countIf(reply_to_author_id <> author_id) AS replies_given,
    countIf(message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker', 'story',
      'video', 'video_note', 'voice')) AS media
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
  GROUP BY author_id, author_name, day
),
placed AS (
  SELECT *, first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS last_name,
    toInt64(toUInt32(day)) - toInt64(dense_rank() OVER (PARTITION BY author_id ORDER BY day)) AS run
  FROM daily
),
runs AS (
  SELECT author_id, last_name, uniqExact(day) AS run_days, max(day) AS last_day, sum(messages) AS n, sum(characters) AS c,
    sum(texts) AS t, sum(media) AS m, sum(replies_given) AS g
  FROM placed
  GROUP BY author_id, last_name, run
),
counted AS (
  SELECT author_id, last_name, sum(n) AS messages, sum(messages) OVER () AS whole, sum(c) AS characters, sum(t) AS texts,
    sum(m) AS media, sum(g) AS replies_given, sum(run_days) AS active_days, max(run_days) AS longest_streak, max(last_day) AS last_seen
  FROM runs
  GROUP BY author_id, last_name
),
received AS (
  SELECT reply_to_author_id AS replied_to, count() AS replies
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service' AND reply_to_author_id <> author_id
  GROUP BY replied_to
)
SELECT c.author_id, c.last_name, c.messages, floor(10000 * c.messages / c.whole + 0.5) / 100, toInt64(floor(c.characters / c.texts + 0.5)),
  floor(10000 * c.media / c.messages + 0.5) / 100, c.replies_given, coalesce(r.replies, 0), c.active_days, c.longest_streak, c.last_seen
FROM counted AS c
LEFT JOIN received AS r ON r.replied_to = c.author_id
ORDER BY c.messages DESC, c.author_id
LIMIT 20;

-- question: average-length
WITH written AS (
  SELECT author_id, author_name, context_date AS day, count() AS messages, sum(text_length) AS characters, max(date) AS last_at
  FROM messages
  WHERE author_type = 'person' AND text IS NOT NULL
  GROUP BY author_id, author_name, day
),
named AS (
  SELECT day, author_id, messages, characters,
    first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS last_name
  FROM written
)
SELECT day, author_id, last_name, sum(messages) AS n, toInt64(floor(sum(characters) / n + 0.5)) AS average_length
FROM named
GROUP BY day, author_id, last_name
ORDER BY day DESC, average_length DESC, author_id;

-- question: retention
WITH weeks AS (
  SELECT author_id, toMonday(context_date) AS week
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
  GROUP BY author_id, week
),
placed AS (SELECT week, min(week) OVER (PARTITION BY author_id) AS cohort FROM weeks),
counted AS (SELECT cohort, week, count() AS active FROM placed GROUP BY cohort, week),
cohorts AS (SELECT cohort, week, active, maxIf(active, week = cohort) OVER (PARTITION BY cohort) AS people FROM counted)
SELECT cohort, people, intDiv(dateDiff('day', cohort, week), 7) AS weeks_since, active, floor(10000 * active / people + 0.5) / 100 AS share
FROM cohorts
ORDER BY cohort, weeks_since;

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
SELECT week, length(sorted) AS answered, sorted[toUInt64(ceil(answered * 0.5))], sorted[toUInt64(ceil(answered * 0.9))]
FROM (
  SELECT week, arraySort(groupArray(seconds)) AS sorted
  FROM (SELECT arrayJoin([NULL, toNullable(toDate(firsts.week))]) AS week, seconds FROM firsts)
  GROUP BY week
)
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
