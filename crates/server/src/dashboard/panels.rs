//! `/api/v1/panels/NAME`: a number, a table or the points of a chart, with the statement that they come from.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use query::{Error, Format, LakeState, ResultSet, panel::Panel};
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

/// So often a panel is asked for whose files are made anew while it is answered.
const ATTEMPTS: u32 = 4;
/// So much of answers is remembered: some hundred pages.
const REMEMBERED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The turns of panels, and what they last answered.
#[derive(Debug)]
pub(super) struct Panels {
    turns: Semaphore,
    answers: Mutex<Answers>,
}

/// Answers by their statements, true for as long as the lake is in the state that they are from.
#[derive(Debug, Default)]
struct Answers {
    by_statement: HashMap<String, (LakeState, Arc<str>)>,
    bytes: usize,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(PANELS_AT_ONCE),
            answers: Mutex::default(),
        }
    }
}

impl Panels {
    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answers {
    fn find(&self, sql: &str) -> Option<(LakeState, Arc<str>)> {
        self.by_statement.get(sql).cloned()
    }

    fn keep(&mut self, sql: &str, state: LakeState, answer: Arc<str>) {
        let bytes = sql.len() + answer.len();
        if self.bytes + bytes > REMEMBERED_BYTES_MAX {
            *self = Self::default();
        }
        self.bytes += bytes;
        let old = self.by_statement.insert(sql.to_owned(), (state, answer));
        self.bytes -= old.map_or(0, |(_, answer)| sql.len() + answer.len());
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
        // A day that is compacted meanwhile is nothing that a page should tell of.
        for _ in 1..ATTEMPTS {
            match remembered(&shared, &sql).await {
                Err(Error::MadeAnew { .. }) => {}
                answered => return answered,
            }
        }
        remembered(&shared, &sql).await
    });
    match answered.await.unwrap_or(Err(Error::OutOfTime)) {
        Ok(body) => ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response(),
        Err(error) => engine_refusal(&error),
    }
}

/// The answer to `sql` in one piece: panels are small. The last one, if nothing in the lake has changed since.
async fn remembered(shared: &Shared, sql: &str) -> Result<Arc<str>, Error> {
    let started = Instant::now();
    let known = shared.panels.answers().find(sql);
    let state = known.as_ref().map(|(state, _)| *state);
    let answered = shared.queries.answer_if_changed(sql, state, Some(TIME_MAX));
    match (answered.await?, known) {
        ((_, None), Some((_, answer))) => Ok(answer),
        ((_, None), None) => Err(Error::BrokenOff),
        ((state, Some(result)), _) => {
            let answer: Arc<str> = told(result, sql, started).await?.into();
            shared
                .panels
                .answers()
                .keep(sql, state, Arc::clone(&answer));
            Ok(answer)
        }
    }
}

/// The rows of `result` with the statement and the time that they took.
async fn told(result: ResultSet, sql: &str, started: Instant) -> Result<String, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut answers = Answers::default();
        let long: Arc<str> = "x".repeat(REMEMBERED_BYTES_MAX / 3).into();
        for sql in ["a", "b"] {
            answers.keep(sql, LakeState::default(), Arc::clone(&long));
        }
        answers.keep("b", LakeState::default(), "short".into());
        assert!(answers.find("a").is_some());
        assert_eq!(answers.bytes, long.len() + "a".len() + "bshort".len());
        for sql in ["c", "d"] {
            answers.keep(sql, LakeState::default(), Arc::clone(&long));
        }
        assert!(answers.find("a").is_none());
        assert!(answers.find("d").is_some());
        assert!(answers.bytes <= REMEMBERED_BYTES_MAX);
    }
}
