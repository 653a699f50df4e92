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
  SELECT chat_id, message_id, author_id, author_name, "date", context_date, message_type, text_length, reply_to_author_id,
    row_number() OVER (PARTITION BY author_id ORDER BY "date" DESC, chat_id, message_id DESC) AS place
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
whole AS (
  SELECT count(*) AS messages
  FROM said
),
received AS (
  SELECT reply_to_author_id AS author_id, count(*) AS replies
  FROM said
  WHERE reply_to_author_id <> author_id
  GROUP BY reply_to_author_id
),
days AS (
  SELECT DISTINCT author_id, context_date AS day
  FROM said
),
-- In a run of days, the day and its number grow alike: their difference names the run.
runs AS (
  SELECT author_id,
    date_add('day', -CAST(row_number() OVER (PARTITION BY author_id ORDER BY day) AS bigint), day) AS run
  FROM days
),
lengths AS (
  SELECT author_id, run, count(*) AS run_days
  FROM runs
  GROUP BY author_id, run
),
streaks AS (
  SELECT author_id, sum(run_days) AS active_days, max(run_days) AS longest_streak
  FROM lengths
  GROUP BY author_id
),
counted AS (
  SELECT
    author_id,
    max(CASE WHEN place = 1 THEN author_name END) AS author_name,
    count(*) AS messages,
    CAST(round(avg(text_length)) AS bigint) AS average_length,
    count(CASE WHEN message_type IN ('animation', 'audio', 'document', 'live_photo', 'paid_media', 'photo', 'sticker',
      'story', 'video', 'video_note', 'voice') THEN 1 END) AS media,
    count(CASE WHEN reply_to_author_id <> author_id THEN 1 END) AS replies_given,
    max(context_date) AS last_seen
  FROM said
  GROUP BY author_id
)
SELECT
  counted.author_id,
  counted.author_name,
  counted.messages,
  round(100 * CAST(counted.messages AS double) / whole.messages, 2) AS share,
  counted.average_length,
  round(100 * CAST(counted.media AS double) / counted.messages, 2) AS media_share,
  counted.replies_given,
  coalesce(received.replies, 0) AS replies_received,
  streaks.active_days,
  streaks.longest_streak,
  counted.last_seen
FROM counted
JOIN streaks ON streaks.author_id = counted.author_id
LEFT JOIN received ON received.author_id = counted.author_id
CROSS JOIN whole
ORDER BY messages DESC, author_id
LIMIT :top
