//! The query pack: what its queries answer about a small group counted by hand, and about a lively one that
//! another program counts as well.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod golden;
#[path = "../support/groups.rs"]
mod groups;
mod order;
mod page;
mod second;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod support;

use query::{Engine, pack::NamedQuery};
use serde_json::Value;

/// The names of the columns and the rows that the query called `name` answers.
async fn ask(
    engine: &Engine,
    name: &str,
    given: &[(String, String)],
) -> (Vec<String>, Vec<Vec<Value>>) {
    let query = NamedQuery::of(name).unwrap();
    let sql = query.statement(given, &groups::facts()).unwrap();
    groups::rows(engine, &sql).await
}
