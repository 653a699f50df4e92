-- name: reactions
-- title.en: Reactions given and received
-- title.pt: Reações dadas e recebidas
-- about.en: How many reactions stand that each author received, the message of theirs that got most, and how many they gave. Telegram tells administrators only who reacts; where it tells totals, the larger number counts.
-- about.pt: Quantas reações valem que cada autor recebeu, a mensagem dele que mais recebeu, e quantas ele deu. O Telegram só conta a administradores quem reage; onde informa totais, vale o número maior.
-- reads: telegram_messages, telegram_reactions
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many authors. | Quantos autores.
-- column: author_id | The person, or the chat that wrote. | A pessoa, ou o chat que escreveu.
-- column: author_name | Their name as last seen. | Seu nome como visto por último.
-- column: received | Reactions to their messages of that time; the most first. | Reações às suas mensagens do período; os maiores números primeiro.
-- column: given | Reactions that they gave in that time. | Reações que deram no período.
-- column: top_chat_id | Chat of their message with the most reactions. | Chat da sua mensagem com mais reações.
-- column: top_message_id | That message. | Essa mensagem.
-- column: top_reactions | Its reactions. | As reações dela.
-- column: top_text | Its text or caption. | Seu texto ou legenda.

WITH said AS (
  SELECT chat_id, message_id, author_id, author_name, author_type, "date", coalesce(text, caption) AS words
  FROM telegram_messages
  WHERE author_id IS NOT NULL
    AND message_type <> 'service'
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
happened AS (
  SELECT chat_id, message_id, action, user_id, total_count, "date",
    concat(reaction_type, ' ', coalesce(emoji, custom_emoji_id, '')) AS reaction,
    trim(concat(user_first_name, ' ', coalesce(user_last_name, ''))) AS user_name,
    coalesce(user_is_bot, false) AS user_is_bot,
    context_date,
    -- All totals of one update belong together.
    rank() OVER (
      PARTITION BY chat_id, message_id, action
      ORDER BY "date" DESC NULLS LAST, context_date DESC, update_id DESC NULLS LAST
    ) AS place
  FROM telegram_reactions
  WHERE context_date >= :from
    AND (:chat IS NULL OR chat_id = :chat)
),
kinds AS (
  SELECT chat_id, message_id, reaction,
    sum(CASE action WHEN 'added' THEN 1 WHEN 'removed' THEN -1 ELSE 0 END) AS named,
    coalesce(max(CASE WHEN action = 'count' AND place = 1 THEN total_count END), 0) AS counted,
    coalesce(max(CASE WHEN action = 'export_count' AND place = 1 THEN total_count END), 0) AS exported
  FROM happened
  GROUP BY chat_id, message_id, reaction
),
totals AS (
  SELECT chat_id, message_id, sum(greatest(named, counted, exported)) AS reactions
  FROM kinds
  GROUP BY chat_id, message_id
),
liked AS (
  SELECT said.author_id, said.chat_id, said.message_id, said.words, totals.reactions,
    row_number() OVER (
      PARTITION BY said.author_id ORDER BY totals.reactions DESC, said."date" DESC, said.chat_id, said.message_id DESC
    ) AS place
  FROM said
  JOIN totals ON totals.chat_id = said.chat_id AND totals.message_id = said.message_id
  WHERE totals.reactions > 0
),
received AS (
  SELECT author_id, sum(reactions) AS received,
    max(CASE WHEN place = 1 THEN chat_id END) AS top_chat_id,
    max(CASE WHEN place = 1 THEN message_id END) AS top_message_id,
    max(CASE WHEN place = 1 THEN reactions END) AS top_reactions,
    max(CASE WHEN place = 1 THEN words END) AS top_text
  FROM liked
  GROUP BY author_id
),
given AS (
  SELECT user_id AS author_id, sum(CASE action WHEN 'added' THEN 1 ELSE -1 END) AS given
  FROM happened
  WHERE action IN ('added', 'removed')
    AND user_id IS NOT NULL
    AND NOT user_is_bot
    AND context_date <= :to
  GROUP BY user_id
),
seen AS (
  SELECT author_id, author_name, "date", 1 AS wrote FROM said
  UNION ALL
  SELECT user_id, user_name, "date", 0 FROM happened WHERE user_id IS NOT NULL AND context_date <= :to
),
names AS (
  SELECT author_id, author_name,
    row_number() OVER (PARTITION BY author_id ORDER BY wrote DESC, "date" DESC NULLS LAST, author_name) AS place
  FROM seen
)
SELECT
  names.author_id,
  names.author_name,
  coalesce(received.received, 0) AS received,
  coalesce(given.given, 0) AS given,
  received.top_chat_id,
  received.top_message_id,
  received.top_reactions,
  received.top_text
FROM names
LEFT JOIN received ON received.author_id = names.author_id
LEFT JOIN given ON given.author_id = names.author_id
WHERE names.place = 1
  AND (coalesce(received.received, 0) > 0 OR coalesce(given.given, 0) > 0)
ORDER BY received DESC, given DESC, author_id
LIMIT :top
