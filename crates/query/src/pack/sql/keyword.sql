-- name: keyword
-- title.en: Messages with a word, per day
-- title.pt: Mensagens com uma palavra, por dia
-- about.en: How many messages contain a word or a phrase, whole, in text or caption. Capitals, accents and punctuation make no difference; for what has no letter or digit, such as an emoji, every place counts. Service messages and bots are left out.
-- about.pt: Quantas mensagens contêm uma palavra ou expressão, inteira, no texto ou na legenda. Maiúsculas, acentos e pontuação não fazem diferença; do que não tem letra nem dígito, como um emoji, conta qualquer lugar. Mensagens de serviço e bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: word text | The word or phrase. | A palavra ou expressão.
-- column: day | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: messages | Messages that contain it. | Mensagens que a contêm.
-- column: people | People who wrote it. | Pessoas que a escreveram.

WITH wanted AS (
  SELECT trim(regexp_replace(
    regexp_replace(normalize(lower(:word), NFD), '\p{M}', ''), '[^\p{L}\p{N}]+', ' ')) AS word
),
said AS (
  SELECT context_date, author_id, author_type, coalesce(text, caption) AS words,
    concat(' ', regexp_replace(
      regexp_replace(normalize(lower(coalesce(text, caption)), NFD), '\p{M}', ''), '[^\p{L}\p{N}]+', ' '), ' ') AS plain
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND (author_type <> 'bot' OR author_type IS NULL)
    AND coalesce(text, caption) IS NOT NULL
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
)
SELECT
  said.context_date AS day,
  count(*) AS messages,
  count(DISTINCT CASE WHEN said.author_type = 'person' THEN said.author_id END) AS people
FROM said
CROSS JOIN wanted
WHERE CASE
    WHEN wanted.word = '' THEN strpos(said.words, :word) > 0
    ELSE strpos(said.plain, concat(' ', wanted.word, ' ')) > 0
  END
GROUP BY said.context_date
ORDER BY day DESC
