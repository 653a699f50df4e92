//! What all connections share: the catalogues, the lake, the password and the register of running
//! queries, by which a client can cancel one.

use std::{fmt, sync::Arc};

use crate::{Attempts, Queries, TlsError};
use datafusion::error::DataFusionError;
use datafusion_postgres::{
    DfSessionService, QueryHook,
    auth::AuthManager,
    datafusion_pg_catalog::setup_pg_catalog,
    hooks::{set_show::SetShowHook, transactions::TransactionStatementHook},
};
use pgwire::api::{
    ClientInfo, ConnectionManager, ErrorHandler, PgWireServerHandlers,
    auth::StartupHandler,
    cancel::{CancelHandler, DefaultCancelHandler},
    query::{ExtendedQueryHandler, SimpleQueryHandler},
};
use pgwire::error::PgWireError;

use super::{
    DATABASE, PostgresSettings, SCHEMA,
    extended::Prepared,
    guard::Simple,
    hook::LakeHook,
    password::{Salted, Startup},
    running::{Cancel, Running},
};

/// The door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The engine cannot describe its tables.
    #[error("cannot describe the tables")]
    Describe {
        /// What happened.
        #[from]
        source: query::Error,
    },
    /// PostgreSQL's catalogues cannot be made.
    #[error("cannot make PostgreSQL's catalogues")]
    Catalogs {
        /// What happened.
        source: Box<DataFusionError>,
    },
}

/// What every connection is served with.
pub(super) struct Connections {
    service: Arc<DfSessionService>,
    prepared: Arc<Prepared>,
    running: Running,
    beginning: Arc<ConnectionManager>,
    password: Option<Salted>,
    attempts: Arc<Attempts>,
}

impl Connections {
    pub(super) async fn open(
        queries: &Queries,
        settings: &PostgresSettings,
    ) -> Result<Arc<Self>, Error> {
        let engine = queries.engine().with_database(SCHEMA);
        let session = engine.catalog_session().await?;
        let running = Running::default();
        let users = Arc::new(AuthManager::default());
        setup_pg_catalog(&session, DATABASE, users).map_err(|source| Error::Catalogs {
            source: Box::new(*source),
        })?;
        let lake = LakeHook::new(queries.with_engine(engine), running.clone());
        let hooks: Vec<Arc<dyn QueryHook>> = vec![
            // First, so that nothing is done that it refuses.
            Arc::new(lake.clone()),
            Arc::new(SetShowHook),
            Arc::new(TransactionStatementHook),
        ];
        let service = DfSessionService::new_with_hooks(Arc::new(session.clone()), hooks);
        let service = Arc::new(service);
        Ok(Arc::new(Self {
            prepared: Arc::new(Prepared::new(
                Arc::clone(&service),
                lake,
                session,
                running.clone(),
            )),
            service,
            running,
            beginning: Arc::new(ConnectionManager::new()),
            password: settings.password.as_ref().map(Salted::new),
            attempts: Arc::default(),
        }))
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

impl PgWireServerHandlers for Connections {
    fn simple_query_handler(&self) -> Arc<impl SimpleQueryHandler> {
        Arc::new(Simple {
            service: Arc::clone(&self.service),
            running: self.running.clone(),
        })
    }

    fn extended_query_handler(&self) -> Arc<impl ExtendedQueryHandler> {
        Arc::clone(&self.prepared)
    }

    fn startup_handler(&self) -> Arc<impl StartupHandler> {
        // One for each connection: it remembers how far the exchange has come.
        Arc::new(Startup::new(
            self.password.as_ref(),
            &self.attempts,
            &self.beginning,
        ))
    }

    fn error_handler(&self) -> Arc<impl ErrorHandler> {
        Arc::new(Logged)
    }

    fn cancel_handler(&self) -> Arc<impl CancelHandler> {
        Arc::new(Cancel {
            running: self.running.clone(),
            beginning: DefaultCancelHandler::new(Arc::clone(&self.beginning)),
        })
    }
}

/// Notes for whoever looks for the cause; a client is told itself.
struct Logged;

impl ErrorHandler for Logged {
    fn on_error<C: ClientInfo>(&self, client: &C, error: &mut PgWireError) {
        tracing::debug!(peer = %client.socket_addr(), "a statement failed: {error}");
    }
}
