-- name: response-time
-- title.en: Time to the first reply
-- title.pt: Tempo até a primeira resposta
-- about.en: How long people's messages wait for their first reply by somebody else: what answers them, not merely what comes next. The first row is the whole time, the others are the weeks of the messages. Replies of bots do not count.
-- about.pt: Quanto tempo as mensagens das pessoas esperam pela primeira resposta de outra pessoa: a que responde a elas, e não apenas a próxima. A primeira linha é o período inteiro, as outras são as semanas das mensagens. Respostas de bots não contam.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: week | Monday of the week; NULL for the whole time. | Segunda-feira da semana; NULL para o período inteiro.
-- column: answered | Messages that got a reply. | Mensagens que receberam resposta.
-- column: median_seconds | Half of them had it within so many seconds. | Metade delas a recebeu em até tantos segundos.
-- column: p90_seconds | Nine of ten had it within so many seconds. | Nove de dez a receberam em até tantos segundos.

WITH asked AS (
  SELECT chat_id, message_id, author_id, "date", CAST(date_trunc('week', context_date) AS date) AS week
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
replies AS (
  SELECT coalesce(reply_to_chat_id, chat_id) AS chat_id, reply_to_message_id AS message_id, author_id, "date"
  FROM telegram_messages
  WHERE reply_to_message_id IS NOT NULL
    AND message_type <> 'service'
    AND author_type <> 'bot'
    AND context_date >= :from
),
firsts AS (
  -- A message is of one week.
  SELECT min(asked.week) AS week, min(replies."date" - asked."date") AS seconds
  FROM asked
  JOIN replies ON replies.chat_id = asked.chat_id AND replies.message_id = asked.message_id
  WHERE replies.author_id <> asked.author_id
  GROUP BY asked.chat_id, asked.message_id
),
alike AS (
  SELECT week, seconds, count(*) AS answers
  FROM firsts
  GROUP BY week, seconds
),
periods AS (
  SELECT CASE WHEN period.whole THEN NULL ELSE week END AS week, seconds, sum(answers) AS answers
  FROM alike
  CROSS JOIN (VALUES TRUE, FALSE) AS period (whole)
  GROUP BY 1, 2
),
-- The place is that of the last among those that took as long.
ranked AS (
  SELECT week, seconds,
    sum(answers) OVER (PARTITION BY week ORDER BY seconds) AS place,
    sum(answers) OVER (PARTITION BY week) AS answered
  FROM periods
)
SELECT
  week,
  max(answered) AS answered,
  min(CASE WHEN 100 * place >= 50 * answered THEN seconds END) AS median_seconds,
  min(CASE WHEN 100 * place >= 90 * answered THEN seconds END) AS p90_seconds
FROM ranked
GROUP BY week
ORDER BY week NULLS FIRST
