//! `/api/v1/panels/NAME`: a number, a table or the points of a chart, with the statement that they come from.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use query::{Error, Format, panel::Panel};
use serde_json::{json, value::RawValue};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::Shared;
use crate::http::{engine_refusal, refusal};

/// So many are computed at once; the others of a page wait for their turn.
const PANELS_AT_ONCE: usize = 3;
/// No page waits longer, its turn included.
const TIME_MAX: Duration = Duration::from_mins(1);

/// The turns of panels.
#[derive(Debug)]
pub(super) struct Panels {
    turns: Arc<Semaphore>,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(PANELS_AT_ONCE)),
        }
    }
}

/// Answers with the panel `name` under the filters `given`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    Query(given): Query<Vec<(String, String)>>,
) -> Response {
    let statement = Panel::of(&name).and_then(|panel| panel.statement(&given, &shared.facts()));
    let sql = match statement {
        Ok(sql) => sql,
        Err(refused) => return refusal(StatusCode::BAD_REQUEST, &refused.to_string()),
    };
    let answered = timeout(TIME_MAX, async {
        let Ok(_turn) = shared.panels.turns.acquire().await else {
            return Err(Error::BrokenOff);
        };
        rows(&shared, &sql).await
    });
    match answered.await.unwrap_or(Err(Error::OutOfTime)) {
        Ok(body) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => engine_refusal(&error),
    }
}

/// The answer to `sql` in one piece: panels are small.
async fn rows(shared: &Shared, sql: &str) -> Result<String, Error> {
    let started = Instant::now();
    let result = shared.queries.answer(sql, None, Some(TIME_MAX)).await?;
    let mut lines = Vec::new();
    query::write(result, Format::Rows, &mut lines).await?;
    let lines = String::from_utf8(lines).unwrap_or_default();
    let mut lines = lines.lines();
    let head = lines.next().unwrap_or_default();
    let columns = head
        .strip_prefix("{\"columns\":")
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or("[]");
    let rows: Vec<&str> = lines.filter(|line| line.starts_with('[')).collect();
    let array = |text: String| RawValue::from_string(text).ok();
    Ok(json!({
        "columns": array(columns.to_owned()),
        "rows": array(format!("[{}]", rows.join(","))),
        "sql": sql,
        "milliseconds": u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
    .to_string())
}
