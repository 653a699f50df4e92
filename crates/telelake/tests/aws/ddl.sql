CREATE EXTERNAL TABLE `telegram_datalake`(
  `message_id` bigint,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `chat_id` bigint,
  `chat_type` string,
  `text` string,
  `date` bigint)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram/';

CREATE EXTERNAL TABLE `telegram_messages`(
  `message_id` bigint,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `chat_id` bigint,
  `chat_type` string,
  `text` string,
  `date` bigint,
  `update_id` bigint,
  `update_kind` string,
  `bot_id` bigint,
  `edit_date` bigint,
  `received_at` bigint,
  `user_last_name` string,
  `user_username` string,
  `user_language_code` string,
  `user_is_premium` boolean,
  `author_id` bigint,
  `author_name` string,
  `author_username` string,
  `author_type` string,
  `sender_chat_id` bigint,
  `sender_chat_title` string,
  `author_signature` string,
  `sender_boost_count` bigint,
  `ephemeral_message_id` bigint,
  `chat_title` string,
  `chat_username` string,
  `message_thread_id` bigint,
  `is_topic_message` boolean,
  `topic_name` string,
  `message_type` string,
  `service_kind` string,
  `reply_to_message_id` bigint,
  `reply_to_chat_id` bigint,
  `reply_to_author_id` bigint,
  `reply_to_date` bigint,
  `quote_text` string,
  `forward_type` string,
  `forward_from_id` bigint,
  `forward_from_name` string,
  `forward_message_id` bigint,
  `forward_date` bigint,
  `is_automatic_forward` boolean,
  `via_bot_id` bigint,
  `via_bot_username` string,
  `media_group_id` string,
  `caption` string,
  `text_length` bigint,
  `entities` array<struct<type:string,offset:bigint,length:bigint,text:string,url:string,user_id:bigint,language:string,custom_emoji_id:string>>,
  `file_id` string,
  `file_unique_id` string,
  `file_size` bigint,
  `file_name` string,
  `mime_type` string,
  `duration` bigint,
  `width` bigint,
  `height` bigint,
  `has_media_spoiler` boolean,
  `sticker_emoji` string,
  `sticker_set_name` string,
  `poll_id` string,
  `poll_question` string,
  `poll_type` string,
  `latitude` double,
  `longitude` double,
  `venue_title` string,
  `dice_emoji` string,
  `dice_value` bigint,
  `new_member_ids` array<bigint>,
  `left_member_id` bigint,
  `new_chat_title` string,
  `pinned_message_id` bigint,
  `migrate_to_chat_id` bigint,
  `migrate_from_chat_id` bigint,
  `unread_fields` string,
  `source` string,
  `member_names` array<string>)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram/';

CREATE EXTERNAL TABLE `telegram_updates`(
  `update_id` bigint,
  `kind` string,
  `bot_id` bigint,
  `chat_id` bigint,
  `user_id` bigint,
  `message_id` bigint,
  `date` bigint,
  `edit_date` bigint,
  `received_at` bigint,
  `text` string,
  `content_hash` string,
  `payload` string)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram_updates/';

CREATE EXTERNAL TABLE `telegram_reactions`(
  `chat_id` bigint,
  `message_id` bigint,
  `date` bigint,
  `action` string,
  `reaction_type` string,
  `emoji` string,
  `custom_emoji_id` string,
  `total_count` bigint,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `user_last_name` string,
  `user_username` string,
  `actor_chat_id` bigint,
  `actor_chat_title` string,
  `update_id` bigint,
  `bot_id` bigint,
  `received_at` bigint,
  `source` string)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram_reactions/';

CREATE EXTERNAL TABLE `telegram_members`(
  `chat_id` bigint,
  `chat_title` string,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `user_last_name` string,
  `user_username` string,
  `event` string,
  `date` bigint,
  `origin` string,
  `old_status` string,
  `new_status` string,
  `actor_id` bigint,
  `actor_first_name` string,
  `custom_title` string,
  `until_date` bigint,
  `invite_link` string,
  `invite_link_name` string,
  `via_join_request` boolean,
  `via_chat_folder_invite_link` boolean,
  `message_id` bigint,
  `update_id` bigint,
  `bot_id` bigint,
  `received_at` bigint,
  `invite_link_creator_id` bigint)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram_members/';

CREATE EXTERNAL TABLE `telegram_polls`(
  `poll_id` string,
  `event` string,
  `chat_id` bigint,
  `message_id` bigint,
  `date` bigint,
  `user_id` bigint,
  `user_first_name` string,
  `actor_chat_id` bigint,
  `question` string,
  `poll_type` string,
  `is_anonymous` boolean,
  `is_closed` boolean,
  `allows_multiple_answers` boolean,
  `total_voter_count` bigint,
  `option_texts` array<string>,
  `option_voter_counts` array<bigint>,
  `chosen_options` array<bigint>,
  `correct_option_id` bigint,
  `update_id` bigint,
  `bot_id` bigint,
  `received_at` bigint,
  `correct_option_ids` array<bigint>)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://bucket-enriquecido/telegram_polls/';

CREATE OR REPLACE VIEW "telegram_edits" AS
WITH edited AS (
  -- Few messages are edited, and only their versions are put in order.
  SELECT DISTINCT context_date, chat_id, message_id
  FROM telegram_updates
  WHERE edit_date IS NOT NULL
    AND kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
),
versions AS (
  SELECT
    received.chat_id,
    received.message_id,
    -- Only supergroups and channels number their messages for every bot alike.
    CASE WHEN received.chat_id <= -1000000000001 THEN NULL ELSE received.bot_id END AS numbering,
    received.user_id,
    received.date,
    received.edit_date,
    received.received_at,
    received.update_id,
    received.text,
    received.content_hash,
    received.context_date
  FROM telegram_updates AS received
  JOIN edited ON edited.context_date = received.context_date
    AND edited.chat_id = received.chat_id
    AND edited.message_id = received.message_id
  WHERE received.kind IN ('message', 'edited_message', 'channel_post', 'edited_channel_post')
),
numbered AS (
  SELECT
    versions.*,
    row_number() OVER (
      PARTITION BY context_date, chat_id, message_id, numbering
      ORDER BY coalesce(edit_date, date), update_id
    ) AS version,
    count(*) OVER (PARTITION BY context_date, chat_id, message_id, numbering) AS versions,
    count(edit_date) OVER (PARTITION BY context_date, chat_id, message_id, numbering) AS edits,
    lag(content_hash) OVER (
      PARTITION BY context_date, chat_id, message_id, numbering
      ORDER BY coalesce(edit_date, date), update_id
    ) AS hash_before
  FROM versions
)
SELECT
  chat_id,
  message_id,
  user_id,
  version,
  versions,
  date,
  edit_date,
  edit_date - date AS seconds_to_edit,
  hash_before IS NULL OR hash_before <> content_hash AS is_visible,
  text,
  received_at,
  update_id,
  context_date
FROM numbered
WHERE edits > 0;

CREATE OR REPLACE VIEW "telegram_users" AS
WITH seen AS (
  SELECT user_id, user_is_bot AS is_bot, user_first_name AS first_name, user_last_name AS last_name,
    user_username AS username, date AS seen_at, 1 AS messages
  FROM telegram_messages
  UNION ALL
  SELECT user_id, user_is_bot, user_first_name, user_last_name, user_username, date, 0
  FROM telegram_members
  UNION ALL
  SELECT user_id, user_is_bot, user_first_name, user_last_name, user_username, date, 0
  FROM telegram_reactions
  UNION ALL
  SELECT user_id, CAST(NULL AS boolean), user_first_name, CAST(NULL AS varchar), CAST(NULL AS varchar),
    coalesce(date, received_at), 0
  FROM telegram_polls
),
ranked AS (
  SELECT
    seen.*,
    -- A poll's answer tells less of a person than a message: it counts last.
    row_number() OVER (
      PARTITION BY user_id
      ORDER BY CASE WHEN is_bot IS NULL THEN 1 ELSE 0 END, seen_at DESC NULLS LAST, messages DESC
    ) AS place
  FROM seen
  WHERE user_id IS NOT NULL
)
SELECT
  user_id,
  max(CASE WHEN place = 1 THEN first_name END) AS first_name,
  max(CASE WHEN place = 1 THEN last_name END) AS last_name,
  max(CASE WHEN place = 1 THEN username END) AS username,
  max(CASE WHEN place = 1 AND is_bot THEN 1 ELSE 0 END) = 1 AS is_bot,
  -- Telegram writes as these accounts in the name of chats.
  user_id IN (1087968824, 136817688, 777000) AS is_stand_in,
  min(seen_at) AS first_seen_at,
  max(seen_at) AS last_seen_at,
  sum(messages) AS messages
FROM ranked
GROUP BY user_id;

CREATE OR REPLACE VIEW "telegram_chats" AS
WITH migrations AS (
  SELECT chat_id AS group_id, max(migrate_to_chat_id) AS supergroup_id
  FROM telegram_messages
  WHERE migrate_to_chat_id IS NOT NULL
  GROUP BY chat_id
  UNION
  SELECT migrate_from_chat_id, max(chat_id)
  FROM telegram_messages
  WHERE migrate_from_chat_id IS NOT NULL
  GROUP BY migrate_from_chat_id
),
titled AS (
  SELECT chat_id, chat_type, chat_title, chat_username, date,
    lag(chat_title) OVER (PARTITION BY chat_id ORDER BY date, message_id) AS title_before,
    row_number() OVER (PARTITION BY chat_id ORDER BY date, message_id) AS place
  FROM telegram_messages
),
changes AS (
  SELECT chat_id, chat_title, date AS title_since,
    lead(date) OVER (PARTITION BY chat_id ORDER BY date, place) AS title_until
  FROM titled
  WHERE place = 1 OR coalesce(chat_title, '') <> coalesce(title_before, '')
),
whole AS (
  SELECT chat_id, max(chat_type) AS chat_type, max(chat_username) AS chat_username,
    min(date) AS first_message_at, max(date) AS last_message_at, count(*) AS messages
  FROM telegram_messages
  GROUP BY chat_id
)
SELECT
  whole.chat_id,
  coalesce(migrations.supergroup_id, whole.chat_id) AS logical_chat_id,
  whole.chat_type,
  changes.chat_title AS title,
  changes.title_since,
  changes.title_until,
  whole.chat_username AS username,
  whole.first_message_at,
  whole.last_message_at,
  whole.messages
FROM whole
JOIN changes ON changes.chat_id = whole.chat_id
LEFT JOIN migrations ON migrations.group_id = whole.chat_id;

CREATE OR REPLACE VIEW "telegram_topics" AS
WITH placed AS (
  SELECT
    chat_id,
    CASE WHEN is_topic_message THEN message_thread_id ELSE 1 END AS topic_id,
    message_id,
    date,
    topic_name,
    service_kind,
    CASE WHEN service_kind IS NULL THEN 1 ELSE 0 END AS is_message
  FROM telegram_messages
  WHERE chat_id IN (SELECT DISTINCT chat_id FROM telegram_messages WHERE is_topic_message)
),
named AS (
  SELECT
    placed.*,
    row_number() OVER (
      PARTITION BY chat_id, topic_id
      -- What announces a name is newer than what repeats the first one.
      ORDER BY
        CASE
          WHEN topic_name IS NULL THEN 2
          WHEN service_kind IN ('forum_topic_created', 'forum_topic_edited') THEN 0
          ELSE 1
        END,
        date DESC, message_id DESC
    ) AS newest,
    row_number() OVER (
      PARTITION BY chat_id, topic_id
      ORDER BY
        CASE WHEN topic_name IS NULL THEN 2 WHEN service_kind = 'forum_topic_created' THEN 0 ELSE 1 END,
        date, message_id
    ) AS oldest
  FROM placed
)
SELECT
  chat_id,
  topic_id,
  coalesce(max(CASE WHEN newest = 1 THEN topic_name END), CASE WHEN topic_id = 1 THEN 'General' END) AS name,
  max(CASE WHEN oldest = 1 THEN topic_name END) AS first_name,
  sum(is_message) AS messages,
  min(date) AS first_message_at,
  max(date) AS last_message_at
FROM named
GROUP BY chat_id, topic_id;
