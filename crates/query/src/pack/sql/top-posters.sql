-- name: top-posters
-- title.en: People who write most
-- title.pt: Pessoas que mais escrevem
-- about.en: What each person contributes: how much, of what kind, how much of it is talk with others, how regularly. A streak is a run of days with a message on each.
-- about.pt: O que cada pessoa contribui: quanto, de que tipo, quanto disso é conversa com outras, com que regularidade. Uma sequência são dias seguidos com mensagem em cada um.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 20 1..100000 | How many people. | Quantas pessoas.
-- column: author_id | The person. | A pessoa.
-- column: author_name | Their name as last seen. | Seu nome como visto por último.
-- column: messages | Messages of that person. | Mensagens dessa pessoa.
-- column: share | Share of all people's messages, in percent. | Parte das mensagens de todas as pessoas, em porcentagem.
-- column: average_length | Characters of a text or caption on average, rounded; NULL without any. | Caracteres por texto ou legenda em média, arredondado; NULL se não há nenhum.
-- column: media_share | Messages with a photo, video, voice message, sticker or file, in percent of their own. | Mensagens com foto, vídeo, áudio, figurinha ou arquivo, em porcentagem das suas.
-- column: replies_given | Replies to others. | Respostas a outros.
-- column: replies_received | Replies by other people. | Respostas de outras pessoas.
-- column: active_days | Days with a message. | Dias com mensagem.
-- column: longest_streak | Longest run of such days. | Maior sequência desses dias.
-- column: last_seen | Day of the last message. | Dia da última mensagem.

WITH said AS (
  SELECT author_id, author_name, "date", context_date AS day, message_type, text_length, reply_to_author_id
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
daily AS (
  SELECT author_id, author_name, day, count(*) AS messages, max("date") AS last_at,
    sum(text_length) AS characters,
    count(text_length) AS texts,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker',
      'story', 'video', 'video_note', 'voice') THEN 1 END) AS media,
    count(CASE WHEN reply_to_author_id <> author_id THEN 1 END) AS replies_given
  FROM said
  GROUP BY author_id, author_name, day
),
-- In a run of days, the day and its number grow alike: their difference names the run. Under two names it is one day.
placed AS (
  SELECT daily.*,
    first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS last_name,
    date_add('day', -CAST(dense_rank() OVER (PARTITION BY author_id ORDER BY day) AS bigint), day) AS run
  FROM daily
),
runs AS (
  SELECT author_id, last_name, count(DISTINCT day) AS days, max(day) AS last_day, sum(messages) AS messages,
    sum(characters) AS characters, sum(texts) AS texts, sum(media) AS media, sum(replies_given) AS replies_given
  FROM placed
  GROUP BY author_id, last_name, run
),
counted AS (
  SELECT author_id, last_name, sum(messages) AS messages, sum(sum(messages)) OVER () AS whole, sum(characters) AS characters,
    sum(texts) AS texts, sum(media) AS media, sum(replies_given) AS replies_given, sum(days) AS active_days,
    max(days) AS longest_streak, max(last_day) AS last_seen
  FROM runs
  GROUP BY author_id, last_name
),
received AS (
  SELECT reply_to_author_id AS author_id, count(*) AS replies
  FROM said
  WHERE reply_to_author_id <> author_id
  GROUP BY reply_to_author_id
)
SELECT
  counted.author_id,
  last_name AS author_name,
  messages,
  round(100 * CAST(messages AS double) / whole, 2) AS share,
  CAST(round(CAST(characters AS double) / texts) AS bigint) AS average_length,
  round(100 * CAST(media AS double) / messages, 2) AS media_share,
  replies_given,
  coalesce(received.replies, 0) AS replies_received,
  active_days,
  longest_streak,
  last_seen
FROM counted
LEFT JOIN received ON received.author_id = counted.author_id
ORDER BY messages DESC, author_id
LIMIT :top
