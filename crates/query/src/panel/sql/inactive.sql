-- People who wrote before and have written nothing for so many days, up to the end of the period or today.
-- Whoever has left the chat since is left out. The period's first day makes no difference.
-- parameter: days integer 14 1..36500
-- columns: author_id, author_name, messages, last_seen, silent_days

WITH names AS (
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
  SELECT chat_id, user_id, event,
    row_number() OVER (PARTITION BY chat_id, user_id ORDER BY "date" DESC, update_id DESC) AS place
  FROM telegram_members
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
  LEFT JOIN moves ON moves.chat_id = names.chat_id AND moves.user_id = names.author_id AND moves.place = 1
  WHERE coalesce(moves.event, 'join') = 'join'
  GROUP BY names.author_id
)
SELECT author_id, author_name, messages, last_seen, silent_days
FROM silent
WHERE silent_days >= :days
ORDER BY silent_days DESC, author_id
LIMIT 1000
