-- The messages of the period with the most reactions, as they stand now.
-- parameter: top integer 20 1..1000
-- columns: chat_id, message_id, date, author_id, author_name, chat_username, text, reactions

WITH happened AS (
  SELECT chat_id, message_id, action, total_count,
    concat(reaction_type, ' ', coalesce(emoji, custom_emoji_id, '')) AS reaction,
    -- All totals of one update belong together.
    rank() OVER (
      PARTITION BY chat_id, message_id, action
      ORDER BY "date" DESC NULLS LAST, context_date DESC, update_id DESC NULLS LAST
    ) AS place
  FROM telegram_reactions
  WHERE action IN ('added', 'removed', 'count', 'export_count')
    :since_start
    :in_chat
),
kinds AS (
  SELECT chat_id, message_id,
    sum(CASE action WHEN 'added' THEN 1 WHEN 'removed' THEN -1 ELSE 0 END) AS named,
    coalesce(max(CASE WHEN action = 'count' AND place = 1 THEN total_count END), 0) AS counted,
    coalesce(max(CASE WHEN action = 'export_count' AND place = 1 THEN total_count END), 0) AS exported
  FROM happened
  GROUP BY chat_id, message_id, reaction
),
totals AS (
  SELECT chat_id, message_id, sum(greatest(named, counted, exported)) AS reactions
  FROM kinds
  GROUP BY chat_id, message_id
  HAVING sum(greatest(named, counted, exported)) > 0
),
said AS (
  SELECT chat_id, message_id, "date" AS sent_at, author_id, author_name, chat_username, coalesce(text, caption) AS words
  FROM telegram_messages
  WHERE message_type <> 'service'
    :filters
)
SELECT
  said.chat_id,
  said.message_id,
  date_format(from_unixtime(said.sent_at, :zone), '%Y-%m-%d %H:%i:%s') AS "date",
  said.author_id,
  said.author_name,
  said.chat_username,
  said.words AS text,
  totals.reactions
FROM totals
JOIN said ON said.chat_id = totals.chat_id AND said.message_id = totals.message_id
ORDER BY reactions DESC, said.sent_at DESC, chat_id, message_id DESC
LIMIT :top
