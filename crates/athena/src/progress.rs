//! How a query goes on, as Athena tells it.

use std::time::Duration;

use aws_sdk_athena::types::{QueryExecution, QueryExecutionState, QueryExecutionStatistics};

/// Where a query stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// It waits for its turn.
    Queued,
    /// It runs.
    Running,
    /// It has a result.
    Succeeded,
    /// It ended without one.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

/// How a query goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// What it has read so far. Athena knows little of it before the end.
    pub scanned_bytes: u64,
    /// How long it waited for its turn.
    pub queued: Duration,
    /// How long the engine has worked on it.
    pub worked: Duration,
}

impl Progress {
    pub(crate) fn of(execution: &QueryExecution) -> Self {
        let statistics = execution.statistics();
        let count = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
        let time = |millis: Option<i64>| Duration::from_millis(count(millis).unwrap_or_default());
        Self {
            state: state(execution.status().and_then(|status| status.state())),
            scanned_bytes: count(
                statistics.and_then(QueryExecutionStatistics::data_scanned_in_bytes),
            )
            .unwrap_or_default(),
            queued: time(statistics.and_then(QueryExecutionStatistics::query_queue_time_in_millis)),
            worked: time(
                statistics.and_then(QueryExecutionStatistics::engine_execution_time_in_millis),
            ),
        }
    }
}

fn state(state: Option<&QueryExecutionState>) -> State {
    match state {
        Some(QueryExecutionState::Succeeded) => State::Succeeded,
        Some(QueryExecutionState::Failed) => State::Failed,
        Some(QueryExecutionState::Cancelled) => State::Cancelled,
        Some(QueryExecutionState::Running) => State::Running,
        // A state that is not known yet is none of the three that end a query.
        Some(QueryExecutionState::Queued | _) | None => State::Queued,
    }
}
