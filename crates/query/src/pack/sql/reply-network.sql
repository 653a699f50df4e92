-- name: reply-network
-- title.en: Who replies to whom
-- title.pt: Quem responde a quem
-- about.en: How often each person replies to each other person. Replies to oneself, to bots and to channels are left out.
-- about.pt: Quantas vezes cada pessoa responde a cada outra pessoa. Respostas a si mesmo, a bots e a canais ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: from_id | The person who replies. | A pessoa que responde.
-- column: from_name | Their name as last seen. | Seu nome como visto por último.
-- column: to_id | The person who is answered. | A pessoa a quem se responde.
-- column: to_name | Their name as last seen. | Seu nome como visto por último.
-- column: replies | How many replies; the most first. | Quantas respostas; os maiores números primeiro.

WITH people AS (
  SELECT author_id, author_name,
    row_number() OVER (PARTITION BY author_id ORDER BY "date" DESC, chat_id, message_id DESC) AS place
  FROM telegram_messages
  WHERE author_type = 'person'
    AND context_date <= :to
),
replies AS (
  SELECT author_id AS from_id, reply_to_author_id AS to_id, count(*) AS replies
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND reply_to_author_id <> author_id
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY author_id, reply_to_author_id
)
SELECT
  replies.from_id,
  writers.author_name AS from_name,
  replies.to_id,
  answered.author_name AS to_name,
  replies.replies
FROM replies
JOIN people AS writers ON writers.author_id = replies.from_id AND writers.place = 1
JOIN people AS answered ON answered.author_id = replies.to_id AND answered.place = 1
ORDER BY replies DESC, from_id, to_id
