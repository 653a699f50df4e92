-- Reactions added in the period, by what they are: those that people added, or the totals that Telegram or an
-- export counts where these are larger. Heeds the filters `chat`, `from` and `to`.
-- parameter: top integer 30 1..1000
-- columns: reaction, added

WITH happened AS (
  SELECT chat_id, message_id, action, total_count,
    coalesce(emoji, custom_emoji_id, reaction_type) AS reaction,
    -- All totals of one update belong together.
    rank() OVER (
      PARTITION BY chat_id, message_id, action
      ORDER BY "date" DESC NULLS LAST, context_date DESC, update_id DESC NULLS LAST
    ) AS place
  FROM telegram_reactions
  WHERE action IN ('added', 'count', 'export_count')
    :in_period
    :in_chat
),
kinds AS (
  SELECT reaction,
    count(CASE WHEN action = 'added' THEN 1 END) AS named,
    coalesce(max(CASE WHEN action = 'count' AND place = 1 THEN total_count END), 0) AS counted,
    coalesce(max(CASE WHEN action = 'export_count' AND place = 1 THEN total_count END), 0) AS exported
  FROM happened
  GROUP BY chat_id, message_id, reaction
)
SELECT
  reaction,
  sum(greatest(named, counted, exported)) AS added
FROM kinds
GROUP BY reaction
HAVING sum(greatest(named, counted, exported)) > 0
ORDER BY added DESC, reaction
LIMIT :top
