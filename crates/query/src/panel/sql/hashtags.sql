-- Hashtags used most in texts and captions; capitals make no difference.
-- parameter: top integer 50 1..1000
-- columns: hashtag, messages, people

WITH said AS (
  SELECT chat_id, message_id, author_id, author_type, entities
  FROM telegram_messages
  WHERE entities IS NOT NULL
    AND message_type <> 'service'
    :filters
),
used AS (
  SELECT DISTINCT said.chat_id, said.message_id, said.author_id, said.author_type, lower(entity.words) AS hashtag
  FROM said
  CROSS JOIN UNNEST(said.entities)
    AS entity ("type", "offset", "length", words, url, user_id, "language", custom_emoji_id)
  WHERE entity."type" = 'hashtag'
)
SELECT
  hashtag,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM used
GROUP BY hashtag
ORDER BY messages DESC, hashtag
LIMIT :top
