-- The questions of the bench in DuckDB's words. `messages` is the lake's Parquet. Conditions that are always true in the
-- query pack, because no day and no chat is chosen, are left out. Where no ICU comes with DuckDB, local time is a fixed
-- distance, which São Paulo has kept since 2019.

-- question: messages
SELECT message_id, user_id, user_is_bot, user_first_name, chat_id, chat_type, text, "date", context_date FROM messages;

-- question: messages-per-user-per-day
SELECT user_id, user_first_name, context_date, count(1) AS message_amount
FROM messages
GROUP BY user_id, user_first_name, context_date
ORDER BY context_date DESC;

-- question: messages-per-day
SELECT context_date AS day, count(*) AS messages,
  count(CASE WHEN author_type = 'person' THEN 1 END) AS from_people,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM messages
WHERE message_type <> 'service'
GROUP BY context_date
ORDER BY context_date DESC;

-- question: heatmap
WITH placed AS (
  SELECT make_timestamp(("date" - 10800) * 1000000) AS sent_at
  FROM messages
  WHERE message_type <> 'service' AND coalesce(author_type, 'person') <> 'bot'
)
SELECT isoyear(sent_at), week(sent_at), isodow(sent_at), hour(sent_at), count(*)
FROM placed
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;

-- question: by-type
WITH counted AS (SELECT message_type, count(*) AS messages FROM messages GROUP BY message_type)
SELECT message_type, messages, round(100 * messages::DOUBLE / (SELECT sum(messages) FROM counted), 2) AS share
FROM counted
ORDER BY messages DESC, message_type;

-- question: top-posters
WITH daily AS (
  SELECT author_id, author_name, context_date AS day, count(*) AS messages, max("date") AS last_at, sum(text_length) AS characters,
    count(text_length) AS texts, count(CASE WHEN reply_to_author_id <> author_id THEN 1 END) AS replies_given,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker', 'story',
      'video', 'video_note', 'voice') THEN 1 END) AS media
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
  GROUP BY ALL
),
placed AS (
  SELECT *, first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS last_name,
    day - dense_rank() OVER (PARTITION BY author_id ORDER BY day)::INTEGER AS run
  FROM daily
),
runs AS (
  SELECT author_id, last_name, count(DISTINCT day) AS days, max(day) AS last_day, sum(messages) AS messages,
    sum(characters) AS characters, sum(texts) AS texts, sum(media) AS media, sum(replies_given) AS replies_given
  FROM placed
  GROUP BY author_id, last_name, run
),
counted AS (
  SELECT author_id, last_name, sum(messages) AS messages, sum(sum(messages)) OVER () AS whole, sum(characters) AS characters,
    sum(texts) AS texts, sum(media) AS media, sum(replies_given) AS replies_given, sum(days) AS active_days,
    max(days) AS longest_streak, max(last_day) AS last_seen
  FROM runs
  GROUP BY author_id, last_name
),
received AS (
  SELECT reply_to_author_id AS author_id, count(*) AS replies
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service' AND reply_to_author_id <> author_id
  GROUP BY 1
)
SELECT c.author_id, c.last_name, c.messages, round(100 * c.messages::DOUBLE / c.whole, 2), round(c.characters::DOUBLE / c.texts)::BIGINT,
  round(100 * c.media::DOUBLE / c.messages, 2), c.replies_given, coalesce(r.replies, 0), c.active_days, c.longest_streak, c.last_seen
FROM counted c
LEFT JOIN received r USING (author_id)
ORDER BY c.messages DESC, c.author_id
LIMIT 20;

-- question: average-length
WITH written AS (
  SELECT author_id, author_name, context_date AS day, count(*) AS messages, sum(text_length) AS characters, max("date") AS last_at
  FROM messages
  WHERE author_type = 'person' AND text IS NOT NULL
  GROUP BY ALL
),
named AS (
  SELECT day, author_id, messages, characters,
    first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS author_name
  FROM written
)
SELECT day, author_id, author_name, sum(messages), round(sum(characters)::DOUBLE / sum(messages))::BIGINT AS average_length
FROM named
GROUP BY day, author_id, author_name
ORDER BY day DESC, average_length DESC, author_id;

-- question: retention
WITH weeks AS (
  SELECT DISTINCT author_id, date_trunc('week', context_date)::DATE AS week
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
firsts AS (SELECT author_id, min(week) AS cohort FROM weeks GROUP BY author_id),
cohorts AS (SELECT cohort, count(*) AS people FROM firsts GROUP BY cohort)
SELECT cohort, people, date_diff('day', cohort, week) // 7 AS weeks_since, count(*) AS active,
  round(100 * count(*)::DOUBLE / people, 2) AS share
FROM weeks
JOIN firsts USING (author_id)
JOIN cohorts USING (cohort)
GROUP BY cohort, people, week
ORDER BY cohort, weeks_since;

-- question: response-time
WITH asked AS (
  SELECT chat_id, message_id, author_id, "date", date_trunc('week', context_date)::DATE AS week
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
replies AS (
  SELECT coalesce(reply_to_chat_id, chat_id) AS chat_id, reply_to_message_id AS message_id, author_id, "date"
  FROM messages
  WHERE reply_to_message_id IS NOT NULL AND message_type <> 'service' AND author_type <> 'bot'
),
firsts AS (
  SELECT asked.chat_id, asked.message_id, asked.week, min(replies."date" - asked."date") AS seconds
  FROM asked
  JOIN replies USING (chat_id, message_id)
  WHERE replies.author_id <> asked.author_id
  GROUP BY asked.chat_id, asked.message_id, asked.week
)
SELECT week, count(*) AS answered, quantile_disc(seconds, 0.5), quantile_disc(seconds, 0.9)
FROM (SELECT CASE WHEN whole THEN NULL ELSE week END AS week, seconds FROM firsts CROSS JOIN (VALUES (true), (false)) AS period (whole))
GROUP BY week
ORDER BY week NULLS FIRST;

-- question: hashtags
WITH marked AS (
  SELECT author_id, author_type, unnest(entities) AS entity
  FROM messages
  WHERE entities IS NOT NULL AND message_type <> 'service' AND coalesce(author_type, 'person') <> 'bot'
)
SELECT lower(entity.text) AS hashtag, count(*) AS uses, count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END)
FROM marked
WHERE entity.type = 'hashtag'
GROUP BY 1
ORDER BY uses DESC, hashtag
LIMIT 50;
