-- name: hashtags
-- title.en: Hashtags used most
-- title.pt: Hashtags mais usadas
-- about.en: Hashtags in texts and captions; capitals make no difference. Bots are left out.
-- about.pt: Hashtags em textos e legendas; maiúsculas não fazem diferença. Bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many hashtags. | Quantas hashtags.
-- column: hashtag | The hashtag in small letters, with its `#`. | A hashtag em letras minúsculas, com o `#`.
-- column: uses | How often it was written. | Quantas vezes foi escrita.
-- column: people | People who wrote it. | Pessoas que a escreveram.

WITH said AS (
  SELECT author_id, author_type, entities
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND (author_type <> 'bot' OR author_type IS NULL)
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
marked AS (
  SELECT said.author_id, said.author_type, entity."type" AS kind, entity.words, entity.url, entity.user_id
  FROM said
  CROSS JOIN UNNEST(said.entities)
    AS entity ("type", "offset", "length", words, url, user_id, "language", custom_emoji_id)
)
SELECT
  lower(words) AS hashtag,
  count(*) AS uses,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM marked
WHERE kind = 'hashtag'
GROUP BY 1
ORDER BY uses DESC, hashtag
LIMIT :top
