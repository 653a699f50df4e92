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

WITH weeks AS (
  SELECT author_id, CAST(date_trunc('week', context_date) AS date) AS week, min(context_date) AS first_day
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date <= :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY 1, 2
),
placed AS (
  SELECT week, min(week) OVER (PARTITION BY author_id) AS cohort, min(first_day) OVER (PARTITION BY author_id) AS joined
  FROM weeks
),
counted AS (
  SELECT cohort, week, count(*) AS active
  FROM placed
  WHERE joined >= :from
  GROUP BY cohort, week
),
-- In the week of their first message all of a cohort are active.
cohorts AS (
  SELECT cohort, week, active, max(CASE WHEN week = cohort THEN active END) OVER (PARTITION BY cohort) AS people
  FROM counted
)
SELECT
  cohort,
  people,
  date_diff('week', cohort, week) AS weeks_since,
  active,
  round(100 * CAST(active AS double) / people, 2) AS share
FROM cohorts
ORDER BY cohort, weeks_since
