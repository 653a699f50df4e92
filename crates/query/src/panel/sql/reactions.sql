-- Reactions added in the period, by what they are: those that people added, or the totals that Telegram or an
-- export counts where these are larger. The person is who reacted, which no total tells; topic and type are those of
-- the message.
-- parameter: top integer 30 1..1000
-- columns: reaction, added

WITH seen AS (
  SELECT
    reactions.context_date, reactions.chat_id, reactions.message_id, reactions.action, reactions.total_count,
    reactions."date", reactions.update_id,
    coalesce(reactions.emoji, reactions.custom_emoji_id, reactions.reaction_type) AS reaction,
    coalesce(reactions.user_id, reactions.actor_chat_id) AS author_id,
    CASE WHEN reactions.user_is_bot THEN 'bot' END AS author_type,
    messages.message_type, messages.is_topic_message, messages.message_thread_id
  FROM telegram_reactions AS reactions
  LEFT JOIN telegram_messages AS messages
    ON messages.chat_id = reactions.chat_id AND messages.message_id = reactions.message_id
),
happened AS (
  SELECT chat_id, message_id, action, total_count, reaction,
    -- All totals of one update belong together.
    rank() OVER (
      PARTITION BY chat_id, message_id, action
      ORDER BY "date" DESC NULLS LAST, context_date DESC, update_id DESC NULLS LAST
    ) AS place
  FROM seen
  WHERE action IN ('added', 'count', 'export_count')
    :filters
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
