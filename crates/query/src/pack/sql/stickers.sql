-- name: stickers
-- title.en: Stickers sent most
-- title.pt: Figurinhas mais enviadas
-- about.en: Stickers by their file, which is the same for everybody. Bots are left out.
-- about.pt: Figurinhas pelo arquivo, que é o mesmo para todos. Bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many stickers. | Quantas figurinhas.
-- column: file_unique_id | The sticker's file; NULL in exports. | O arquivo da figurinha; NULL em exportações.
-- column: sticker_set_name | Set that it is from. | Pacote a que pertence.
-- column: sticker_emoji | Emoji that it stands for. | Emoji que ela representa.
-- column: uses | How often it was sent. | Quantas vezes foi enviada.
-- column: people | People who sent it. | Pessoas que a enviaram.

SELECT
  file_unique_id,
  sticker_set_name,
  sticker_emoji,
  count(*) AS uses,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM telegram_messages
WHERE message_type = 'sticker'
  AND (author_type <> 'bot' OR author_type IS NULL)
  AND context_date BETWEEN :from AND :to
  AND (:chat IS NULL OR chat_id = :chat)
GROUP BY file_unique_id, sticker_set_name, sticker_emoji
ORDER BY uses DESC, sticker_set_name NULLS LAST, sticker_emoji NULLS LAST, file_unique_id NULLS LAST
LIMIT :top
