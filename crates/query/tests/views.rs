//! The tables beside messages, and the views over them, from updates as Telegram sends them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "another test needs what this one does not")]
mod support;

use support::{DAY_SECONDS, FRIDAY_NOON, Lake, csv};

const GROUP: i64 = -1_001_234_567_890;

fn message(id: i64, chat: i64, date: i64, fields: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"from":{{"id":101,"is_bot":false,"first_name":"Ana"}},"chat":{{"id":{chat},"type":"supergroup","title":"G"}},"date":{date},{fields}}}}}"#
    )
}

fn edited(id: i64, of: i64, after: i64, fields: &str) -> String {
    let edit_date = FRIDAY_NOON + after;
    message(id, GROUP, FRIDAY_NOON, fields)
        .replace(r#""message":{"#, r#""edited_message":{"#)
        .replace(
            &format!(r#""message_id":{id}"#),
            &format!(r#""message_id":{of},"edit_date":{edit_date}"#),
        )
}

/// The answer to `sql` when everything is fresh, and when it is compacted: they must be the same.
async fn both(lake: &Lake, sql: &str) -> String {
    let fresh = csv(&lake.engine(), sql).await;
    lake.compact().await;
    assert_eq!(csv(&lake.engine(), sql).await, fresh, "{sql}");
    fresh
}

#[tokio::test]
async fn an_edit_that_changes_nothing_visible_is_marked() {
    let lake = Lake::new();
    let updates = [
        message(10, GROUP, FRIDAY_NOON, r#""text":"oi""#),
        edited(11, 10, 60, r#""text":"oi""#),
        edited(12, 10, 90, r#""text":"olá""#),
        message(13, GROUP, FRIDAY_NOON, r#""text":"never edited""#),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &updates).await;
    let sql =
        "SELECT version, seconds_to_edit, is_visible, text FROM telegram_edits ORDER BY version";
    assert_eq!(
        both(&lake, sql).await,
        "\"version\",\"seconds_to_edit\",\"is_visible\",\"text\"\n\
         \"1\",,\"true\",\"oi\"\n\"2\",\"60\",\"false\",\"oi\"\n\"3\",\"90\",\"true\",\"olá\"\n"
    );
}

#[tokio::test]
async fn a_group_and_its_supergroup_are_one_logical_chat() {
    let lake = Lake::new();
    let updates = [
        message(1, -7, FRIDAY_NOON, r#""text":"before""#),
        message(
            2,
            -7,
            FRIDAY_NOON + 1,
            &format!(r#""migrate_to_chat_id":{GROUP}"#),
        ),
        message(3, GROUP, FRIDAY_NOON + 2, r#""new_chat_title":"H""#)
            .replace(r#""title":"G""#, r#""title":"H""#),
        message(4, GROUP, FRIDAY_NOON + 3, r#""text":"after""#)
            .replace(r#""title":"G""#, r#""title":"H""#),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &updates).await;
    let sql = "SELECT logical_chat_id, count(*) AS n FROM telegram_messages JOIN telegram_chats USING (chat_id) \
               WHERE title_until IS NULL GROUP BY logical_chat_id";
    assert_eq!(
        both(&lake, sql).await,
        format!("\"logical_chat_id\",\"n\"\n\"{GROUP}\",\"4\"\n")
    );
}

#[tokio::test]
async fn a_title_has_its_time() {
    let lake = Lake::new();
    let later = FRIDAY_NOON + DAY_SECONDS;
    let first = [message(1, GROUP, FRIDAY_NOON, r#""text":"a""#)];
    let second =
        [message(2, GROUP, later, r#""text":"b""#).replace(r#""title":"G""#, r#""title":"H""#)];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &first).await;
    lake.put_raw(later, "a.ndjson", &second).await;
    let sql =
        "SELECT title, title_since, title_until, messages FROM telegram_chats ORDER BY title_since";
    assert_eq!(
        both(&lake, sql).await,
        format!(
            "\"title\",\"title_since\",\"title_until\",\"messages\"\n\
             \"G\",\"{FRIDAY_NOON}\",\"{later}\",\"2\"\n\"H\",\"{later}\",,\"2\"\n"
        )
    );
}

#[tokio::test]
async fn a_topic_has_its_newest_name() {
    let lake = Lake::new();
    let topic = r#""message_thread_id":5,"is_topic_message":true"#;
    let updates = [
        message(
            5,
            GROUP,
            FRIDAY_NOON,
            &format!(r#"{topic},"forum_topic_created":{{"name":"Avisos","icon_color":1}}"#),
        ),
        message(6, GROUP, FRIDAY_NOON + 1, &format!(r#"{topic},"text":"x""#)),
        message(
            7,
            GROUP,
            FRIDAY_NOON + 2,
            &format!(r#"{topic},"forum_topic_edited":{{"name":"Notícias"}}"#),
        ),
        message(8, GROUP, FRIDAY_NOON + 3, r#""text":"in general""#),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &updates).await;
    let sql = "SELECT topic_id, name, first_name, messages FROM telegram_topics ORDER BY topic_id";
    assert_eq!(
        both(&lake, sql).await,
        "\"topic_id\",\"name\",\"first_name\",\"messages\"\n\
         \"1\",\"General\",,\"1\"\n\"5\",\"Notícias\",\"Avisos\",\"1\"\n"
    );
}

#[tokio::test]
async fn a_user_has_the_name_that_was_seen_last() {
    let lake = Lake::new();
    let joined = format!(
        r#"{{"update_id":9,"chat_member":{{"chat":{{"id":{GROUP}}},"from":{{"id":102,"is_bot":false,"first_name":"Bia"}},"date":{},
           "old_chat_member":{{"status":"left","user":{{"id":102,"is_bot":false,"first_name":"Bia"}}}},
           "new_chat_member":{{"status":"member","user":{{"id":102,"is_bot":false,"first_name":"Bia","username":"bia"}}}}}}}}"#,
        FRIDAY_NOON + 5
    )
    .replace('\n', " ");
    let updates = [
        message(1, GROUP, FRIDAY_NOON, r#""text":"a""#),
        message(2, GROUP, FRIDAY_NOON + 1, r#""text":"b""#).replace("Ana", "Ana Maria"),
        joined,
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &updates).await;
    let sql = "SELECT user_id, first_name, username, is_bot, messages FROM telegram_users ORDER BY user_id";
    assert_eq!(
        both(&lake, sql).await,
        "\"user_id\",\"first_name\",\"username\",\"is_bot\",\"messages\"\n\
         \"101\",\"Ana Maria\",,\"false\",\"2\"\n\"102\",\"Bia\",\"bia\",\"false\",\"0\"\n"
    );
}

#[tokio::test]
async fn a_view_is_listed_and_a_misspelt_one_is_suggested() {
    let lake = Lake::new();
    lake.put_raw(
        FRIDAY_NOON,
        "a.ndjson",
        &[message(1, GROUP, FRIDAY_NOON, r#""text":"a""#)],
    )
    .await;
    let engine = lake.engine();
    let listed = csv(&engine, "SHOW TABLES").await;
    for name in [
        "telegram_members",
        "telegram_polls",
        "telegram_edits",
        "telegram_topics",
    ] {
        assert!(listed.contains(name), "{listed}");
    }
    let refused = csv(&engine, "SELECT * FROM telegram_topic").await;
    assert!(
        refused.contains("did you mean `telegram_topics`?"),
        "{refused}"
    );
}
