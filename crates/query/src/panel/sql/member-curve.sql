-- Who came and who went, and the sum of both since the first day that is known. Somebody who joins twice on a
-- day counts once; bots do not count. Heeds the filters `chat`, `from` and `to`.
-- columns: day, joins, leaves, net_total

WITH moves AS (
  SELECT DISTINCT context_date, chat_id, coalesce(CAST(user_id AS varchar), user_first_name) AS person,
    CASE WHEN event = 'join' THEN 1 ELSE 0 END AS joined
  FROM telegram_members
  WHERE (event IN ('join', 'leave', 'remove') OR (event = 'ban' AND coalesce(old_status, 'left') <> 'left'))
    AND coalesce(user_is_bot, false) = false
    :until_end
    :in_chat
),
days AS (
  SELECT context_date, sum(joined) AS joins, sum(1 - joined) AS leaves
  FROM moves
  GROUP BY context_date
),
summed AS (
  SELECT context_date, joins, leaves, sum(joins - leaves) OVER (ORDER BY context_date) AS net_total
  FROM days
)
SELECT
  context_date AS day,
  joins,
  leaves,
  net_total
FROM summed
WHERE context_date IS NOT NULL
  :since_start
ORDER BY day
