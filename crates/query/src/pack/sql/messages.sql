-- name: messages
-- title.en: All messages
-- title.pt: Todas as mensagens
-- about.en: The tutorial's first query, as it stands there.
-- about.pt: A primeira consulta do tutorial, como está lá.
-- reads: telegram_datalake
-- column: message_id | Number of the message, unique inside its chat. | Número da mensagem, único dentro do chat.
-- column: user_id | Account that sent it. | Conta que a enviou.
-- column: user_is_bot | Whether that account is a bot. | Se essa conta é um bot.
-- column: user_first_name | First name of that account. | Primeiro nome dessa conta.
-- column: chat_id | Chat that it was sent in. | Chat em que foi enviada.
-- column: chat_type | `private`, `group`, `supergroup` or `channel`. | `private`, `group`, `supergroup` ou `channel`.
-- column: text | Text of the message. | Texto da mensagem.
-- column: date | When it was sent, in Unix seconds (UTC). | Quando foi enviada, em segundos Unix (UTC).
-- column: context_date | Day in the lake's time zone. | Dia no fuso horário do lake.

SELECT * FROM `telegram_datalake`;
