-- Who came back: people by the week of their first message, and how many of them wrote so many weeks later.
-- columns: cohort, week, people, size

WITH days AS (
  SELECT author_id, context_date
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_type = 'person'
    :filters_until_end
  GROUP BY author_id, context_date
),
weeks AS (
  SELECT author_id,
    CAST(date_trunc('week', context_date) AS date) AS monday,
    min(context_date) AS first_day
  FROM days
  GROUP BY author_id, CAST(date_trunc('week', context_date) AS date)
),
placed AS (
  SELECT author_id, monday,
    min(monday) OVER (PARTITION BY author_id) AS cohort,
    min(first_day) OVER (PARTITION BY author_id) AS first_day
  FROM weeks
),
active AS (
  SELECT cohort, monday, count(*) AS people
  FROM placed
  WHERE first_day >= :from
  GROUP BY cohort, monday
)
SELECT
  cohort,
  date_diff('week', cohort, monday) AS week,
  people,
  -- Everybody of a cohort wrote in its first week.
  max(CASE WHEN monday = cohort THEN people END) OVER (PARTITION BY cohort) AS size
FROM active
ORDER BY cohort, week
