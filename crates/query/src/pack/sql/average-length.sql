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

WITH written AS (
  SELECT author_id, author_name, context_date AS day, count(*) AS messages, sum(text_length) AS characters,
    max("date") AS last_at
  FROM telegram_messages
  WHERE author_type = 'person'
    AND text IS NOT NULL
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY author_id, author_name, context_date
),
named AS (
  SELECT day, author_id, messages, characters,
    first_value(author_name) OVER (PARTITION BY author_id ORDER BY last_at DESC, author_name) AS author_name
  FROM written
)
SELECT
  day,
  author_id,
  author_name,
  sum(messages) AS messages,
  CAST(round(CAST(sum(characters) AS double) / sum(messages)) AS bigint) AS average_length
FROM named
GROUP BY day, author_id, author_name
ORDER BY day DESC, average_length DESC, author_id
