//! Prepared statements: those about the lake with their parameters and in the format that the client
//! chose, all others as `datafusion-postgres` does it.

use std::{collections::HashMap, fmt, sync::Arc};

use arrow::datatypes::DataType;
use async_trait::async_trait;
use datafusion::{common::ParamValues, logical_expr::LogicalPlan, sql::sqlparser::ast::Statement};
use datafusion_postgres::{DfSessionService, arrow_pg::datatypes::df::deserialize_parameters};
use futures::Sink;
use pgwire::{
    api::{
        ClientInfo, ClientPortalStore, portal::Portal, query::ExtendedQueryHandler,
        results::Response, store::PortalStore,
    },
    error::{PgWireError, PgWireResult},
    messages::PgWireBackendMessage,
};

use super::{about::About, guard::Reader, hook::LakeHook};

/// Executes prepared statements.
pub(super) struct Prepared {
    service: Arc<DfSessionService>,
    lake: LakeHook,
}

impl Prepared {
    pub(super) fn new(service: Arc<DfSessionService>, lake: LakeHook) -> Self {
        Self { service, lake }
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
        match &portal.statement.statement {
            (sql, Some((statement, plan))) if About::of(statement) == About::Lake => {
                let values = values(portal, plan)?;
                let format = &portal.result_column_format;
                self.lake.answer(sql, values.as_ref(), format, client).await
            }
            _ => {
                let service = self.service.as_ref();
                ExtendedQueryHandler::do_query(service, client, portal, max_rows).await
            }
        }
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
