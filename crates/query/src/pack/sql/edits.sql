-- name: edits
-- title.en: How much is edited, and how soon
-- title.pt: Quanto se edita, e em quanto tempo
-- about.en: How many of people's messages were changed visibly after they were sent, and how long after, by the first change. The first row is the whole time, the others are the weeks of the messages. Only what a bot received counts.
-- about.pt: Quantas mensagens das pessoas foram alteradas visivelmente depois de enviadas, e quanto tempo depois, pela primeira alteração. A primeira linha é o período inteiro, as outras são as semanas das mensagens. Só conta o que um bot recebeu.
-- reads: telegram_messages, telegram_edits
-- parameters: chat, from, to
-- column: week | Monday of the week; NULL for the whole time. | Segunda-feira da semana; NULL para o período inteiro.
-- column: messages | Messages of people. | Mensagens de pessoas.
-- column: edited | Those that were edited. | As que foram editadas.
-- column: share | The same in percent. | O mesmo em porcentagem.
-- column: median_seconds | Half of the edits came within so many seconds. | Metade das edições veio em até tantos segundos.
-- column: p90_seconds | Nine of ten came within so many seconds. | Nove de dez vieram em até tantos segundos.

WITH said AS (
  SELECT chat_id, message_id, CAST(date_trunc('week', context_date) AS date) AS week
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND source = 'bot'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
firsts AS (
  SELECT chat_id, message_id, min(seconds_to_edit) AS seconds
  FROM telegram_edits
  WHERE version > 1
    AND is_visible
    AND context_date BETWEEN :from AND :to
  GROUP BY chat_id, message_id
),
joined AS (
  SELECT said.week, firsts.seconds
  FROM said
  LEFT JOIN firsts ON firsts.chat_id = said.chat_id AND firsts.message_id = said.message_id
),
periods AS (
  SELECT CASE WHEN period.whole THEN NULL ELSE week END AS week, seconds
  FROM joined
  CROSS JOIN (VALUES TRUE, FALSE) AS period (whole)
),
ranked AS (
  SELECT week, seconds,
    row_number() OVER (PARTITION BY week ORDER BY seconds NULLS LAST) AS place,
    count(*) OVER (PARTITION BY week) AS messages,
    count(seconds) OVER (PARTITION BY week) AS edited
  FROM periods
)
SELECT
  week,
  max(messages) AS messages,
  max(edited) AS edited,
  round(100 * CAST(max(edited) AS double) / max(messages), 2) AS share,
  min(CASE WHEN 100 * place >= 50 * edited THEN seconds END) AS median_seconds,
  min(CASE WHEN 100 * place >= 90 * edited THEN seconds END) AS p90_seconds
FROM ranked
GROUP BY week
ORDER BY week NULLS FIRST
