-- name: late
-- title.en: Messages that arrived late
-- title.pt: Mensagens que chegaram atrasadas
-- about.en: Messages that arrived here long after they were sent, as after an outage. Edits and exports do not count, nor what was stored without a time of arrival.
-- about.pt: Mensagens que chegaram aqui muito depois de enviadas, como após uma queda. Edições e exportações não contam, nem o que foi guardado sem horário de chegada.
-- reads: telegram_updates, telegram_messages
-- parameters: chat, from, to, zone
-- parameter: minutes integer 10 0..5000000 | More minutes late than these. | Mais minutos de atraso que estes.
-- column: sent_at | When it was sent, in local time; newest first. | Quando foi enviada, em horário local; a mais recente primeiro.
-- column: received_at | When it arrived, in local time. | Quando chegou, em horário local.
-- column: late_seconds | The time between, in seconds. | O tempo entre os dois, em segundos.
-- column: chat_id | The chat. | O chat.
-- column: message_id | The message. | A mensagem.
-- column: author_name | Who wrote it. | Quem escreveu.
-- column: message_type | What it is. | O que é.

WITH arrivals AS (
  SELECT chat_id, message_id, "date", min(received_at) AS received_at
  FROM telegram_updates
  WHERE kind IN ('message', 'channel_post')
    AND received_at IS NOT NULL
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
  GROUP BY chat_id, message_id, "date"
),
said AS (
  SELECT chat_id, message_id, "date", author_name, message_type
  FROM telegram_messages
  WHERE context_date BETWEEN :from AND :to
)
SELECT
  date_format(from_unixtime(arrivals."date", :zone), '%Y-%m-%d %H:%i:%s') AS sent_at,
  date_format(from_unixtime(arrivals.received_at, :zone), '%Y-%m-%d %H:%i:%s') AS received_at,
  arrivals.received_at - arrivals."date" AS late_seconds,
  arrivals.chat_id,
  arrivals.message_id,
  said.author_name,
  said.message_type
FROM arrivals
JOIN said ON said.chat_id = arrivals.chat_id AND said.message_id = arrivals.message_id AND said."date" = arrivals."date"
WHERE arrivals.received_at - arrivals."date" > 60 * :minutes
ORDER BY arrivals."date" DESC, arrivals.chat_id, arrivals.message_id DESC
