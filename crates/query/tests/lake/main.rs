//! Statements over a lake in a folder: what they answer, and what they are refused.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::disallowed_methods,
    reason = "files are damaged behind the back of the lake"
)]

mod files;
mod lists;
#[path = "../support/mod.rs"]
mod support;

use expect_test::expect;
use query::{Engine, EngineSettings, Format};
use support::{DAY_SECONDS, FRIDAY_NOON, Lake, answer, csv, message, printed, record};

const AMOUNTS: &str = r#"SELECT
  user_id,
  user_first_name,
  context_date,
  count(1) AS "message_amount"
FROM "telegram_datalake"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC"#;
const COUNT: &str = "SELECT count(*) AS n FROM telegram_datalake";

async fn two_days() -> Lake {
    let lake = Lake::new();
    let saturday = FRIDAY_NOON + DAY_SECONDS;
    let friday = [
        message(1, 101, FRIDAY_NOON, "oi, \"gente\"\n👋"),
        message(2, 101, FRIDAY_NOON + 60, "tudo bem?"),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &friday).await;
    lake.put_raw(saturday, "b.ndjson", &[message(3, 102, saturday, "sábado")])
        .await;
    lake
}

#[tokio::test]
async fn the_tutorials_first_query_runs_verbatim() {
    let lake = two_days().await;
    lake.compact().await;
    let rows = csv(&lake.engine(), "SELECT * FROM `telegram_datalake`;").await;
    let (heading, rows) = rows.split_once('\n').unwrap();
    assert_eq!(
        heading,
        r#""message_id","user_id","user_is_bot","user_first_name","chat_id","chat_type","text","date","context_date""#
    );
    assert!(rows.contains(
        "\"1\",\"101\",\"false\",\"Ana\",\"-1001234567890\",\"supergroup\",\"oi, \"\"gente\"\"\n👋\",\"1795186800\",\"2026-11-20\"\n"
    ), "{rows}");
    assert_eq!(rows.matches("supergroup").count(), 3);
}

#[tokio::test]
async fn the_tutorials_second_query_runs_verbatim() {
    let lake = two_days().await;
    let fresh = csv(&lake.engine(), AMOUNTS).await;
    expect![[r#"
        "user_id","user_first_name","context_date","message_amount"
        "102","Bruno","2026-11-21","1"
        "101","Ana","2026-11-20","2"
    "#]]
    .assert_eq(&fresh);
    lake.compact().await;
    assert_eq!(csv(&lake.engine(), AMOUNTS).await, fresh);
}

#[tokio::test]
async fn repairing_a_table_shows_its_partitions() {
    let lake = two_days().await;
    lake.compact().await;
    lake.put_raw(
        FRIDAY_NOON,
        "late.json",
        &[message(4, 102, FRIDAY_NOON, "tarde")],
    )
    .await;
    let partitions = csv(&lake.engine(), "MSCK REPAIR TABLE `telegram_datalake`;").await;
    expect![[r#"
        "partition","source"
        "context_date=2026-11-20","raw"
        "context_date=2026-11-21","parquet"
    "#]]
    .assert_eq(&partitions);
}

#[tokio::test]
async fn what_just_arrived_is_visible_and_nothing_counts_twice() {
    let lake = two_days().await;
    lake.compact().await;
    let engine = lake.engine();
    let journal = lake.journal();
    let rows = |n: u64| format!("\"n\"\n\"{n}\"\n");
    assert_eq!(csv(&engine, COUNT).await, rows(3));

    // A new message of a compacted day, and one that raw has already.
    journal
        .append(record(&message(5, 102, FRIDAY_NOON + 9, "novo")))
        .await
        .unwrap();
    journal
        .append(record(&message(2, 101, FRIDAY_NOON + 60, "tudo bem?")))
        .await
        .unwrap();
    assert_eq!(csv(&engine, COUNT).await, rows(4));

    // A plan made before the segment is sealed is carried out after it.
    let pending = engine.query(COUNT).await.unwrap();
    journal.seal(&lake.raw, &lake.zone).await.unwrap();
    assert_eq!(printed(pending, Format::Csv).await, rows(4));
    assert_eq!(csv(&engine, COUNT).await, rows(4));

    lake.compact().await;
    assert_eq!(csv(&engine, COUNT).await, rows(4));
    lake.put_raw(
        FRIDAY_NOON,
        "late.json",
        &[message(6, 101, FRIDAY_NOON, "tarde")],
    )
    .await;
    assert_eq!(csv(&engine, COUNT).await, rows(5));
}

#[tokio::test]
async fn an_edit_replaces_the_message_of_a_compacted_day() {
    let lake = two_days().await;
    lake.compact().await;
    let edit = message(9, 102, FRIDAY_NOON + DAY_SECONDS, "domingo").replace(
        "\"message\":{\"message_id\":9",
        "\"edited_message\":{\"message_id\":3,\"edit_date\":1795300000",
    );
    lake.journal().append(record(&edit)).await.unwrap();
    let texts = csv(
        &lake.engine(),
        "SELECT text FROM telegram_datalake WHERE user_id = 102",
    )
    .await;
    assert_eq!(texts, "\"text\"\n\"domingo\"\n");
}

#[tokio::test]
async fn statements_that_do_more_than_read_are_refused() {
    let lake = two_days().await;
    let engine = lake.engine();
    for (sql, verb) in [
        ("SELECT 1 AS a INTO b", "CreateMemoryTable"),
        ("COPY telegram_datalake TO '/tmp/x.csv'", "COPY"),
        (
            "EXPLAIN ANALYZE COPY telegram_datalake TO '/tmp/x.csv'",
            "COPY",
        ),
        (
            "CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'",
            "CREATE EXTERNAL TABLE",
        ),
        (
            "INSERT INTO telegram_datalake SELECT * FROM telegram_datalake",
            "INSERT INTO",
        ),
        ("DROP TABLE telegram_datalake", "DROP TABLE"),
        ("SET datafusion.catalog.information_schema = false", "SET"),
        ("DELETE FROM telegram_datalake", "DELETE FROM"),
    ] {
        let refused = format!("queries only read the lake: `{verb}` is refused");
        assert_eq!(csv(&engine, sql).await, refused, "{sql}");
    }
}

#[tokio::test]
async fn only_the_tables_of_the_lake_can_be_named() {
    let lake = two_days().await;
    let engine = lake.engine();
    for (sql, message) in [
        (
            "SELECT * FROM '/etc/passwd'",
            "there is no table `/etc/passwd`",
        ),
        (
            "SELECT * FROM \"file:///etc/passwd\"",
            "there is no table `file:///etc/passwd`",
        ),
        (
            "SELECT * FROM \"lake://enriched/telegram/\"",
            "there is no table `lake://enriched/telegram/`",
        ),
        (
            "SELECT * FROM telegram_datalke",
            "there is no table `telegram_datalke`: did you mean `telegram_datalake`?",
        ),
        (
            "SELECT (SELECT count(*) FROM messages)",
            "there is no table `messages`: did you mean `telegram_messages`?",
        ),
        (
            "MSCK REPAIR TABLE telegram_message",
            "there is no table `telegram_message`: did you mean `telegram_messages`?",
        ),
        (
            "SELECT message_id,\n  user_fist_name FROM telegram_datalake",
            "there is no column `user_fist_name`: did you mean `user_first_name`? (line 2, column 3)",
        ),
    ] {
        assert_eq!(csv(&engine, sql).await, message, "{sql}");
    }
}

#[tokio::test]
async fn the_lake_describes_itself() {
    let lake = two_days().await;
    let engine = lake.engine();
    let described = csv(&engine, "DESCRIBE telegram_datalake").await;
    assert!(
        described.contains("\"context_date\",\"Date32\""),
        "{described}"
    );
    let kinds =
        "SELECT data_type FROM information_schema.columns WHERE table_name = 'telegram_messages'";
    for told in [described, csv(&engine, kinds).await] {
        assert!(told.contains("Utf8") && !told.contains("View"), "{told}");
    }
    let tables = csv(&engine, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'default' ORDER BY 1").await;
    let tables: Vec<&str> = tables.lines().skip(1).collect();
    assert_eq!(
        tables,
        [
            "\"telegram_chats\"",
            "\"telegram_datalake\"",
            "\"telegram_edits\"",
            "\"telegram_members\"",
            "\"telegram_messages\"",
            "\"telegram_polls\"",
            "\"telegram_reactions\"",
            "\"telegram_topics\"",
            "\"telegram_updates\"",
            "\"telegram_users\"",
        ]
    );
    let columns = csv(&engine, "SHOW COLUMNS FROM telegram_datalake").await;
    assert_eq!(columns.lines().count(), 10, "{columns}");
    assert!(
        csv(&engine, "SHOW TABLES")
            .await
            .contains("telegram_messages")
    );
    assert_eq!(Engine::tables()[0].columns.len(), 9);
    let functions = engine.functions().unwrap();
    assert!(functions.iter().any(|name| name == "count"));
    assert!(Engine::keywords().contains(&"SELECT"));
}

#[tokio::test]
async fn a_result_larger_than_memory_streams() {
    let lake = Lake::new();
    let settings = EngineSettings {
        memory_bytes: 8 * 1024 * 1024,
    };
    let engine = lake.engine_with(settings);
    let mut result = engine
        .query("SELECT value, rpad('x', 200, 'x') AS wide FROM generate_series(1, 400000)")
        .await
        .unwrap();
    let (mut rows, mut bytes) = (0, 0);
    while let Some(batch) = result.next_batch().await {
        let batch = batch.unwrap();
        rows += batch.num_rows();
        bytes += batch.get_array_memory_size();
    }
    assert_eq!(rows, 400_000);
    assert!(bytes > 4 * settings.memory_bytes, "{bytes}");
}

#[tokio::test]
async fn a_sort_larger_than_memory_spills() {
    let lake = Lake::new();
    let engine = lake.engine_with(EngineSettings {
        memory_bytes: 24 * 1024 * 1024,
    });
    let sorted = "SELECT min(n), max(n), count(*) FROM (SELECT value, row_number() OVER (ORDER BY -value, wide) AS n FROM (SELECT value, rpad('x', 200, 'x') AS wide FROM generate_series(1, 200000)))";
    let answer = csv(&engine, sorted).await;
    assert!(
        answer.ends_with("\"1\",\"200000\",\"200000\"\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn every_format_writes_the_same_rows() {
    let lake = two_days().await;
    let engine = lake.engine();
    let sql = "SELECT message_id, text, CASE WHEN message_id = 3 THEN 0.5 END AS share, context_date FROM telegram_datalake ORDER BY message_id";
    expect![[r#"
        "message_id","text","share","context_date"
        "1","oi, ""gente""
        👋",,"2026-11-20"
        "2","tudo bem?",,"2026-11-20"
        "3","sábado","0.5","2026-11-21"
    "#]]
    .assert_eq(&answer(&engine, sql, Format::Csv).await);
    expect![[r#"
        [
        {"message_id":1,"text":"oi, \"gente\"\n👋","share":null,"context_date":"2026-11-20"},
        {"message_id":2,"text":"tudo bem?","share":null,"context_date":"2026-11-20"},
        {"message_id":3,"text":"sábado","share":0.5,"context_date":"2026-11-21"}
        ]
    "#]]
    .assert_eq(&answer(&engine, sql, Format::Json).await);
    expect![[r#"
        {"message_id":1,"text":"oi, \"gente\"\n👋","share":null,"context_date":"2026-11-20"}
        {"message_id":2,"text":"tudo bem?","share":null,"context_date":"2026-11-20"}
        {"message_id":3,"text":"sábado","share":0.5,"context_date":"2026-11-21"}
    "#]]
    .assert_eq(&answer(&engine, sql, Format::NdJson).await);
    expect![[r#"
         message_id │ text           │ share │ context_date
        ────────────┼────────────────┼───────┼──────────────
                  1 │ oi, "gente"↵👋 │  NULL │ 2026-11-20
                  2 │ tudo bem?      │  NULL │ 2026-11-20
                  3 │ sábado         │   0.5 │ 2026-11-21
        (3 rows)
    "#]]
    .assert_eq(&answer(&engine, sql, Format::Table).await);
}
