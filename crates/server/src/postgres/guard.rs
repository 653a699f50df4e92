//! Statements that are too large are refused before the library reads them: its parser, as every parser of this kind,
//! walks down a tree as high as the statement is long.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use datafusion::{logical_expr::LogicalPlan, sql::sqlparser::ast::Statement};
use datafusion_postgres::{DfSessionService, Parser};
use futures::Sink;
use pgwire::{
    api::{
        ClientInfo, ClientPortalStore, Type,
        portal::Format,
        query::SimpleQueryHandler,
        results::{FieldInfo, Response},
        stmt::QueryParser,
        store::PortalStore,
    },
    error::{PgWireError, PgWireResult},
    messages::{PgWireBackendMessage, response::TransactionStatus, simplequery::Query},
};

use super::{
    cursor::Cursors,
    error::{of_engine, too_long},
    running::Running,
};

/// A statement longer than this is no question.
const STATEMENT_BYTES_MAX: usize = 1024 * 1024;

fn check(sql: &str) -> PgWireResult<()> {
    if sql.len() > STATEMENT_BYTES_MAX {
        return Err(too_long(STATEMENT_BYTES_MAX));
    }
    query::check_size(sql).map_err(|error| of_engine(&error))
}

/// Refuses a client that has not logged in: after a login that failed, `pgwire` goes on reading what it sends. A client
/// has a number only once it is in.
pub(super) fn check_login(client: &impl ClientInfo) -> PgWireResult<()> {
    if client.pid_and_secret_key().0 == 0 {
        return Err(PgWireError::InvalidPassword(String::new()));
    }
    Ok(())
}

/// Answers statements that come as text.
pub(super) struct Simple {
    pub(super) service: Arc<DfSessionService>,
    pub(super) running: Running,
}

impl fmt::Debug for Simple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simple").finish_non_exhaustive()
    }
}

#[async_trait]
impl SimpleQueryHandler for Simple {
    async fn do_query<C>(&self, client: &mut C, query: &str) -> PgWireResult<Vec<Response>>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        check_login(client)?;
        check(query)?;
        SimpleQueryHandler::do_query(self.service.as_ref(), client, query).await
    }

    async fn on_query<C>(&self, client: &mut C, query: Query) -> PgWireResult<()>
    where
        C: ClientInfo + ClientPortalStore + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::PortalStore: PortalStore,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        let _command = self.running.connection(client).begin();
        let answered = self._on_query(client, query).await;
        // What fails fails its transaction, and is known as failed only later.
        let status = match &answered {
            Ok(()) => client.transaction_status(),
            Err(_) => TransactionStatus::Error,
        };
        Cursors::of(client).settle(client.portal_store(), status);
        answered
    }
}

/// Reads statements that are prepared.
pub(super) struct Reader(pub(super) Arc<Parser>);

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

#[async_trait]
impl QueryParser for Reader {
    type Statement = (String, Option<(Statement, LogicalPlan)>);

    async fn parse_sql<C>(
        &self,
        client: &C,
        sql: &str,
        types: &[Option<Type>],
    ) -> PgWireResult<Option<Self::Statement>>
    where
        C: ClientInfo + Unpin + Send + Sync,
    {
        check_login(client)?;
        check(sql)?;
        self.0.parse_sql(client, sql, types).await
    }

    fn get_parameter_types(&self, statement: &Self::Statement) -> PgWireResult<Vec<Type>> {
        self.0.get_parameter_types(statement)
    }

    fn get_result_schema(
        &self,
        statement: &Self::Statement,
        format: Option<&Format>,
    ) -> PgWireResult<Vec<FieldInfo>> {
        // What is declared has the columns, not the declaration.
        if matches!(statement, (_, Some((Statement::Declare { .. }, _)))) {
            return Ok(Vec::new());
        }
        self.0.get_result_schema(statement, format)
    }
}

#[cfg(test)]
mod tests {
    use pgwire::{api::DefaultClient, messages::startup::SecretKey};

    use super::*;

    #[test]
    fn who_is_not_in_asks_nothing() {
        let address = "127.0.0.1:5432".parse().unwrap();
        let mut client = DefaultClient::<()>::new(address, false);
        assert!(check_login(&client).is_err());
        client.set_pid_and_secret_key(7, SecretKey::I32(9));
        assert!(check_login(&client).is_ok());
    }
}
