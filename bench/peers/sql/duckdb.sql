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
WITH said AS (
  SELECT chat_id, message_id, author_id, author_name, "date", context_date, message_type, text_length, reply_to_author_id
  FROM messages
  WHERE author_type = 'person' AND message_type <> 'service'
),
received AS (
  SELECT reply_to_author_id AS author_id, count(*) AS replies FROM said WHERE reply_to_author_id <> author_id GROUP BY 1
),
runs AS (
  SELECT author_id, day - row_number() OVER (PARTITION BY author_id ORDER BY day)::INTEGER AS run
  FROM (SELECT DISTINCT author_id, context_date AS day FROM said)
),
lengths AS (SELECT author_id, run, count(*) AS run_days FROM runs GROUP BY author_id, run),
streaks AS (SELECT author_id, sum(run_days) AS active_days, max(run_days) AS longest_streak FROM lengths GROUP BY author_id),
counted AS (
  SELECT author_id, arg_max(author_name, ("date", -chat_id, message_id)) AS author_name, count(*) AS messages,
    round(avg(text_length))::BIGINT AS average_length,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker',
      'story', 'video', 'video_note', 'voice') THEN 1 END) AS media,
    count(CASE WHEN reply_to_author_id <> author_id THEN 1 END) AS replies_given,
    max(context_date) AS last_seen
  FROM said
  GROUP BY author_id
)
SELECT c.author_id, c.author_name, c.messages, round(100 * c.messages::DOUBLE / (SELECT count(*) FROM said), 2),
  c.average_length, round(100 * c.media::DOUBLE / c.messages, 2), c.replies_given, coalesce(r.replies, 0),
  s.active_days, s.longest_streak, c.last_seen
FROM counted c
JOIN streaks s USING (author_id)
LEFT JOIN received r USING (author_id)
ORDER BY c.messages DESC, c.author_id
LIMIT 20;

-- question: average-length
WITH texts AS (
  SELECT chat_id, message_id, author_id, author_name, "date", context_date, length(text) AS characters
  FROM messages
  WHERE author_type = 'person' AND text IS NOT NULL
),
names AS (SELECT author_id, arg_max(author_name, ("date", -chat_id, message_id)) AS author_name FROM texts GROUP BY author_id)
SELECT context_date AS day, author_id, any_value(names.author_name), count(*), round(avg(characters))::BIGINT AS average_length
FROM texts
JOIN names USING (author_id)
GROUP BY context_date, author_id
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
FROM (SELECT NULL AS week, seconds FROM firsts UNION ALL SELECT week, seconds FROM firsts)
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
