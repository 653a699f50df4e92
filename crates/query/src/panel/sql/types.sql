-- Types of messages, to choose one. Heeds the filters `chat`, `from`, `to` and `bots`.
-- columns: message_type, messages

SELECT message_type, count(*) AS messages
FROM telegram_messages
WHERE message_type <> 'service'
  :in_period
  :in_chat
  :without_bots
GROUP BY message_type
ORDER BY messages DESC, message_type
