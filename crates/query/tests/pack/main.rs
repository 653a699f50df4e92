//! The query pack: what its queries answer about a small group counted by hand, and about a lively one that
//! another program counts as well.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod golden;
mod page;
mod second;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod support;

use bytes::Bytes;
use jiff::civil::date;
use lake::{ContextDate, RawKey, RawUpdate};
use query::{Engine, Format, pack::LakeFacts, pack::NamedQuery};
use serde_json::{Map, Value};

/// The lake's zone, and a today that never passes.
fn facts() -> LakeFacts {
    LakeFacts {
        zone: "America/Sao_Paulo".to_owned(),
        today: date(2026, 11, 23),
    }
}

/// The names of the columns and the rows that the query called `name` answers.
async fn ask(
    engine: &Engine,
    name: &str,
    given: &[(String, String)],
) -> (Vec<String>, Vec<Vec<Value>>) {
    let query = NamedQuery::of(name).unwrap();
    let sql = query.statement(given, &facts()).unwrap();
    let answer = support::answer(engine, &sql, Format::Json).await;
    let rows: Vec<Map<String, Value>> =
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{name}: {answer}"));
    let names = rows.first().map(|row| row.keys().cloned().collect());
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(|(_, value)| value).collect());
    (names.unwrap_or_default(), rows.collect())
}

/// Files `updates`, which know when they arrived, under `day`.
async fn put_segment(lake: &support::Lake, day: ContextDate, updates: &[RawUpdate<'_>]) {
    let object = lake::segment_object(updates, support::BOT).unwrap();
    let name = "group.ndjson.zst".to_owned();
    let key = RawKey { day, name };
    lake.raw.put(&key, Bytes::from(object)).await.unwrap();
}

/// The engine's optimizer took the key of `firsts` for one of all rows, and forgot the second column.
#[tokio::test]
async fn an_order_by_two_columns_is_kept_though_one_is_a_key_elsewhere() {
    let lake = support::Lake::new();
    let rows = "WITH t AS (SELECT * FROM (VALUES (1, 3), (1, 1), (1, 2), (2, 1)) AS v (a, b)), \
                firsts AS (SELECT a, count(*) AS n FROM t GROUP BY a) \
                SELECT t.a, firsts.n, t.b + 0 AS c FROM t JOIN firsts ON firsts.a = t.a \
                GROUP BY t.a, firsts.n, t.b ORDER BY a, c";
    for _ in 0..3 {
        assert_eq!(
            support::csv(&lake.engine(), rows).await,
            "\"a\",\"n\",\"c\"\n\"1\",\"3\",\"1\"\n\"1\",\"3\",\"2\"\n\"1\",\"3\",\"3\"\n\"2\",\"1\",\"1\"\n"
        );
    }
    let twice =
        "SELECT a, count(*) AS n FROM (VALUES (1), (1)) AS v (a) GROUP BY 1, 1 ORDER BY 1, 1";
    assert_eq!(
        support::csv(&lake.engine(), twice).await,
        "\"a\",\"n\"\n\"1\",\"2\"\n"
    );
}

/// The engine has a `date_format` of its own, under another name and with other letters.
#[tokio::test]
async fn a_name_means_the_same_function_in_every_session() {
    let lake = support::Lake::new();
    let sql = "SELECT date_format(from_unixtime(0, 'UTC'), '%H:%i:%s') AS t";
    for _ in 0..30 {
        let engine = lake.engine();
        assert_eq!(support::csv(&engine, sql).await, "\"t\"\n\"00:00:00\"\n");
    }
}
