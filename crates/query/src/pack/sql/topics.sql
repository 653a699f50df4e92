-- name: topics
-- title.en: Messages per topic
-- title.pt: Mensagens por tópico
-- about.en: How much is written in each topic of a forum. Service messages are left out; chats without topics are, too.
-- about.pt: Quanto se escreve em cada tópico de um fórum. Mensagens de serviço ficam de fora; chats sem tópicos também.
-- reads: telegram_messages, telegram_topics
-- parameters: chat, from, to
-- column: chat_id | The forum. | O fórum.
-- column: topic_id | The topic; 1 is General. | O tópico; 1 é General.
-- column: topic | Its name now. | Seu nome agora.
-- column: messages | Messages in it. | Mensagens nele.
-- column: people | People who wrote in it. | Pessoas que escreveram nele.
-- column: last_day | Day of the last message. | Dia da última mensagem.

WITH said AS (
  SELECT chat_id, CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END AS topic_id, author_type, author_id, context_date
  FROM telegram_messages
  WHERE message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
)
SELECT
  said.chat_id,
  said.topic_id,
  telegram_topics.name AS topic,
  count(*) AS messages,
  count(DISTINCT CASE WHEN said.author_type = 'person' THEN said.author_id END) AS people,
  max(said.context_date) AS last_day
FROM said
JOIN telegram_topics ON telegram_topics.chat_id = said.chat_id AND telegram_topics.topic_id = said.topic_id
GROUP BY said.chat_id, said.topic_id, telegram_topics.name
ORDER BY messages DESC, chat_id, topic_id
