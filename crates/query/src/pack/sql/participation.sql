-- name: participation
-- title.en: Who writes how much
-- title.pt: Quem escreve quanto
-- about.en: Each person's share of what people wrote. Bots and service messages are left out.
-- about.pt: A parte de cada pessoa no que as pessoas escreveram. Bots e mensagens de serviço ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: author_id | The person. | A pessoa.
-- column: author_name | Their name as last seen. | Seu nome como visto por último.
-- column: messages | Messages of that person. | Mensagens dessa pessoa.
-- column: share | Share of all people's messages, in percent. | Parte das mensagens de todas as pessoas, em porcentagem.

WITH said AS (
  SELECT chat_id, message_id, author_id, author_name, "date"
  FROM telegram_messages
  WHERE author_type = 'person'
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
names AS (
  SELECT author_id, author_name,
    row_number() OVER (PARTITION BY author_id ORDER BY "date" DESC, chat_id, message_id DESC) AS place
  FROM said
),
counted AS (
  SELECT author_id, count(*) AS messages
  FROM said
  GROUP BY author_id
),
whole AS (
  SELECT count(*) AS messages
  FROM said
)
SELECT
  counted.author_id,
  names.author_name,
  counted.messages,
  round(100 * CAST(counted.messages AS double) / whole.messages, 2) AS share
FROM counted
JOIN names ON names.author_id = counted.author_id AND names.place = 1
CROSS JOIN whole
ORDER BY messages DESC, author_id
