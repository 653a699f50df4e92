-- Authors of the period with what they did in it. Shares are in percent, of everybody's messages and of the
-- author's own; replies to oneself count for nobody; first and last seen are days of the whole lake.
-- parameter: top integer 1000 1..1000
-- columns: author_id, author_name, author_username, author_type, messages, share, average_length, media_share,
-- columns: replies_given, replies_received, active_days, longest_streak, first_seen, last_seen

WITH names AS (
  SELECT author_id, author_name, author_username, author_type,
    max("date") AS last_message_at,
    count(*) AS messages,
    count(text_length) AS texts,
    sum(text_length) AS characters,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker',
      'story', 'video', 'video_note', 'voice') THEN 1 END) AS media,
    count(CASE WHEN reply_to_author_id <> author_id THEN 1 END) AS replies
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_id IS NOT NULL
    :filters_of_everyone
  GROUP BY author_id, author_name, author_username, author_type
),
people AS (
  SELECT author_id,
    max_by(author_name, last_message_at) AS author_name,
    max_by(author_username, last_message_at) AS author_username,
    max_by(author_type, last_message_at) AS author_type,
    sum(messages) AS messages,
    sum(texts) AS texts,
    sum(characters) AS characters,
    sum(media) AS media,
    sum(replies) AS replies,
    sum(sum(messages)) OVER () AS everybodys_messages
  FROM names
  GROUP BY author_id
),
received AS (
  SELECT reply_to_author_id AS author_id, count(*) AS replies
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND reply_to_author_id <> author_id
    :filters_of_everyone
  GROUP BY reply_to_author_id
),
days AS (
  SELECT author_id, context_date AS day
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters_of_everyone
  GROUP BY author_id, context_date
),
-- In a run of days, the day and its number grow alike: their difference names the run.
runs AS (
  SELECT author_id,
    date_add('day', -CAST(row_number() OVER (PARTITION BY author_id ORDER BY day) AS bigint), day) AS run
  FROM days
),
lengths AS (
  SELECT author_id, run, count(*) AS days
  FROM runs
  GROUP BY author_id, run
),
streaks AS (
  SELECT author_id, sum(days) AS active_days, max(days) AS longest_streak
  FROM lengths
  GROUP BY author_id
),
seen AS (
  SELECT author_id, min(context_date) AS first_seen, max(context_date) AS last_seen
  FROM telegram_messages
  WHERE message_type <> 'service'
    :in_chat
  GROUP BY author_id
),
told AS (
  SELECT
    people.author_id,
    people.author_name,
    people.author_username,
    people.author_type,
    people.messages,
    round(100 * CAST(people.messages AS double) / people.everybodys_messages, 2) AS share,
    CAST(round(CAST(people.characters AS double) / people.texts) AS bigint) AS average_length,
    round(100 * CAST(people.media AS double) / people.messages, 2) AS media_share,
    people.replies AS replies_given,
    coalesce(received.replies, 0) AS replies_received,
    streaks.active_days,
    streaks.longest_streak,
    seen.first_seen,
    seen.last_seen
  FROM people
  JOIN streaks ON streaks.author_id = people.author_id
  JOIN seen ON seen.author_id = people.author_id
  LEFT JOIN received ON received.author_id = people.author_id
)
SELECT *
FROM told
WHERE messages > 0
  :by_person
ORDER BY messages DESC, author_id
LIMIT :top
