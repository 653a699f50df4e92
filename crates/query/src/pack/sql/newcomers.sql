-- name: newcomers
-- title.en: Who came, who left, who wrote first
-- title.pt: Quem entrou, quem saiu, quem escreveu pela primeira vez
-- about.en: Joins and leaves per day, and people whose first message of all fell on it. Somebody who joins twice on a day counts once; bots do not count.
-- about.pt: Entradas e saídas por dia, e pessoas cuja primeira mensagem de todas caiu nele. Quem entra duas vezes em um dia conta uma vez; bots não contam.
-- reads: telegram_members, telegram_messages
-- parameters: chat, from, to
-- column: day | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: joined | People who joined. | Pessoas que entraram.
-- column: left_or_removed | People who left, or were removed or banned. | Pessoas que saíram, ou foram removidas ou banidas.
-- column: net | The former less the latter. | As primeiras menos as segundas.
-- column: first_posts | People who wrote for the first time. | Pessoas que escreveram pela primeira vez.

WITH moves AS (
  SELECT DISTINCT context_date, chat_id, coalesce(CAST(user_id AS varchar), user_first_name) AS person,
    CASE WHEN event = 'join' THEN 1 ELSE 0 END AS joined
  FROM telegram_members
  WHERE (event IN ('join', 'leave', 'remove') OR (event = 'ban' AND coalesce(old_status, 'left') <> 'left'))
    AND coalesce(user_is_bot, false) = false
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
firsts AS (
  SELECT author_id, min(context_date) AS context_date
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date <= :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY author_id
),
happened AS (
  SELECT context_date, joined, 1 - joined AS gone, 0 AS first_posts
  FROM moves
  UNION ALL
  SELECT context_date, 0, 0, 1
  FROM firsts
  WHERE context_date >= :from
)
SELECT
  context_date AS day,
  sum(joined) AS joined,
  sum(gone) AS left_or_removed,
  sum(joined) - sum(gone) AS net,
  sum(first_posts) AS first_posts
FROM happened
GROUP BY context_date
ORDER BY context_date DESC
