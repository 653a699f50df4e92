//! A query from its start to its end: started, waited for, stopped. Its rows are in `rows.rs`.

use std::fmt;
use std::time::Duration;

use aws_sdk_athena::types::{
    AthenaError, QueryExecution, QueryExecutionContext, ResultConfiguration, StatementType,
};
use tokio::time::{Instant, sleep_until};

use crate::{Athena, Error, Progress, Refusal, State, price};

/// Pauses between two looks at a query: the first, by how much the next is longer, and the longest. A
/// statement about a table is done in half a second, and Athena answers 100 looks a second to the whole
/// account (<https://docs.aws.amazon.com/athena/latest/ug/service-limits.html>).
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_GROWTH: u32 = 2;
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// The name of a query in Athena.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct QueryId(pub(crate) String);

impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A query that has a result.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finished {
    /// Its name.
    pub query: QueryId,
    /// What it took.
    pub progress: Progress,
    /// Whether it is a query, and no statement about a database, a table or its partitions.
    pub is_query: bool,
}

impl Finished {
    /// Its price in US dollars.
    pub fn price(&self) -> f64 {
        if self.is_query {
            price(self.progress.scanned_bytes)
        } else {
            0.0
        }
    }
}

/// Whether a statement is about the tables of a database, which must be there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum About {
    Tables,
    Databases,
}

impl Athena {
    /// Starts the one statement in `sql`.
    pub async fn start(&self, sql: &str) -> Result<QueryId, Error> {
        self.start_about(About::Tables, sql).await
    }

    /// Makes the database, unless it is there, and waits until it is.
    pub async fn create_database(&self, deadline: Duration) -> Result<Finished, Error> {
        let database = &self.settings.database;
        let sql = format!("CREATE DATABASE IF NOT EXISTS `{database}`");
        let query = self.start_about(About::Databases, &sql).await?;
        self.wait(&query, deadline, |_| ()).await
    }

    /// Runs the one statement in `sql` to its end.
    pub async fn run(&self, sql: &str, deadline: Duration) -> Result<Finished, Error> {
        let query = self.start(sql).await?;
        self.wait(&query, deadline, |_| ()).await
    }

    async fn start_about(&self, about: About, sql: &str) -> Result<QueryId, Error> {
        // A request that is repeated on the way has the same token, which the SDK makes: no statement runs
        // twice because an answer was lost.
        let mut request = self
            .queries
            .start_query_execution()
            .query_string(sql)
            .work_group(&self.settings.workgroup);
        if about == About::Tables {
            let context = QueryExecutionContext::builder().database(&self.settings.database);
            request = request.query_execution_context(context.build());
        }
        if let Some(output) = &self.settings.output {
            let result = ResultConfiguration::builder().output_location(output);
            request = request.result_configuration(result.build());
        }
        let started = request.send().await.map_err(|error| Error::StartQuery {
            source: Refusal::of(error),
        })?;
        Ok(QueryId(started.query_execution_id.unwrap_or_default()))
    }

    /// Waits until `query` has ended, at most until `deadline` has passed, and tells `told` how it goes on.
    ///
    /// A query that has not ended by then goes on; it is for the caller to stop it.
    pub async fn wait(
        &self,
        query: &QueryId,
        deadline: Duration,
        mut told: impl FnMut(&Progress) + Send,
    ) -> Result<Finished, Error> {
        let end = Instant::now() + deadline;
        let mut pause = PAUSE_FIRST;
        loop {
            let execution = self.look_at(query).await?;
            let progress = Progress::of(&execution);
            told(&progress);
            match progress.state {
                State::Queued | State::Running => {}
                State::Succeeded => return Ok(finished(query, progress, &execution)),
                State::Failed => return Err(failed(query, &execution)),
                State::Cancelled => return Err(cancelled(query, progress, &execution)),
            }
            let next = Instant::now() + pause;
            if next > end {
                return Err(Error::Deadline {
                    query: query.clone(),
                    after: deadline,
                });
            }
            sleep_until(next).await;
            pause = (pause * PAUSE_GROWTH).min(PAUSE_MAX);
        }
    }

    /// Stops `query`. What it has read until then is charged for.
    pub async fn cancel(&self, query: &QueryId) -> Result<(), Error> {
        let request = self
            .queries
            .stop_query_execution()
            .query_execution_id(&query.0);
        let stopped = request.send().await.map_err(|error| Error::StopQuery {
            query: query.clone(),
            source: Refusal::of(error),
        });
        stopped.map(drop)
    }

    async fn look_at(&self, query: &QueryId) -> Result<QueryExecution, Error> {
        let request = self
            .queries
            .get_query_execution()
            .query_execution_id(&query.0);
        let answer = request.send().await.map_err(|error| Error::WatchQuery {
            query: query.clone(),
            source: Refusal::of(error),
        })?;
        Ok(answer
            .query_execution
            .unwrap_or_else(|| QueryExecution::builder().build()))
    }
}

fn finished(query: &QueryId, progress: Progress, execution: &QueryExecution) -> Finished {
    Finished {
        query: query.clone(),
        progress,
        is_query: execution.statement_type() == Some(&StatementType::Dml),
    }
}

fn reason(execution: &QueryExecution) -> Option<String> {
    let status = execution.status()?;
    let detail = status
        .athena_error()
        .and_then(|error| error.error_message());
    status.state_change_reason().or(detail).map(str::to_owned)
}

fn failed(query: &QueryId, execution: &QueryExecution) -> Error {
    let error = execution.status().and_then(|status| status.athena_error());
    Error::Failed {
        query: query.clone(),
        reason: reason(execution).unwrap_or_else(|| "it gives no reason".to_owned()),
        is_transient: error.is_some_and(AthenaError::retryable),
    }
}

/// A query that the workgroup's limit stopped counts as cancelled, and only its reason tells.
fn cancelled(query: &QueryId, progress: Progress, execution: &QueryExecution) -> Error {
    match reason(execution) {
        Some(reason) if crate::trouble::trouble_of(&reason).is_some() => Error::Failed {
            query: query.clone(),
            reason,
            is_transient: false,
        },
        _ => Error::Cancelled {
            query: query.clone(),
            scanned_bytes: progress.scanned_bytes,
        },
    }
}
