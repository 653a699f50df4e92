-- name: average-length
-- title.en: Average length of texts
-- title.pt: Tamanho médio dos textos
-- about.en: How long the texts are that each person writes on a day, in characters.
-- about.pt: O tamanho, em caracteres, dos textos que cada pessoa escreve em um dia.
-- reads: telegram_messages
-- parameters: chat, from, to
-- column: day | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: author_id | The person. | A pessoa.
-- column: author_name | Their name as last seen. | Seu nome como visto por último.
-- column: messages | Messages with a text. | Mensagens com texto.
-- column: average_length | Characters of a text on average, rounded. | Caracteres por texto em média, arredondado.

WITH texts AS (
  SELECT chat_id, message_id, author_id, author_name, "date", context_date, length(text) AS characters
  FROM telegram_messages
  WHERE author_type = 'person'
    AND text IS NOT NULL
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
names AS (
  SELECT author_id, author_name,
    row_number() OVER (PARTITION BY author_id ORDER BY "date" DESC, chat_id, message_id DESC) AS place
  FROM texts
)
SELECT
  texts.context_date AS day,
  texts.author_id,
  names.author_name,
  count(*) AS messages,
  CAST(round(avg(texts.characters)) AS bigint) AS average_length
FROM texts
JOIN names ON names.author_id = texts.author_id AND names.place = 1
GROUP BY texts.context_date, texts.author_id, names.author_name
ORDER BY day DESC, average_length DESC, author_id
