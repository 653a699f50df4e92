//! Which files a statement reads, and what becomes of those that are old, damaged or made anew.

use arrow::datatypes::DataType;
use query::{Engine, Format, write};

use crate::{
    COUNT,
    support::{FRIDAY_NOON, Lake, csv, message},
    two_days,
};

#[tokio::test]
async fn a_day_that_the_filter_excludes_is_not_decoded() {
    let lake = two_days().await;
    lake.compact().await;
    lake.put_raw(
        FRIDAY_NOON,
        "late.json",
        &[message(4, 102, FRIDAY_NOON, "tarde")],
    )
    .await;
    let engine = lake.engine();
    let plan = |filter: &str| format!("EXPLAIN SELECT text FROM telegram_datalake WHERE {filter}");
    let saturday = csv(&engine, &plan("context_date = DATE '2026-11-21'")).await;
    assert!(!saturday.contains("StreamingTableExec"), "{saturday}");
    assert!(
        saturday.contains("DayFilesExec: files=1, rows=1"),
        "{saturday}"
    );
    let friday = csv(&engine, &plan("context_date < DATE '2026-11-21'")).await;
    assert!(friday.contains("StreamingTableExec"), "{friday}");
    assert!(!friday.contains("DayFilesExec"), "{friday}");
    let rows = csv(&engine, "SELECT message_id FROM telegram_datalake WHERE context_date = DATE '2026-11-20' AND user_id = 102").await;
    assert_eq!(rows, "\"message_id\"\n\"4\"\n");
}

#[tokio::test]
async fn a_filter_of_the_day_alone_is_held_against_no_row() {
    let lake = two_days().await;
    let unknown = "CAST(NULL AS date)";
    for from in ["from raw", "from files"] {
        let engine = lake.engine();
        for (filter, is_held, ids) in [
            ("context_date >= DATE '2026-11-21'", false, vec!["3"]),
            ("day_of_week(context_date) = 5", false, vec!["1", "2"]),
            (
                "context_date <> DATE '2026-11-21' AND message_id > 1",
                true,
                vec!["2"],
            ),
            (
                "context_date = DATE '2026-11-21' OR message_id = 1",
                true,
                vec!["1", "3"],
            ),
            ("1 / (day(context_date) - 20) = 1", true, vec!["an error"]),
        ] {
            let sql = format!("SELECT message_id FROM telegram_messages WHERE {filter} ORDER BY 1");
            let rows = csv(&engine, &sql).await;
            let plan = csv(&engine, &format!("EXPLAIN {sql}")).await;
            assert_eq!(plan.contains("FilterExec"), is_held, "{from}: {plan}");
            if ids == ["an error"] {
                assert!(rows.to_lowercase().contains("divi"), "{from}: {rows}");
                continue;
            }
            let found: Vec<_> = column(&rows)
                .iter()
                .map(|id| id.trim_matches('"'))
                .collect();
            assert_eq!(found, ids, "{from}: {filter}");
        }
        // Neither a comparison with NULL nor its opposite is true.
        for filter in [
            format!("context_date = {unknown}"),
            format!("NOT context_date = {unknown}"),
        ] {
            let sql = format!("SELECT message_id FROM telegram_messages WHERE {filter}");
            assert_eq!(
                csv(&engine, &sql).await.lines().count(),
                1,
                "{from}: {filter}"
            );
        }
        let limited = "SELECT context_date FROM telegram_messages WHERE context_date > DATE '2026-11-20' LIMIT 1";
        assert_eq!(
            column(&csv(&engine, limited).await),
            ["\"2026-11-21\""],
            "{from}"
        );
        lake.compact().await;
    }
}

#[tokio::test]
async fn an_answer_has_text_in_the_form_that_other_programs_read() {
    let lake = two_days().await;
    let sql = "WITH said AS (SELECT *, array_agg(user_first_name) OVER () AS names FROM telegram_messages)
        SELECT *, lower(text) AS small, ARRAY[user_first_name, message_type] AS pair, ROW(chat_type, 1) AS mixed,
          MAP(ARRAY[user_first_name], ARRAY[message_type]) AS kinds, ARRAY[ARRAY[chat_title]] AS nested
        FROM said ORDER BY text";
    for _ in ["from raw", "from files"] {
        let answer = lake.engine().query(sql).await.unwrap();
        let told = answer.schema_ref();
        let texts = |kind: &DataType| {
            let fields = told.fields().iter();
            fields.filter(|field| field.data_type() == kind).count()
        };
        assert!(!format!("{told:?}").contains("Utf8View"), "{told:?}");
        assert!(texts(&DataType::Utf8) > 20);
        for batch in answer.collect().await.unwrap() {
            assert_eq!(batch.schema(), told);
        }
        lake.compact().await;
    }
}

#[tokio::test]
async fn a_damaged_file_is_answered_from_raw() {
    let lake = two_days().await;
    lake.compact().await;
    let file = lake
        .folder
        .path()
        .join("enriched/telegram/context_date=2026-11-20/messages.parquet");
    std::fs::write(file, b"PAR1 no parquet at all PAR1").unwrap();
    assert_eq!(csv(&lake.engine(), COUNT).await, "\"n\"\n\"3\"\n");
}

/// A file of a day whose raw objects are gone, with the eight columns of the first version only.
async fn put_old_file(lake: &Lake) -> std::path::PathBuf {
    let sql = "SELECT message_id, user_id, user_is_bot, user_first_name, chat_id, chat_type, text, date FROM telegram_datalake WHERE context_date = DATE '2026-11-20'";
    let mut file = Vec::new();
    let rows = lake.engine().query(sql).await.unwrap();
    write(rows, Format::Parquet, &mut file).await.unwrap();
    let folder = lake
        .folder
        .path()
        .join("enriched/telegram/context_date=2026-10-01");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("messages.parquet");
    std::fs::write(&path, file).unwrap();
    path
}

#[tokio::test]
async fn a_file_of_an_older_version_has_null_where_columns_are_new() {
    let lake = two_days().await;
    put_old_file(&lake).await;
    let engine = lake.engine();
    let newest = &Engine::tables()[1].columns[8].name;
    let sql = format!(
        "SELECT context_date, count(*) AS n, count(text) AS texts, count({newest}) AS newest FROM telegram_messages WHERE context_date = DATE '2026-10-01' GROUP BY context_date"
    );
    assert_eq!(
        csv(&engine, &sql).await,
        "\"context_date\",\"n\",\"texts\",\"newest\"\n\"2026-10-01\",\"2\",\"2\",\"0\"\n"
    );
}

#[tokio::test]
async fn a_file_whose_statistics_exclude_the_filter_is_not_read() {
    let lake = two_days().await;
    lake.compact().await;
    let engine = lake.engine();
    for (filter, read) in [
        ("message_id >= 1", "files=2"),
        ("message_id > 1000000", "files=0"),
        ("user_id IN (7, 8)", "files=0"),
        ("text = 'zzz'", "files=0"),
        ("file_name IS NOT NULL", "files=0"),
        ("length(text) > 100", "files=2"),
    ] {
        let sql = format!("SELECT count(*) FROM telegram_messages WHERE {filter}");
        let explain = format!("EXPLAIN SELECT text FROM telegram_messages WHERE {filter}");
        let plan = csv(&engine, &explain).await;
        assert!(
            plan.contains(&format!("DayFilesExec: {read}")),
            "{filter}: {plan}"
        );
        // The answer is the same as without statistics, which an expression does not have.
        let all = format!("SELECT count(CASE WHEN {filter} THEN 1 END) FROM telegram_messages");
        assert_eq!(
            column(&csv(&engine, &sql).await),
            column(&csv(&engine, &all).await),
            "{filter}"
        );
    }
}

/// The rows of an answer of one column.
fn column(csv: &str) -> Vec<&str> {
    csv.lines().skip(1).collect()
}

#[tokio::test]
async fn a_file_that_is_made_anew_while_it_is_read_is_an_error_and_not_a_mixture() {
    let lake = two_days().await;
    lake.compact().await;
    let mut answer = lake
        .engine()
        .query("SELECT text FROM telegram_messages")
        .await
        .unwrap();
    let day = "enriched/telegram/context_date=2026-11-21/messages.parquet";
    let path = lake.folder.path().join(day);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, [bytes.as_slice(), b"more"].concat()).unwrap();
    let mut error = String::new();
    while let Some(batch) = answer.next_batch().await {
        if let Err(found) = batch {
            error = found.to_string();
        }
    }
    assert!(error.contains("was made anew while"), "{error}");
}

#[tokio::test]
async fn a_damaged_file_without_raw_is_named() {
    let lake = two_days().await;
    let path = put_old_file(&lake).await;
    let good = std::fs::read(&path).unwrap();
    let engine = lake.engine();
    // Every value is asked for: of a maximum the engine passes over files whose statistics tell that
    // they cannot hold it, and then never meets the damage.
    let sql = "SELECT sum(length(text)), sum(message_id) FROM telegram_datalake";
    for damaged in [b"no parquet".to_vec(), [&[0xff; 64], &good[64..]].concat()] {
        std::fs::write(&path, damaged).unwrap();
        let error = csv(&engine, sql).await;
        assert!(
            error.contains("telegram/context_date=2026-10-01/messages.parquet"),
            "{error}"
        );
        assert!(
            error.contains("telelake etl --date 2026-10-01 --force"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn of_a_text_that_is_only_asked_whether_it_is_there_no_more_is_read() {
    let lake = Lake::new();
    let photo = message(2, 101, FRIDAY_NOON + 1, "foto").replace("\"text\"", "\"caption\"");
    let (first, last) = (
        message(1, 101, FRIDAY_NOON, "oi"),
        message(3, 102, FRIDAY_NOON + 2, "tchau"),
    );
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &[first, photo, last])
        .await;
    let (presence, whole) = ("has text", "text");
    for from in ["from raw", "from files"] {
        let engine = lake.engine();
        for (filter, read, ids) in [
            ("text IS NOT NULL", presence, vec!["1", "3"]),
            ("text IS NULL", presence, vec!["2"]),
            ("text IS NULL OR user_id = 102", presence, vec!["2", "3"]),
            ("user_id IS NULL OR text IS NULL", presence, vec!["2"]),
            ("text IS NOT NULL AND text <> 'oi'", whole, vec!["3"]),
            ("coalesce(text, 'oi') = 'oi'", whole, vec!["1", "2"]),
        ] {
            let sql = format!("SELECT message_id FROM telegram_messages WHERE {filter} ORDER BY 1");
            let rows = csv(&engine, &sql).await;
            let rows = column(&rows).into_iter().map(|id| id.trim_matches('"'));
            assert_eq!(rows.collect::<Vec<_>>(), ids, "{from}: {filter}");
            let plan = csv(&engine, &format!("EXPLAIN {sql}")).await;
            let scan = plan.split_once("DayFilesExec").map(|(_, scan)| scan);
            let columns = scan.and_then(|scan| scan.split(['[', ']']).nth(1));
            let is_read = columns.is_none_or(|columns| columns.split(", ").any(|one| one == read));
            assert!(is_read, "{from}: {filter}: {plan}");
        }
        let texts = "SELECT text FROM telegram_messages WHERE text IS NOT NULL ORDER BY 1";
        let rows = csv(&engine, texts).await;
        assert_eq!(column(&rows), ["\"oi\"", "\"tchau\""], "{from}");
        lake.compact().await;
    }
}
