-- Emoji used most in texts and captions, each as people see it: a family, a flag or a thumb of some colour is one.
-- parameter: top integer 50 1..1000
-- columns: emoji, messages, people

WITH said AS (
  SELECT author_id, author_type,
    -- Without U+FE0F: a heart is the same heart with and without it.
    replace(coalesce(text, caption), chr(65039), '') AS words
  FROM telegram_messages
  WHERE coalesce(text, caption) IS NOT NULL
    AND message_type <> 'service'
    :filters
),
seen AS (
  SELECT author_id, author_type,
    -- Two letters that make a flag; a key with U+20E3; else one emoji or several, with their colours of skin
    -- and the letters of small flags, that U+200D holds together.
    array_distinct(regexp_extract_all(words, concat(
      '[🇦-🇿]{2}|[0-9#*]', chr(8419),
      '|[⌚⌛⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🃏🅰🅱🅾🅿🆎🆑-🆚🈁🈂🈚🈯🈲-🈺🉐🉑🌀-🏺🐀-🫿][🏻-🏿]?[', chr(917536), '-', chr(917631), ']*',
      '(?:', chr(8205), '[⌚⌛⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🃏🅰🅱🅾🅿🆎🆑-🆚🈁🈂🈚🈯🈲-🈺🉐🉑🌀-🏺🐀-🫿][🏻-🏿]?)*'))) AS emojis
  FROM said
)
SELECT
  found.emoji,
  count(*) AS messages,
  count(DISTINCT CASE WHEN seen.author_type = 'person' THEN seen.author_id END) AS people
FROM seen
CROSS JOIN UNNEST(seen.emojis) AS found (emoji)
GROUP BY found.emoji
ORDER BY messages DESC, emoji
LIMIT :top
