//! The lake's own answers among those of `datafusion-postgres`: every statement passes here first.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use datafusion::{
    common::{DFSchema, ParamValues},
    logical_expr::{EmptyRelation, LogicalPlan},
    prelude::SessionContext,
    sql::{
        parser::Statement as Parsed,
        sqlparser::ast::{CloseCursor, Declare, Statement},
    },
};
use datafusion_postgres::{QueryHook, hooks::HookClient};
use pgwire::{
    api::{
        ClientInfo,
        portal::{Format, Portal},
        results::{Response, Tag},
        stmt::StoredStatement,
        store::PortalStore as _,
    },
    error::{PgWireError, PgWireResult},
    messages::response::TransactionStatus,
    types::format::FormatOptions,
};

use query::ResultSet;

use super::{
    about::{About, declared},
    answer::rows,
    cursor::{self, Cursor, Cursors},
    error::{no_cursor, of_engine, refused},
    regproc::named,
    running::Running,
};
use crate::Queries;

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
        client: &(dyn ClientInfo + Send + Sync),
    ) -> PgWireResult<ResultSet> {
        let read = self.queries.read(session.clone(), plan, timeout(client));
        read.await.map_err(|error| of_engine(&error))
    }

    /// The rows of `sql`, whose parameters are `values`.
    pub(super) async fn ask_lake(
        &self,
        sql: &str,
        values: Option<&ParamValues>,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> PgWireResult<ResultSet> {
        let answer = self.queries.answer(sql, values, timeout(client));
        answer.await.map_err(|error| of_engine(&error))
    }

    /// `result` in the form that the client asked for.
    pub(super) fn respond(
        &self,
        result: ResultSet,
        format: &Format,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> PgWireResult<Response> {
        let connection = self.running.connection(client);
        rows(result, connection, format, options(client)).map(Response::Query)
    }

    /// What a statement does with a cursor.
    pub(super) async fn handle_cursor(
        &self,
        bound: Bound<'_>,
        session: &SessionContext,
        client: &dyn HookClient,
    ) -> PgWireResult<Response> {
        let cursors = Cursors::of(client);
        match bound.statement {
            Statement::Declare { stmts } => {
                for declare in stmts {
                    self.declare(declare, bound.values, session, client).await?;
                }
                Ok(Response::Execution(Tag::new("DECLARE CURSOR")))
            }
            Statement::Fetch {
                name, direction, ..
            } => {
                let cursor = cursors.get(&cursor::name(name))?;
                let connection = self.running.connection(client);
                cursor::fetch(cursor, direction, connection, bound.format, options(client))
            }
            Statement::Close { cursor } => {
                match cursor {
                    CloseCursor::All => cursors.close_all(),
                    CloseCursor::Specific { name } => {
                        let name = cursor::name(name);
                        if !cursors.close(&name) {
                            return Err(no_cursor(&name));
                        }
                        client.portal_store().rm_portal(&name);
                    }
                }
                Ok(Response::Execution(Tag::new("CLOSE CURSOR")))
            }
            other => Err(refused(&other.to_string())),
        }
    }

    async fn declare(
        &self,
        declare: &Declare,
        values: Option<&ParamValues>,
        session: &SessionContext,
        client: &dyn HookClient,
    ) -> PgWireResult<()> {
        cursor::check(declare)?;
        let (Some(name), Some(query)) = (declare.names.first(), declared(declare)) else {
            return Err(refused(&declare.to_string()));
        };
        let (name, cursors) = (cursor::name(name), Cursors::of(client));
        cursors.check(&name)?;
        let sql = query.to_string();
        let result = if About::of(&query) == About::Lake {
            self.ask_lake(&sql, values, client).await?
        } else {
            let plan = filled(plan(session, &query).await?, values)?;
            self.ask_catalogs(session, plan, client).await?
        };
        let cursor = Arc::new(Cursor::new(result));
        // Drivers ask for the columns of a cursor as for those of a portal.
        let described = (sql, Some((query, cursor.plan()?)));
        let described = StoredStatement::new(String::new(), described, Vec::new());
        let portal = Portal::new_cursor(name.clone(), Arc::new(described));
        client.portal_store().put_portal(Arc::new(portal));
        cursors.declare(name, cursor);
        Ok(())
    }

    /// A plan that has the parameters and the columns of `statement`.
    async fn describe(
        &self,
        statement: &Statement,
        session: &SessionContext,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> Option<PgWireResult<LogicalPlan>> {
        match (About::of(statement), statement) {
            (About::Lake, _) => {
                let plan = self.queries.engine().describe(&statement.to_string()).await;
                Some(plan.map_err(|error| of_engine(&error)))
            }
            (About::Server, _) if is_query(statement) => Some(plan(session, statement).await),
            (About::Server, _) => None,
            (About::Cursor, Statement::Declare { stmts }) => {
                let query = stmts.first().and_then(declared)?;
                Box::pin(self.describe(&query, session, client)).await
            }
            (About::Cursor, Statement::Fetch { name, .. }) => {
                let found = Cursors::of(client).get(&cursor::name(name));
                Some(found.and_then(|cursor| cursor.plan()))
            }
            (About::Cursor | About::Reset, _) => Some(Ok(nothing())),
            (About::Refused, _) => Some(Err(refused(&statement.to_string()))),
        }
    }
}

/// A statement with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    pub(super) statement: &'a Statement,
    /// The parameters.
    pub(super) values: Option<&'a ParamValues>,
    /// The form in which rows are wanted.
    pub(super) format: &'a Format,
}

/// How the client wants dates and numbers to be written.
fn options(client: &(dyn ClientInfo + Send + Sync)) -> Arc<FormatOptions> {
    Arc::new(FormatOptions::from_client_metadata(client.metadata()))
}

/// `plan` with `values` in place of its parameters.
pub(super) fn filled(plan: LogicalPlan, values: Option<&ParamValues>) -> PgWireResult<LogicalPlan> {
    let Some(values) = values else {
        return Ok(plan);
    };
    plan.replace_params_with_values(values)
        .map_err(|error| PgWireError::ApiError(Box::new(error)))
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
            About::Lake | About::Server | About::Cursor if has_failed(client) => None,
            About::Lake => Some(
                async {
                    let result = self.ask_lake(&sql, None, client).await?;
                    self.respond(result, &format, client)
                }
                .await,
            ),
            About::Server if is_query(statement) => Some(
                async {
                    let plan = plan(session, statement).await?;
                    let result = self.ask_catalogs(session, plan, client).await?;
                    self.respond(result, &format, client)
                }
                .await,
            ),
            About::Cursor => {
                let bound = Bound {
                    statement,
                    values: None,
                    format: &format,
                };
                Some(self.handle_cursor(bound, session, client).await)
            }
            About::Server => None,
            About::Reset => Some(Ok(done(&sql))),
            About::Refused => Some(Err(refused(&sql))),
        }
    }

    async fn handle_extended_parse_query(
        &self,
        statement: &Statement,
        session: &SessionContext,
        client: &(dyn ClientInfo + Send + Sync),
    ) -> Option<PgWireResult<LogicalPlan>> {
        self.describe(statement, session, client).await
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
