-- name: emoji
-- title.en: Emoji used most
-- title.pt: Emojis mais usados
-- about.en: Emoji in texts and captions, each as people see it: a family, a flag or a thumb of some colour is one. Custom emoji count as the one they stand for. Stickers and reactions are no text; bots are left out.
-- about.pt: Emojis em textos e legendas, cada um como as pessoas o veem: uma família, uma bandeira ou um polegar de alguma cor é um só. Emojis personalizados contam como o que representam. Figurinhas e reações não são texto; bots ficam de fora.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many emoji. | Quantos emojis.
-- column: emoji | The emoji, without the invisible mark that asks for colour. | O emoji, sem a marca invisível que pede cor.
-- column: uses | How often it was written. | Quantas vezes foi escrito.
-- column: people | People who wrote it. | Pessoas que o escreveram.

WITH said AS (
  SELECT author_id, author_type,
    -- Without U+FE0F: a heart is the same heart with and without it.
    replace(coalesce(text, caption), chr(65039), '') AS words
  FROM telegram_messages
  WHERE coalesce(text, caption) IS NOT NULL
    AND message_type <> 'service'
    AND (author_type <> 'bot' OR author_type IS NULL)
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
seen AS (
  SELECT author_id, author_type,
    -- Two letters that make a flag; a key with U+20E3; else one emoji or several, with their colours of skin
    -- and the letters of small flags, that U+200D holds together.
    regexp_extract_all(words, concat(
      '[🇦-🇿]{2}|[0-9#*]', chr(8419),
      '|[⌚⌛⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🃏🅰🅱🅾🅿🆎🆑-🆚🈁🈂🈚🈯🈲-🈺🉐🉑🌀-🏺🐀-🫿][🏻-🏿]?[', chr(917536), '-', chr(917631), ']*',
      '(?:', chr(8205), '[⌚⌛⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🃏🅰🅱🅾🅿🆎🆑-🆚🈁🈂🈚🈯🈲-🈺🉐🉑🌀-🏺🐀-🫿][🏻-🏿]?)*')) AS emojis
  FROM said
)
SELECT
  found.emoji,
  count(*) AS uses,
  count(DISTINCT CASE WHEN seen.author_type = 'person' THEN seen.author_id END) AS people
FROM seen
CROSS JOIN UNNEST(seen.emojis) AS found (emoji)
GROUP BY found.emoji
ORDER BY uses DESC, emoji
LIMIT :top
