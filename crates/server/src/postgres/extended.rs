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
use futures::Sink;
use pgwire::{
    api::{
        ClientInfo, ClientPortalStore, portal::Portal, query::ExtendedQueryHandler,
        results::Response, store::PortalStore,
    },
    error::{PgWireError, PgWireResult},
    messages::{PgWireBackendMessage, response::TransactionStatus},
};

use super::{
    about::About,
    guard::{Reader, check_login},
    hook::{LakeHook, is_query},
};

/// Executes prepared statements.
pub(super) struct Prepared {
    service: Arc<DfSessionService>,
    lake: LakeHook,
    session: SessionContext,
}

impl Prepared {
    pub(super) fn new(
        service: Arc<DfSessionService>,
        lake: LakeHook,
        session: SessionContext,
    ) -> Self {
        Self {
            service,
            lake,
            session,
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
    type Statement = (String, Option<(Statement, LogicalPlan)>);
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
            && is_query(statement)
            && !has_failed
        {
            let values = values(portal, plan)?;
            if About::of(statement) == About::Lake {
                return self.lake.answer(sql, values.as_ref(), format, client).await;
            }
            let mut plan = plan.clone();
            if let Some(values) = &values {
                plan = plan
                    .replace_params_with_values(values)
                    .map_err(|error| PgWireError::ApiError(Box::new(error)))?;
            }
            let session = &self.session;
            return self.lake.ask_catalogs(session, plan, format, client).await;
        }
        let service = self.service.as_ref();
        ExtendedQueryHandler::do_query(service, client, portal, max_rows).await
    }
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
