-- Stickers used most, by their emoji and the name of their set.
-- parameter: top integer 50 1..1000
-- columns: sticker, messages, people

SELECT
  trim(concat(coalesce(sticker_emoji, ''), ' ', coalesce(sticker_set_name, ''))) AS sticker,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM telegram_messages
WHERE message_type = 'sticker'
  :filters
GROUP BY 1
ORDER BY messages DESC, sticker
LIMIT :top
