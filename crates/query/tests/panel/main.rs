//! The panels of the dashboard: what they answer about a small group counted by hand, and about a lively one
//! that another program counts as well, under filters of every kind.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod bounds;
mod golden;
#[path = "../support/groups.rs"]
mod groups;
mod rules;
mod second;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod support;

use query::{Engine, pack::LakeFacts, panel::Panel};
use serde_json::Value;

/// The names of the columns and the rows that the panel called `name` answers.
async fn ask(
    engine: &Engine,
    name: &str,
    given: &[(String, String)],
) -> (Vec<String>, Vec<Vec<Value>>) {
    ask_with(engine, name, given, &groups::facts()).await
}

async fn ask_with(
    engine: &Engine,
    name: &str,
    given: &[(String, String)],
    facts: &LakeFacts,
) -> (Vec<String>, Vec<Vec<Value>>) {
    let panel = Panel::of(name).unwrap();
    let sql = panel.statement(given, facts).unwrap();
    groups::rows(engine, &sql).await
}
