//! The lake's own answers among those of `datafusion-postgres`: every statement passes here first.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use datafusion::{
    common::{DFSchema, ParamValues},
    logical_expr::{EmptyRelation, LogicalPlan},
    prelude::SessionContext,
    sql::{parser::Statement as Parsed, sqlparser::ast::Statement},
};
use datafusion_postgres::{QueryHook, hooks::HookClient};
use pgwire::{
    api::{
        ClientInfo,
        portal::Format,
        results::{Response, Tag},
    },
    error::{PgWireError, PgWireResult},
    messages::response::TransactionStatus,
    types::format::FormatOptions,
};

use crate::Queries;

use super::{
    about::About,
    answer::rows,
    error::{of_engine, refused},
    regproc::named,
    running::Running,
};

/// Answers what is about the lake, and refuses what would write.
#[derive(Clone)]
pub(super) struct LakeHook {
    queries: Queries,
    running: Running,
}

impl LakeHook {
    pub(super) fn new(queries: Queries, running: Running) -> Self {
        Self { queries, running }
    }

    /// What the catalogues of `session` say to `plan`, whose parameters are filled in.
    pub(super) async fn ask_catalogs(
        &self,
        session: &SessionContext,
        plan: LogicalPlan,
        format: &Format,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> PgWireResult<Response> {
        let query = self.running.begin(client);
        let result = self
            .queries
            .read(session.clone(), plan, timeout(client))
            .await;
        let result = result.map_err(|error| of_engine(&error))?;
        let options = FormatOptions::from_client_metadata(client.metadata());
        rows(result, query, format, Arc::new(options))
    }

    /// The rows of `sql`, whose parameters are `values`.
    pub(super) async fn answer(
        &self,
        sql: &str,
        values: Option<&ParamValues>,
        format: &Format,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> PgWireResult<Response> {
        let query = self.running.begin(client);
        let result = self.queries.answer(sql, values, timeout(client)).await;
        let result = result.map_err(|error| of_engine(&error))?;
        let options = FormatOptions::from_client_metadata(client.metadata());
        rows(result, query, format, Arc::new(options))
    }
}

/// The time-out that the client has set for its connection (`SET statement_timeout`), where the library keeps it.
fn timeout(client: &(dyn ClientInfo + Send + Sync)) -> Option<Duration> {
    let milliseconds = client.metadata().get("statement_timeout_ms")?;
    milliseconds.parse().ok().map(Duration::from_millis)
}

impl fmt::Debug for LakeHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LakeHook").finish_non_exhaustive()
    }
}

#[async_trait]
impl QueryHook for LakeHook {
    async fn handle_simple_query(
        &self,
        statement: &Statement,
        session: &SessionContext,
        client: &mut dyn HookClient,
    ) -> Option<PgWireResult<Response>> {
        let sql = statement.to_string();
        let format = Format::UnifiedText;
        match About::of(statement) {
            // The library says what is wrong with a transaction that failed.
            About::Lake | About::Server if has_failed(client) => None,
            About::Lake => Some(self.answer(&sql, None, &format, client).await),
            About::Server if is_query(statement) => Some(
                async {
                    let plan = plan(session, statement).await?;
                    self.ask_catalogs(session, plan, &format, client).await
                }
                .await,
            ),
            About::Server => None,
            About::Reset => Some(Ok(done(&sql))),
            About::Refused => Some(Err(refused(&sql))),
        }
    }

    async fn handle_extended_parse_query(
        &self,
        statement: &Statement,
        session: &SessionContext,
        _client: &(dyn ClientInfo + Send + Sync),
    ) -> Option<PgWireResult<LogicalPlan>> {
        match About::of(statement) {
            About::Lake => {
                let plan = self.queries.engine().describe(&statement.to_string()).await;
                Some(plan.map_err(|error| of_engine(&error)))
            }
            About::Server if is_query(statement) => Some(plan(session, statement).await),
            About::Server => None,
            About::Reset => Some(Ok(nothing())),
            About::Refused => Some(Err(refused(&statement.to_string()))),
        }
    }

    async fn handle_extended_query(
        &self,
        statement: &Statement,
        _plan: &LogicalPlan,
        _values: &ParamValues,
        _session: &SessionContext,
        _client: &mut dyn HookClient,
    ) -> Option<PgWireResult<Response>> {
        // What is about the lake never comes here: see `extended.rs`, which knows the format.
        (About::of(statement) == About::Reset).then(|| Ok(done(&statement.to_string())))
    }
}

/// Whether it asks for rows, and not for a setting or a transaction.
pub(super) fn is_query(statement: &Statement) -> bool {
    matches!(statement, Statement::Query(_) | Statement::Explain { .. })
}

fn has_failed(client: &dyn HookClient) -> bool {
    client.transaction_status() == TransactionStatus::Error
}

/// The plan of `statement` over the catalogues of `session`.
async fn plan(session: &SessionContext, statement: &Statement) -> PgWireResult<LogicalPlan> {
    let statement = named(statement).unwrap_or_else(|| statement.clone());
    let statement = Parsed::Statement(Box::new(statement));
    let plan = session.state().statement_to_plan(statement).await;
    plan.map_err(|error| PgWireError::ApiError(Box::new(error)))
}

/// The plan of a statement without rows.
fn nothing() -> LogicalPlan {
    LogicalPlan::EmptyRelation(EmptyRelation {
        produce_one_row: false,
        schema: Arc::new(DFSchema::empty()),
    })
}

fn done(sql: &str) -> Response {
    let verb = sql.split_whitespace().next().unwrap_or_default();
    Response::Execution(Tag::new(&verb.to_uppercase()))
}
