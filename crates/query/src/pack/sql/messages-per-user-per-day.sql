-- name: messages-per-user-per-day
-- title.en: Messages per user and day
-- title.pt: Mensagens por usuário e dia
-- about.en: The tutorial's second query, as it stands there. It counts every row, bots and service messages included.
-- about.pt: A segunda consulta do tutorial, como está lá. Conta todas as linhas, inclusive bots e mensagens de serviço.
-- reads: telegram_datalake
-- column: user_id | Account that sent the messages. | Conta que enviou as mensagens.
-- column: user_first_name | First name of that account on that day. | Primeiro nome dessa conta naquele dia.
-- column: context_date | Day in the lake's time zone, newest first. | Dia no fuso horário do lake, o mais recente primeiro.
-- column: message_amount | How many messages. | Quantas mensagens.

SELECT
  user_id,
  user_first_name,
  context_date,
  count(1) AS "message_amount"
FROM "telegram_datalake"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC
