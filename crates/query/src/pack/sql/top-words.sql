-- name: top-words
-- title.en: Words used most
-- title.pt: Palavras mais usadas
-- about.en: Words of more than three letters in texts and captions. Capitals and accents make no difference: the spelling shown is the one used most. Left out are common words of Portuguese and English, links, mentions and commands, and what bots write.
-- about.pt: Palavras de mais de três letras em textos e legendas. Maiúsculas e acentos não fazem diferença: a grafia mostrada é a mais usada. Ficam de fora palavras comuns do português e do inglês, links, menções e comandos, e o que bots escrevem.
-- reads: telegram_messages
-- parameters: chat, from, to
-- parameter: top integer 50 1..100000 | How many words. | Quantas palavras.
-- column: word | The word in small letters. | A palavra em letras minúsculas.
-- column: uses | How often it was written. | Quantas vezes foi escrita.
-- column: people | People who wrote it. | Pessoas que a escreveram.

WITH said AS (
  SELECT author_id, author_type,
    regexp_extract_all(
      regexp_replace(
        normalize(lower(coalesce(text, caption)), NFC), '(https?://|www\.|@)\S+|(^|\s)/[a-z0-9_]+', ' '),
      '\p{L}{4,}') AS words
  FROM telegram_messages
  WHERE coalesce(text, caption) IS NOT NULL
    AND message_type <> 'service'
    AND (author_type <> 'bot' OR author_type IS NULL)
    AND context_date BETWEEN :from AND :to
    AND (:chat IS NULL OR chat_id = :chat)
),
written AS (
  SELECT said.author_id, said.author_type, found.word, count(*) AS uses
  FROM said
  CROSS JOIN UNNEST(said.words) AS found (word)
  GROUP BY said.author_id, said.author_type, found.word
),
spelled AS (
  SELECT author_id, author_type, word, uses, regexp_replace(normalize(word, NFD), '\p{M}', '') AS folded
  FROM written
),
kept AS (
  SELECT author_id, author_type, word, uses, folded,
    sum(uses) OVER (PARTITION BY folded, word) AS spelling_uses
  FROM spelled
  WHERE folded NOT IN (
    'about', 'above', 'after', 'again', 'against', 'agora', 'ainda', 'algum', 'alguma', 'algumas', 'alguns',
    'also', 'another', 'antes', 'apenas', 'aquela', 'aquelas', 'aquele', 'aqueles', 'aqui', 'aquilo', 'aren',
    'assim', 'because', 'been', 'before', 'being', 'below', 'between', 'both', 'cada', 'como', 'could', 'couldn',
    'daquela', 'daquele', 'dela', 'delas', 'dele', 'deles', 'depois', 'desde', 'dessa', 'dessas', 'desse',
    'desses', 'desta', 'destas', 'deste', 'destes', 'didn', 'disso', 'disto', 'does', 'doesn', 'doing', 'down',
    'durante', 'during', 'each', 'elas', 'eles', 'embora', 'enquanto', 'entao', 'entre', 'eram', 'essa', 'essas',
    'esse', 'esses', 'esta', 'estamos', 'estao', 'estas', 'estava', 'estavam', 'este', 'esteja', 'estes',
    'esteve', 'estive', 'estiver', 'estivesse', 'estou', 'even', 'ever', 'every', 'foram', 'fosse', 'fossem',
    'from', 'further', 'hadn', 'hajam', 'hasn', 'have', 'haven', 'haver', 'havia', 'having', 'here', 'hers',
    'herself', 'himself', 'houve', 'into', 'isso', 'isto', 'itself', 'just', 'lhes', 'mais', 'many', 'mesma',
    'mesmas', 'mesmo', 'mesmos', 'meus', 'might', 'minha', 'minhas', 'more', 'most', 'much', 'muita', 'muitas',
    'muito', 'muitos', 'must', 'mustn', 'myself', 'nada', 'needn', 'nela', 'nelas', 'nele', 'neles', 'nenhum',
    'nenhuma', 'nessa', 'nessas', 'nesse', 'nesses', 'nesta', 'nestas', 'neste', 'nestes', 'nisso', 'nisto',
    'nossa', 'nossas', 'nosso', 'nossos', 'numa', 'once', 'onde', 'only', 'other', 'ours', 'ourselves', 'outra',
    'outras', 'outro', 'outros', 'over', 'para', 'pela', 'pelas', 'pelo', 'pelos', 'pois', 'porem', 'porque',
    'quais', 'qual', 'quando', 'quem', 'same', 'seja', 'sejam', 'sera', 'serao', 'seria', 'seriam', 'seus',
    'shall', 'should', 'shouldn', 'sido', 'sobre', 'some', 'somos', 'suas', 'such', 'tambem', 'temos', 'tenho',
    'tera', 'teria', 'teus', 'teve', 'than', 'that', 'their', 'theirs', 'them', 'themselves', 'then', 'there',
    'these', 'they', 'this', 'those', 'through', 'tinha', 'tinham', 'tive', 'tiver', 'toda', 'todas', 'todo',
    'todos', 'tuas', 'tudo', 'under', 'until', 'very', 'voce', 'voces', 'wasn', 'were', 'weren', 'what', 'when',
    'where', 'which', 'while', 'whom', 'whose', 'will', 'with', 'would', 'wouldn', 'your', 'yours', 'yourself',
    'yourselves'
  )
),
shown AS (
  SELECT author_id, author_type, uses, folded,
    first_value(word) OVER (PARTITION BY folded ORDER BY spelling_uses DESC, word) AS word
  FROM kept
)
SELECT
  word,
  sum(uses) AS uses,
  count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people
FROM shown
GROUP BY folded, word
ORDER BY uses DESC, word
LIMIT :top
