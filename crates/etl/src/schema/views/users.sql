WITH seen AS (
  SELECT user_id, user_is_bot AS is_bot, user_first_name AS first_name, user_last_name AS last_name,
    user_username AS username, date AS seen_at, 1 AS messages
  FROM telegram_messages
  UNION ALL
  SELECT user_id, user_is_bot, user_first_name, user_last_name, user_username, date, 0
  FROM telegram_members
  UNION ALL
  SELECT user_id, user_is_bot, user_first_name, user_last_name, user_username, date, 0
  FROM telegram_reactions
  UNION ALL
  SELECT user_id, CAST(NULL AS boolean), user_first_name, CAST(NULL AS varchar), CAST(NULL AS varchar),
    coalesce(date, received_at), 0
  FROM telegram_polls
),
ranked AS (
  SELECT
    seen.*,
    -- A poll's answer tells less of a person than a message: it counts last.
    row_number() OVER (
      PARTITION BY user_id
      ORDER BY CASE WHEN is_bot IS NULL THEN 1 ELSE 0 END, seen_at DESC NULLS LAST, messages DESC
    ) AS place
  FROM seen
  WHERE user_id IS NOT NULL
)
SELECT
  user_id,
  max(CASE WHEN place = 1 THEN first_name END) AS first_name,
  max(CASE WHEN place = 1 THEN last_name END) AS last_name,
  max(CASE WHEN place = 1 THEN username END) AS username,
  max(CASE WHEN place = 1 AND is_bot THEN 1 ELSE 0 END) = 1 AS is_bot,
  -- Telegram writes as these accounts in the name of chats.
  user_id IN (1087968824, 136817688, 777000) AS is_stand_in,
  min(seen_at) AS first_seen_at,
  max(seen_at) AS last_seen_at,
  sum(messages) AS messages
FROM ranked
GROUP BY user_id
