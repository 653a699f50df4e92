//! What is read of lists of structs, and what a statement that leaves parts of them out is told.

use query::{Engine, Format, write};

use crate::support::{FRIDAY_NOON, Lake, csv, message};

const NAMES: &str =
    r#"("type", "offset", "length", words, url, user_id, "language", custom_emoji_id)"#;

/// A lake whose messages have two marks, one, and none.
async fn marked() -> Lake {
    let lake = Lake::new();
    let with = |id, text: &str, entities: &str| {
        let plain = message(id, 101, FRIDAY_NOON + id, text);
        plain.replacen(
            "\"text\":",
            &format!("\"entities\":[{entities}],\"text\":"),
            1,
        )
    };
    let updates = [
        with(
            1,
            "#oi #gente",
            r#"{"type":"hashtag","offset":0,"length":3},{"type":"hashtag","offset":4,"length":6}"#,
        ),
        with(2, "a @ana", r#"{"type":"mention","offset":2,"length":4}"#),
        message(3, 102, FRIDAY_NOON + 3, "nada"),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &updates).await;
    lake
}

fn unnested(columns: &str, filter: &str) -> String {
    format!(
        "SELECT {columns} FROM telegram_messages AS m CROSS JOIN UNNEST(m.entities) AS e {NAMES} WHERE {filter} ORDER BY 1, 2"
    )
}

async fn plan(engine: &Engine, sql: &str) -> String {
    csv(engine, &format!("EXPLAIN {sql}")).await
}

#[tokio::test]
async fn only_the_parts_that_are_asked_for_are_read_and_unnested() {
    let lake = marked().await;
    let tags = unnested("m.message_id, words", "e.\"type\" = 'hashtag'");
    let answer = "\"message_id\",\"words\"\n\"1\",\"#gente\"\n\"1\",\"#oi\"\n";
    assert_eq!(csv(&lake.engine(), &tags).await, answer, "from raw");
    lake.compact().await;
    let engine = lake.engine();
    assert_eq!(csv(&engine, &tags).await, answer);
    let plan = plan(&engine, &tags).await;
    assert!(plan.contains("entities.type, entities.text]"), "{plan}");
    assert!(!plan.contains("$list1"), "{plan}");
}

#[tokio::test]
async fn rows_are_as_many_as_items_whatever_is_asked_of_them() {
    let lake = marked().await;
    for from in ["from raw", "from files"] {
        let engine = lake.engine();
        let count =
            "SELECT count(*) AS n FROM telegram_messages AS m CROSS JOIN UNNEST(m.entities) AS e ";
        assert_eq!(
            csv(&engine, &format!("{count}{NAMES}")).await,
            "\"n\"\n\"3\"\n",
            "{from}"
        );
        // Where nothing is said of an item, there still is one.
        let urls = unnested("m.message_id, url", "url IS NULL");
        let three = "\"message_id\",\"url\"\n\"1\",\n\"1\",\n\"2\",\n";
        assert_eq!(csv(&engine, &urls).await, three, "{from}");
        let left = format!(
            "SELECT message_id, url FROM telegram_messages AS m LEFT JOIN UNNEST(m.entities) AS e {NAMES} ON TRUE ORDER BY 1"
        );
        let four = "\"message_id\",\"url\"\n\"1\",\n\"1\",\n\"2\",\n\"3\",\n";
        assert_eq!(csv(&engine, &left).await, four, "{from}");
        let whole = unnested(
            "m.message_id, cardinality(m.entities) AS marks, words",
            "e.\"length\" > 3",
        );
        let two =
            "\"message_id\",\"marks\",\"words\"\n\"1\",\"2\",\"#gente\"\n\"2\",\"1\",\"@ana\"\n";
        assert_eq!(csv(&engine, &whole).await, two, "{from}");
        lake.compact().await;
    }
}

#[tokio::test]
async fn two_lists_beside_each_other_keep_the_longer_one() {
    let lake = marked().await;
    lake.compact().await;
    let sql = "SELECT m.message_id, word FROM telegram_messages AS m CROSS JOIN UNNEST(m.entities, ARRAY['a', 'b', 'c']) AS e (mark, word) ORDER BY 1, 2";
    let rows = csv(&lake.engine(), sql).await;
    assert_eq!(rows.lines().count(), 10, "{rows}");
}

#[tokio::test]
async fn lists_that_stand_beside_nothing_are_unnested() {
    let lake = marked().await;
    lake.compact().await;
    let engine = lake.engine();
    let of_map = "FROM UNNEST((SELECT histogram(user_id) FROM telegram_messages)) AS t (k, v)";
    let both = csv(&engine, &format!("SELECT k, v {of_map} ORDER BY 1")).await;
    assert_eq!(both, "\"k\",\"v\"\n\"101\",\"2\"\n\"102\",\"1\"\n");
    let one = csv(&engine, &format!("SELECT v {of_map} ORDER BY 1")).await;
    assert_eq!(one, "\"v\"\n\"1\"\n\"2\"\n");
    let of_structs = format!(
        "SELECT words FROM UNNEST((SELECT entities FROM telegram_messages WHERE message_id = 2)) AS e {NAMES}"
    );
    assert_eq!(csv(&engine, &of_structs).await, "\"words\"\n\"@ana\"\n");
}

#[tokio::test]
async fn items_of_a_file_that_is_older_than_a_part_have_null_there() {
    let lake = marked().await;
    lake.compact().await;
    // A file of another day, whose raw objects are gone, with an item a message that has the first two parts only.
    let sql = r#"SELECT message_id, user_id, chat_id, text, date,
        ARRAY[CAST(ROW('hashtag', 7) AS row("type" varchar, "offset" bigint))] AS entities
      FROM telegram_messages"#;
    let mut file = Vec::new();
    let rows = lake.engine().query(sql).await.unwrap();
    write(rows, Format::Parquet, &mut file).await.unwrap();
    let folder = lake.folder.path();
    let folder = folder.join("enriched/telegram/context_date=2026-10-01");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("messages.parquet"), file).unwrap();
    let old = "m.context_date = DATE '2026-10-01'";
    let rows = csv(&lake.engine(), &unnested("m.message_id, words", old)).await;
    assert_eq!(rows, "\"message_id\",\"words\"\n\"1\",\n\"2\",\n\"3\",\n");
    let known = unnested(r#"m.message_id, e."type", words"#, old);
    let rows = csv(&lake.engine(), &known).await;
    assert!(rows.contains("\"1\",\"hashtag\",\n"), "{rows}");
}
