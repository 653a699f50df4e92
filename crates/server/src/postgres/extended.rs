//! Prepared statements: those about the lake with their parameters and in the format that the client
//! chose, all others as `datafusion-postgres` does it.

use std::{collections::HashMap, fmt, sync::Arc};

use arrow::datatypes::DataType;
use async_trait::async_trait;
use datafusion::{
    common::ParamValues, logical_expr::LogicalPlan, prelude::SessionContext,
    sql::sqlparser::ast::Statement,
};
use datafusion_postgres::{DfSessionService, arrow_pg::datatypes::df::deserialize_parameters};
use futures::{Sink, SinkExt as _};
use pgwire::{
    api::{
        ClientInfo, ClientPortalStore, DEFAULT_NAME, PgWireConnectionState,
        portal::{Portal, PortalExecutionState},
        query::{ExtendedQueryHandler, send_partial_query_response, send_ready_for_query},
        results::{Response, Tag},
        store::{Entry, PortalStore},
    },
    error::{PgWireError, PgWireResult},
    messages::{
        PgWireBackendMessage,
        extendedquery::{Close, CloseComplete, Execute, Sync as PgSync, TARGET_TYPE_BYTE_PORTAL},
        response::TransactionStatus,
    },
};

use super::{
    about::About,
    cursor::Cursors,
    error::no_transaction,
    guard::{Reader, check_login},
    hook::{Bound, LakeHook, filled, is_query},
    running::Running,
};

/// So many rows of a setting are sent at once: what is not read from the lake has few.
const SETTING_ROWS_MAX: i32 = 1000;

/// A statement that is prepared, with its plan.
type Asked = (String, Option<(Statement, LogicalPlan)>);

/// Executes prepared statements.
pub(super) struct Prepared {
    service: Arc<DfSessionService>,
    lake: LakeHook,
    session: SessionContext,
    running: Running,
}

impl Prepared {
    pub(super) fn new(
        service: Arc<DfSessionService>,
        lake: LakeHook,
        session: SessionContext,
        running: Running,
    ) -> Self {
        Self {
            service,
            lake,
            session,
            running,
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").finish_non_exhaustive()
    }
}

#[async_trait]
impl ExtendedQueryHandler for Prepared {
    type Statement = Asked;
    type QueryParser = Reader;

    fn query_parser(&self) -> Arc<Self::QueryParser> {
        Arc::new(Reader(self.service.query_parser()))
    }

    async fn do_query<C>(
        &self,
        client: &mut C,
        portal: &Portal<Self::Statement>,
        max_rows: usize,
    ) -> PgWireResult<Response>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore<Statement = Self::Statement>,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        check_login(client)?;
        let format = &portal.result_column_format;
        let has_failed = client.transaction_status() == TransactionStatus::Error;
        if let (sql, Some((statement, plan))) = &portal.statement.statement
            && !has_failed
        {
            let (about, session) = (About::of(statement), &self.session);
            if about == About::Cursor {
                if is_declare(statement) && client.transaction_status() == TransactionStatus::Idle {
                    return Err(no_transaction());
                }
                let values = values(portal, plan)?;
                let bound = Bound {
                    statement,
                    values: values.as_ref(),
                    format,
                };
                return self.lake.handle_cursor(bound, session, client).await;
            }
            if is_query(statement) {
                let values = values(portal, plan)?;
                let result = if about == About::Lake {
                    self.lake.ask_lake(sql, values.as_ref(), client).await?
                } else {
                    let plan = filled(plan.clone(), values.as_ref())?;
                    self.lake.ask_catalogs(session, plan, client).await?
                };
                return self.lake.respond(result, format, client);
            }
        }
        let service = self.service.as_ref();
        ExtendedQueryHandler::do_query(service, client, portal, max_rows).await
    }

    /// Sends rows as they come. `pgwire` would first have all that were asked for in memory.
    async fn on_execute<C>(&self, client: &mut C, message: Execute) -> PgWireResult<()>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore<Statement = Self::Statement>,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        let command = self.running.connection(client).begin();
        let name = message.name.as_deref().unwrap_or(DEFAULT_NAME);
        let portal = match client.portal_store().get_portal(name) {
            Some(Entry::Value(portal)) if has_rows(&portal) => portal,
            _ => return self._on_execute(client, bounded(message)).await,
        };
        if !matches!(client.state(), PgWireConnectionState::ReadyForQuery) {
            return Err(PgWireError::NotReadyForQuery);
        }
        client.set_state(PgWireConnectionState::QueryInProgress);
        let state = portal.state();
        let mut state = state.lock().await;
        // Zero, and what is no number of rows, is all of them.
        let most = usize::try_from(message.max_rows).unwrap_or(0);
        let cursors = Cursors::of(client);
        if matches!(*state, PortalExecutionState::Initial) {
            if most > 0 {
                cursors.start(name)?;
            }
            let response = tokio::select! {
                response = self.do_query(client, &portal, 0) => response?,
                () = command.cancelled() => return Err(PgWireError::QueryCanceled),
            };
            let Response::Query(rows) = response else {
                return Err(PgWireError::PortalNotStarted);
            };
            *state = PortalExecutionState::Suspended(rows);
        }
        if let PortalExecutionState::Suspended(rows) = &mut *state {
            if !send_partial_query_response(client, rows, most).await? {
                *state = PortalExecutionState::Finished;
                cursors.close(name);
            }
        } else {
            let tag = Tag::new("SELECT").with_rows(0);
            client
                .feed(PgWireBackendMessage::CommandComplete(tag.into()))
                .await?;
        }
        client.set_state(PgWireConnectionState::ReadyForQuery);
        Ok(())
    }

    async fn on_sync<C>(&self, client: &mut C, _message: PgSync) -> PgWireResult<()>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore<Statement = Self::Statement>,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        let status = client.transaction_status();
        Cursors::of(client).settle(client.portal_store(), status);
        send_ready_for_query(client, status).await
    }

    async fn on_close<C>(&self, client: &mut C, message: Close) -> PgWireResult<()>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore<Statement = Self::Statement>,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        let (name, store) = (message.name.as_deref(), client.portal_store());
        let name = name.unwrap_or(DEFAULT_NAME);
        if message.target_type == TARGET_TYPE_BYTE_PORTAL {
            Cursors::of(client).close(name);
            store.rm_portal(name);
        } else {
            store.rm_statement(name);
        }
        let closed = PgWireBackendMessage::CloseComplete(CloseComplete::new());
        client.feed(closed).await?;
        Ok(())
    }
}

/// Whether its rows are the engine's.
fn has_rows(portal: &Portal<Asked>) -> bool {
    let statement = portal.statement.statement.1.as_ref();
    statement.is_some_and(|(statement, _)| {
        is_query(statement) || matches!(statement, Statement::Fetch { .. })
    })
}

fn is_declare(statement: &Statement) -> bool {
    matches!(statement, Statement::Declare { .. })
}

/// `message` with a number of rows for which there is room: the library makes it before there are any.
fn bounded(message: Execute) -> Execute {
    let max_rows = message.max_rows.clamp(0, SETTING_ROWS_MAX);
    Execute::new(message.name, max_rows)
}

/// The parameters of `portal`, by the types that the plan has for them.
fn values<S: Clone>(portal: &Portal<S>, plan: &LogicalPlan) -> PgWireResult<Option<ParamValues>> {
    let types = plan
        .get_parameter_types()
        .map_err(|error| PgWireError::ApiError(Box::new(error)))?;
    if types.is_empty() {
        return Ok(None);
    }
    deserialize_parameters(portal, &in_order(&types)).map(Some)
}

/// The types of `$1`, `$2` and so on.
fn in_order(types: &HashMap<String, Option<DataType>>) -> Vec<Option<&DataType>> {
    let number = |name: &str| name.trim_start_matches('$').parse::<usize>().ok();
    let mut numbered: Vec<_> = types
        .iter()
        .map(|(name, kind)| (number(name), kind))
        .collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered
        .into_iter()
        .map(|(_, kind)| kind.as_ref())
        .collect()
}
