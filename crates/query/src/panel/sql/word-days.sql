-- How many messages of each day contain a word or a phrase, whole, in text or caption. Capitals, accents and
-- punctuation make no difference; what has no letter or digit, such as an emoji, counts wherever it stands.
-- parameter: word text
-- columns: day, messages

WITH wanted AS (
  SELECT trim(regexp_replace(
    regexp_replace(normalize(lower(:word), NFD), '\p{M}', ''), '[^\p{L}\p{N}]+', ' ')) AS word
),
said AS (
  SELECT context_date, coalesce(text, caption) AS words,
    concat(' ', regexp_replace(
      regexp_replace(normalize(lower(coalesce(text, caption)), NFD), '\p{M}', ''), '[^\p{L}\p{N}]+', ' '), ' ') AS plain
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND coalesce(text, caption) IS NOT NULL
    :filters
)
SELECT
  said.context_date AS day,
  count(*) AS messages
FROM said
CROSS JOIN wanted
WHERE CASE
    WHEN wanted.word = '' THEN strpos(said.words, :word) > 0
    ELSE strpos(said.plain, concat(' ', wanted.word, ' ')) > 0
  END
GROUP BY said.context_date
ORDER BY day
