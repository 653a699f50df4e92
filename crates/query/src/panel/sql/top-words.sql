-- Words of more than three letters in texts and captions, without stop words of Portuguese and English; capitals
-- and accents make no difference. A word is shown as whoever writes it most spells it.
-- parameter: top integer 100 1..1000
-- columns: word, messages, people

WITH said AS (
  SELECT author_id, author_type,
    array_distinct(regexp_extract_all(
      regexp_replace(
        normalize(lower(coalesce(text, caption)), NFC), '(https?://|www\.|@)\S+|(^|\s)/[a-z0-9_]+', ' '),
      '\p{L}{4,}')) AS words
  FROM telegram_messages
  WHERE coalesce(text, caption) IS NOT NULL
    AND message_type <> 'service'
    :filters
),
spelled AS (
  SELECT found.word, said.author_id, said.author_type, count(*) AS messages
  FROM said
  CROSS JOIN UNNEST(said.words) AS found (word)
  GROUP BY found.word, said.author_id, said.author_type
),
folded AS (
  SELECT author_id, author_type, messages,
    regexp_replace(normalize(word, NFD), '\p{M}', '') AS folded,
    -- The largest of these begins with the largest number.
    concat(lpad(CAST(messages AS varchar), 12, '0'), word) AS spelling
  FROM spelled
)
SELECT
  substr(max(spelling), 13) AS word,
  sum(messages) AS messages,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM folded
WHERE folded NOT IN (
    :stop_words
  )
GROUP BY folded
ORDER BY messages DESC, word
LIMIT :top
