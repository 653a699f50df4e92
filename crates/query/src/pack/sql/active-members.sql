-- name: active-members
-- title.en: Active people per day, week and month
-- title.pt: Pessoas ativas por dia, semana e mês
-- about.en: How many people wrote on a day, in the 7 and in the 30 days that end with it, and how many of the month's people come on one day. Days on which nobody wrote are left out.
-- about.pt: Quantas pessoas escreveram em um dia, nos 7 e nos 30 dias que terminam nele, e quantas das pessoas do mês vêm em um dia. Dias em que ninguém escreveu ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: day | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: daily | People who wrote on that day. | Pessoas que escreveram nesse dia.
-- column: weekly | People who wrote in the 7 days up to it. | Pessoas que escreveram nos 7 dias até ele.
-- column: monthly | People who wrote in the 30 days up to it. | Pessoas que escreveram nos 30 dias até ele.
-- column: stickiness | Daily people of the monthly ones, in percent. | Pessoas do dia entre as do mês, em porcentagem.

WITH wrote AS (
  SELECT DISTINCT author_id, context_date AS wrote_on
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN date_add('day', -29, :from) AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
days AS (
  SELECT DISTINCT wrote_on AS day
  FROM wrote
  WHERE wrote_on >= :from
),
-- Whoever wrote on a day is one of the people of that day and of the 29 after it.
ahead AS (
  SELECT days_ahead
  FROM (
    VALUES 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
      15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
  ) AS numbers (days_ahead)
),
counts AS (
  SELECT wrote.author_id, ahead.days_ahead, date_add('day', ahead.days_ahead, wrote.wrote_on) AS day
  FROM wrote
  CROSS JOIN ahead
)
SELECT
  counts.day,
  count(DISTINCT CASE WHEN counts.days_ahead = 0 THEN counts.author_id END) AS daily,
  count(DISTINCT CASE WHEN counts.days_ahead < 7 THEN counts.author_id END) AS weekly,
  count(DISTINCT counts.author_id) AS monthly,
  round(100 * CAST(count(DISTINCT CASE WHEN counts.days_ahead = 0 THEN counts.author_id END) AS double)
    / count(DISTINCT counts.author_id), 2) AS stickiness
FROM counts
JOIN days ON days.day = counts.day
GROUP BY counts.day
ORDER BY counts.day DESC
