-- name: links
-- title.en: Links shared most
-- title.pt: Links mais compartilhados
-- about.en: Addresses in texts and captions, written out or behind words. Bots are left out.
-- about.pt: Endereços em textos e legendas, por extenso ou por trás de palavras. Bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many links. | Quantos links.
-- column: link | The address as it was written. | O endereço como foi escrito.
-- column: uses | How often it was sent. | Quantas vezes foi enviado.
-- column: people | People who sent it. | Pessoas que o enviaram.

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
  CASE kind WHEN 'text_link' THEN url ELSE words END AS link,
  count(*) AS uses,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM marked
WHERE kind IN ('url', 'text_link')
GROUP BY 1
ORDER BY uses DESC, link
LIMIT :top
