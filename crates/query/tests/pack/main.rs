//! The query pack: what its queries answer about a small group counted by hand, and about a lively one that
//! another program counts as well.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod golden;
mod order;
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
