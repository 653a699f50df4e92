-- name: retention
-- title.en: Who stays, by week of the first message
-- title.pt: Quem fica, por semana da primeira mensagem
-- about.en: Of the people whose first message of all fell in a week, how many wrote again in each week after it. Weeks begin on Monday; those in which nobody of them wrote are left out.
-- about.pt: Das pessoas cuja primeira mensagem de todas caiu em uma semana, quantas voltaram a escrever em cada semana depois dela. As semanas começam na segunda-feira; aquelas em que nenhuma delas escreveu ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: cohort | Monday of the week of the first message. | Segunda-feira da semana da primeira mensagem.
-- column: people | People who wrote for the first time in it. | Pessoas que escreveram pela primeira vez nela.
-- column: weeks_since | Weeks since then; 0 is the first one. | Semanas desde então; 0 é a primeira.
-- column: active | Those of them who wrote in that week. | As que escreveram nessa semana.
-- column: share | Of those people, in percent. | Dessas pessoas, em porcentagem.

WITH wrote AS (
  SELECT DISTINCT author_id, context_date, CAST(date_trunc('week', context_date) AS date) AS week
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date <= :to
    AND (:chat IS NULL OR chat_id = :chat)
),
weeks AS (
  SELECT DISTINCT author_id, week
  FROM wrote
),
firsts AS (
  SELECT author_id, min(week) AS cohort
  FROM wrote
  GROUP BY author_id
  HAVING min(context_date) >= :from
),
cohorts AS (
  SELECT cohort, count(*) AS people
  FROM firsts
  GROUP BY cohort
)
SELECT
  cohorts.cohort,
  cohorts.people,
  date_diff('week', cohorts.cohort, weeks.week) AS weeks_since,
  count(*) AS active,
  round(100 * CAST(count(*) AS double) / cohorts.people, 2) AS share
FROM weeks
JOIN firsts ON firsts.author_id = weeks.author_id
JOIN cohorts ON cohorts.cohort = firsts.cohort
GROUP BY cohorts.cohort, cohorts.people, weeks.week
ORDER BY cohort, weeks_since
