-- Who is mentioned most: by public name, whose capitals make no difference, and by account where there is none.
-- parameter: top integer 50 1..1000
-- columns: mention, messages, people

WITH said AS (
  SELECT chat_id, message_id, author_id, author_type, entities
  FROM telegram_messages
  WHERE entities IS NOT NULL
    AND message_type <> 'service'
    :filters
),
used AS (
  SELECT said.chat_id, said.message_id, said.author_id, said.author_type, entity.user_id,
    CASE entity."type" WHEN 'mention' THEN lower(entity.words) END AS public_name,
    max(entity.words) AS words
  FROM said
  CROSS JOIN UNNEST(said.entities)
    AS entity ("type", "offset", "length", words, url, user_id, "language", custom_emoji_id)
  WHERE entity."type" IN ('mention', 'text_mention')
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT
  coalesce(public_name, max(words)) AS mention,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM used
GROUP BY public_name, user_id
ORDER BY messages DESC, mention
LIMIT :top
