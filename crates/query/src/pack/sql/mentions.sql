-- name: mentions
-- title.en: Who is mentioned most
-- title.pt: Quem é mais mencionado
-- about.en: Mentions by public name (`@name`), whose capitals make no difference, and of people without one, by their account. Bots' messages are left out.
-- about.pt: Menções pelo nome público (`@nome`), cujas maiúsculas não fazem diferença, e de pessoas que não têm um, pela conta. Mensagens de bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many. | Quantos.
-- column: mention | The public name in small letters, with its `@`, or the words of the mention. | O nome público em letras minúsculas, com o `@`, ou as palavras da menção.
-- column: user_id | The account, where no public name is told. | A conta, quando não há nome público.
-- column: uses | How often. | Quantas vezes.
-- column: people | People who did so. | Pessoas que o fizeram.

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
  CASE max(kind) WHEN 'mention' THEN max(lower(words)) ELSE max(words) END AS mention,
  user_id,
  count(*) AS uses,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM marked
WHERE kind IN ('mention', 'text_mention')
GROUP BY user_id, CASE kind WHEN 'mention' THEN lower(words) END
ORDER BY uses DESC, mention, user_id
LIMIT :top
