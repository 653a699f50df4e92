-- People who wrote before and have written nothing for so many days, up to the end of the period or today.
-- Whoever has left the chat since is left out. The period's first day makes no difference.
-- parameter: days integer 14 1..36500
-- columns: author_id, author_name, messages, last_seen, silent_days

WITH migrations AS (
  -- Whoever leaves the supergroup has left the group that it was.
  SELECT chat_id AS group_id, migrate_to_chat_id AS supergroup_id
  FROM telegram_messages
  WHERE migrate_to_chat_id IS NOT NULL
  UNION
  SELECT migrate_from_chat_id, chat_id
  FROM telegram_messages
  WHERE migrate_from_chat_id IS NOT NULL
),
names AS (
  SELECT chat_id, author_id, author_name,
    count(*) AS messages,
    max(context_date) AS last_day,
    max("date") AS last_message_at
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND author_type = 'person'
    :filters_until_end
  GROUP BY chat_id, author_id, author_name
),
moves AS (
  SELECT coalesce(supergroup_id, chat_id) AS chat_id, user_id, event,
    row_number() OVER (
      PARTITION BY coalesce(supergroup_id, chat_id), user_id
      ORDER BY "date" DESC, update_id DESC
    ) AS place
  FROM telegram_members
  LEFT JOIN migrations ON group_id = chat_id
  WHERE event IN ('join', 'leave', 'remove', 'ban')
    AND user_id IS NOT NULL
    :until_end
),
silent AS (
  SELECT
    names.author_id,
    max_by(names.author_name, names.last_message_at) AS author_name,
    sum(names.messages) AS messages,
    max(names.last_day) AS last_seen,
    date_diff('day', max(names.last_day), least(:to, :today)) AS silent_days
  FROM names
  LEFT JOIN migrations ON migrations.group_id = names.chat_id
  LEFT JOIN moves ON moves.chat_id = coalesce(migrations.supergroup_id, names.chat_id) AND moves.user_id = names.author_id AND moves.place = 1
  WHERE coalesce(moves.event, 'join') = 'join'
  GROUP BY names.author_id
)
SELECT author_id, author_name, messages, last_seen, silent_days
FROM silent
WHERE silent_days >= :days
ORDER BY silent_days DESC, author_id
LIMIT 1000
