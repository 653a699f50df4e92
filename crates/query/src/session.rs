//! What every question is planned with: functions, rules and settings. In go the memory that questions may use and a place
//! for what they spill, out comes a state that sessions are made of.
//!
//! The state is made when somebody first asks, once for all who share it. A service that captures and is asked nothing never
//! makes it: some hundred functions and rules would bring more of the program into memory than all the rest of its start.

use std::sync::{Arc, OnceLock};

use datafusion::{
    error::DataFusionError,
    execution::{
        SessionState, SessionStateBuilder,
        memory_pool::FairSpillPool,
        runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
    },
    prelude::SessionConfig,
};
use lake::EnrichedZone;

use crate::{
    day_table::store_url,
    engine::{CATALOG, EngineSettings},
    only_presence::OnlyPresence,
    optimizer,
    yielding::Yielding,
};

/// A state to be, over tables in one database.
pub(crate) struct Session {
    runtime: Arc<RuntimeEnv>,
    database: &'static str,
    state: OnceLock<Result<SessionState, Arc<DataFusionError>>>,
}

impl Session {
    /// Over tables in `database`, whose files lie in `enriched`.
    ///
    /// What the system may refuse is asked for here, and not when somebody asks.
    pub(crate) fn new(
        enriched: &EnrichedZone,
        database: &'static str,
        settings: EngineSettings,
    ) -> Result<Self, DataFusionError> {
        let pool = FairSpillPool::new(settings.memory_bytes);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool))
            .build_arc()?;
        let url = store_url()?;
        runtime.register_object_store(url.as_ref(), enriched.root().store());
        Ok(Self {
            runtime,
            database,
            state: OnceLock::new(),
        })
    }

    /// Over the same tables in another `database`; what questions of both use counts together.
    pub(crate) fn with_database(&self, database: &'static str) -> Self {
        Self {
            runtime: Arc::clone(&self.runtime),
            database,
            state: OnceLock::new(),
        }
    }

    pub(crate) fn database(&self) -> &'static str {
        self.database
    }

    /// The state; who asks while it is being made waits for it.
    ///
    /// Fails only by a mistake in the functions of ours, and then for everybody.
    pub(crate) fn state(&self) -> Result<&SessionState, DataFusionError> {
        let state = self.state.get_or_init(|| self.made().map_err(Arc::new));
        let failed = |error| DataFusionError::Shared(Arc::clone(error));
        state.as_ref().map_err(failed)
    }

    #[cfg(test)]
    pub(crate) fn is_made(&self) -> bool {
        self.state.get().is_some()
    }

    fn made(&self) -> Result<SessionState, DataFusionError> {
        let mut config = self.config();
        config.options_mut().sql_parser.collect_spans = true;
        let builder = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(Arc::clone(&self.runtime))
            .with_default_features()
            .with_optimizer_rules(optimizer::rules())
            .with_physical_optimizer_rule(Arc::new(OnlyPresence))
            .with_physical_optimizer_rule(Arc::new(Yielding));
        Ok(dialect::install(builder)?.build())
    }

    /// A state of the engine's own SQL, not Athena's.
    pub(crate) fn plain(&self) -> SessionStateBuilder {
        SessionStateBuilder::new()
            .with_config(self.config())
            .with_runtime_env(Arc::clone(&self.runtime))
            .with_default_features()
            .with_physical_optimizer_rule(Arc::new(Yielding))
    }

    /// Its tables are in one database, and it knows of no others.
    fn config(&self) -> SessionConfig {
        let mut config = SessionConfig::new();
        // Rows that lie together by some columns lie together by more of them, too. With two or three partitions the engine
        // would copy them once more nevertheless; those of one it is to spread.
        config.options_mut().optimizer.subset_repartition_threshold = 2;
        config
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, self.database)
            .with_information_schema(true)
    }
}

#[cfg(test)]
mod tests {
    use lake::Root;

    use super::*;

    #[test]
    fn questions_of_all_databases_share_one_memory() {
        let enriched = EnrichedZone::new(Root::memory());
        let ours = Session::new(&enriched, "default", EngineSettings::default()).unwrap();
        let theirs = ours.with_database("public");
        for (session, database) in [(&ours, "default"), (&theirs, "public")] {
            for state in [session.state().unwrap(), &session.plain().build()] {
                assert!(Arc::ptr_eq(state.runtime_env(), &ours.runtime));
                assert_eq!(state.config_options().catalog.default_schema, database);
            }
        }
    }
}
