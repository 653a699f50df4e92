-- name: unanswered
-- title.en: Questions without an answer
-- title.pt: Perguntas sem resposta
-- about.en: People's messages with a question mark that nobody else replied to within a day. Question marks in links do not count, nor do replies of bots. The newest may still be answered.
-- about.pt: Mensagens de pessoas com ponto de interrogação às quais ninguém mais respondeu em um dia. Pontos de interrogação em links não contam, nem respostas de bots. As mais recentes ainda podem ser respondidas.
-- reads: telegram_messages
-- parameters: chat, from, to, zone
-- column: asked_at | When it was asked, in local time; newest first. | Quando foi perguntado, em horário local; o mais recente primeiro.
-- column: chat_id | The chat. | O chat.
-- column: message_id | The message. | A mensagem.
-- column: author_id | Who asked. | Quem perguntou.
-- column: author_name | Their name at the time. | Seu nome na ocasião.
-- column: question | Text or caption of the message. | Texto ou legenda da mensagem.
-- column: late_reply_seconds | After how many seconds the first reply came; NULL if none did. | Depois de quantos segundos veio a primeira resposta; NULL se nenhuma veio.

WITH asked AS (
  SELECT chat_id, message_id, author_id, author_name, "date", coalesce(text, caption) AS question
  FROM telegram_messages
  WHERE author_type = 'person'
    AND strpos(regexp_replace(coalesce(text, caption), '(https?://|www\.)\S+', ''), '?') > 0
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
replies AS (
  SELECT coalesce(reply_to_chat_id, chat_id) AS chat_id, reply_to_message_id AS message_id, author_id, "date"
  FROM telegram_messages
  WHERE reply_to_message_id IS NOT NULL
    AND message_type <> 'service'
    AND author_type <> 'bot'
    AND context_date >= :from
),
firsts AS (
  SELECT asked.chat_id, asked.message_id, min(replies."date" - asked."date") AS seconds
  FROM asked
  JOIN replies ON replies.chat_id = asked.chat_id AND replies.message_id = asked.message_id
  WHERE replies.author_id <> asked.author_id
  GROUP BY asked.chat_id, asked.message_id
)
SELECT
  date_format(from_unixtime(asked."date", :zone), '%Y-%m-%d %H:%i:%s') AS asked_at,
  asked.chat_id,
  asked.message_id,
  asked.author_id,
  asked.author_name,
  asked.question,
  firsts.seconds AS late_reply_seconds
FROM asked
LEFT JOIN firsts ON firsts.chat_id = asked.chat_id AND firsts.message_id = asked.message_id
WHERE firsts.seconds IS NULL OR firsts.seconds > 86400
ORDER BY asked."date" DESC, asked.chat_id, asked.message_id DESC
