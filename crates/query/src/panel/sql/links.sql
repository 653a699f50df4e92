-- The domains that links lead to most, written out or behind words, with an example.
-- parameter: top integer 50 1..1000
-- columns: domain, messages, people, example

WITH said AS (
  SELECT chat_id, message_id, author_id, author_type, entities
  FROM telegram_messages
  WHERE entities IS NOT NULL
    AND message_type <> 'service'
    :filters
),
shared AS (
  SELECT said.chat_id, said.message_id, said.author_id, said.author_type,
    CASE entity."type" WHEN 'text_link' THEN entity.url ELSE entity.words END AS link
  FROM said
  CROSS JOIN UNNEST(said.entities)
    AS entity ("type", "offset", "length", words, url, user_id, "language", custom_emoji_id)
  WHERE entity."type" IN ('url', 'text_link')
),
used AS (
  SELECT chat_id, message_id, author_id, author_type,
    regexp_extract(lower(link), '^(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)', 1) AS domain,
    min(link) AS link
  FROM shared
  GROUP BY 1, 2, 3, 4, 5
)
SELECT
  domain,
  count(*) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people,
  min(link) AS example
FROM used
WHERE domain IS NOT NULL
GROUP BY domain
ORDER BY messages DESC, domain
LIMIT :top
