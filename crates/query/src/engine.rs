//! Answers statements over a lake.
//!
//! In comes one statement, out goes a result that streams. Every query sees the lake as it is when
//! the query begins: compacted days from their files, everything later from raw and the journal.
//! Nothing is ever written, except spilled rows in the system's temporary folder.

use std::{collections::BTreeSet, fmt, path::PathBuf, sync::Arc};

use arrow::{
    array::{RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use datafusion::{
    catalog::{
        CatalogProvider as _, CatalogProviderList as _, MemoryCatalogProvider,
        MemoryCatalogProviderList, MemorySchemaProvider, SchemaProvider,
    },
    common::{ParamValues, TableReference},
    datasource::ViewTable,
    error::DataFusionError,
    execution::{
        SessionState, SessionStateBuilder, context::SQLOptions, memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::LogicalPlan,
    prelude::{SessionConfig, SessionContext},
    sql::{parser::Statement as Parsed, sqlparser::ast::Statement as SqlStatement},
};
use etl::{Compactor, EtlSettings, schema::VIEWS};
use jiff::tz::TimeZone;
use lake::{EnrichedZone, JournalSegment, Quarantine, RawZone, Table};

use crate::{
    Error, ResultSet, TableInfo,
    catalog::{self, NamedTable, NamedView},
    damage,
    day_table::{DayTable, store_url},
    hint,
    only_presence::OnlyPresence,
    optimizer,
    snapshot::{Day, LakeState, Snapshot},
    statement::{NESTING_MAX, Statement},
    text_views::Text,
    yielding::Yielding,
};

/// The name of the lake among the catalogues, and of its one database.
const CATALOG: &str = "telelake";
const DATABASE: &str = "default";
/// The engine's own description of its tables.
const INFORMATION_SCHEMA: &str = "information_schema";

/// How much a query may use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EngineSettings {
    /// What all running queries may hold in memory together; beyond it they spill to disk.
    pub memory_bytes: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            memory_bytes: 512 * 1024 * 1024,
        }
    }
}

/// The tables of a lake, ready for statements. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    compactor: Compactor,
    enriched: EnrichedZone,
    journal_dir: Option<PathBuf>,
    zone: TimeZone,
    /// Shared: it knows some hundred functions by name, 80 KiB of them, and every route of a server has an engine.
    state: Arc<SessionState>,
    database: &'static str,
}

/// A query, and what it reads.
struct Asked {
    statement: Parsed,
    /// The tables that it names.
    tables: Vec<TableReference>,
    /// Those whose files it reads.
    read: Vec<Table>,
}

impl Engine {
    /// An engine over the lake in `raw` and `enriched`, whose days begin and end in `zone`.
    ///
    /// With `journal_dir`, queries also see what has not been sealed into raw yet, also when
    /// another process writes the journal.
    pub fn new(
        (raw, enriched, quarantine): (RawZone, EnrichedZone, Quarantine),
        journal_dir: Option<PathBuf>,
        zone: TimeZone,
        settings: EngineSettings,
    ) -> Result<Self, Error> {
        let state = session(&enriched, settings).map_err(|source| Error::Start { source })?;
        let etl = EtlSettings::default();
        let compactor = Compactor::new(raw, enriched.clone(), quarantine, zone.clone(), etl);
        Ok(Self {
            compactor,
            enriched,
            journal_dir,
            zone,
            state: Arc::new(state),
            database: DATABASE,
        })
    }

    /// The same lake with its tables in a database of another name, as other protocols expect it.
    #[must_use]
    pub fn with_database(&self, database: &'static str) -> Self {
        let config = self.state.config().clone();
        let config = config.with_default_catalog_and_schema(CATALOG, database);
        let state = SessionStateBuilder::new_from_existing(SessionState::clone(&self.state))
            .with_config(config)
            .build();
        Self {
            state: Arc::new(state),
            database,
            ..self.clone()
        }
    }

    /// Answers the one statement in `sql`.
    ///
    /// Fails before any row is read if the statement cannot be understood, or would do more than
    /// read the lake.
    pub async fn query(&self, sql: &str) -> Result<ResultSet, Error> {
        self.query_with(sql, None).await
    }

    /// Answers the one statement in `sql`, in which `$1` and so on stand for `parameters`.
    pub async fn query_with(
        &self,
        sql: &str,
        parameters: Option<&ParamValues>,
    ) -> Result<ResultSet, Error> {
        match Statement::parse(sql)? {
            Statement::Repair(table) => self.repair(&table).await,
            Statement::Query(statement) => {
                let asked = self.asked(*statement)?;
                let snapshot = self.snapshot(&asked.read).await?;
                self.select(asked, snapshot, parameters).await
            }
        }
    }

    /// Answers the query in `sql` together with the state of the lake that it was answered from; without an answer if that
    /// state is `known`.
    ///
    /// Fails as [`Engine::query`] does.
    pub async fn query_if_changed(
        &self,
        sql: &str,
        known: Option<LakeState>,
    ) -> Result<(LakeState, Option<ResultSet>), Error> {
        let Statement::Query(statement) = Statement::parse(sql)? else {
            return Ok((LakeState::default(), Some(self.query(sql).await?)));
        };
        let asked = self.asked(*statement)?;
        let snapshot = self.snapshot(&asked.read).await?;
        let state = snapshot.state;
        if known == Some(state) {
            return Ok((state, None));
        }
        let answer = self.select(asked, snapshot, None).await?;
        Ok((state, Some(answer)))
    }

    /// What the one statement in `sql` would answer: its columns, and the types of its parameters.
    ///
    /// Looks at nothing in the lake.
    pub async fn describe(&self, sql: &str) -> Result<LogicalPlan, Error> {
        let Statement::Query(statement) = Statement::parse(sql)? else {
            return Err(Error::Refused {
                verb: "MSCK REPAIR TABLE with parameters".to_owned(),
            });
        };
        let statement = self.translated(*statement)?;
        self.tables_read(&statement)?;
        let session = self.session_without_rows().await?;
        read_only_plan(&session, statement).await
    }

    /// A session with every table and view and without a row, for whoever asks what there is. It speaks the engine's own
    /// SQL, not Athena's.
    pub async fn catalog_session(&self) -> Result<SessionContext, Error> {
        let tables = Arc::clone(self.session_without_rows().await?.state().catalog_list());
        let state = SessionStateBuilder::new()
            .with_config(config(self.database))
            .with_runtime_env(Arc::clone(self.state.runtime_env()))
            .with_default_features()
            .with_physical_optimizer_rule(Arc::new(Yielding))
            .with_catalog_list(tables)
            .build();
        Ok(SessionContext::new_with_state(state))
    }

    async fn session_without_rows(&self) -> Result<SessionContext, Error> {
        let snapshot = Arc::new(Snapshot::empty(
            self.compactor.clone(),
            self.enriched.clone(),
        ));
        let views: Vec<&str> = VIEWS.iter().map(|view| view.name).collect();
        let session = self.session_over(&snapshot, &views, Text::Plain).await;
        session.map_err(|source| Error::Start { source })
    }

    /// The tables and their columns.
    pub fn tables() -> Vec<TableInfo> {
        catalog::tables()
    }

    /// The names of all functions, sorted.
    pub fn functions(&self) -> Vec<String> {
        catalog::functions(&self.state)
    }

    /// The words of the language, in capitals, sorted.
    pub fn keywords() -> &'static [&'static str] {
        catalog::keywords()
    }

    /// What `statement` asks for, in the engine's terms.
    fn asked(&self, statement: Parsed) -> Result<Asked, Error> {
        let statement = self.translated(statement)?;
        let (tables, read) = self.tables_read(&statement)?;
        Ok(Asked {
            statement,
            tables,
            read: read.into_iter().collect(),
        })
    }

    async fn select(
        &self,
        asked: Asked,
        snapshot: Snapshot,
        parameters: Option<&ParamValues>,
    ) -> Result<ResultSet, Error> {
        let Asked {
            statement, tables, ..
        } = asked;
        let snapshot = Arc::new(snapshot);
        // A view is planned anew for every snapshot, which takes time: only those that are asked for,
        // or all for who asks what there is.
        let asks_what_there_is = tables
            .iter()
            .any(|table| table.schema() == Some(INFORMATION_SCHEMA));
        let describes = matches!(&statement, Parsed::Statement(sql) if matches!(**sql, SqlStatement::ExplainTable { .. }));
        let text = if asks_what_there_is || describes {
            Text::Plain
        } else {
            Text::Views
        };
        let names: Vec<&str> = if asks_what_there_is {
            VIEWS.iter().map(|view| view.name).collect()
        } else {
            tables.iter().map(TableReference::table).collect()
        };
        let session = self.session_over(&snapshot, &names, text).await;
        let session = session.map_err(|source| Error::Start { source })?;
        let mut plan = read_only_plan(&session, statement).await?;
        if let Some(values) = parameters {
            let filled_in = plan.replace_params_with_values(values);
            plan = filled_in.map_err(|error| hint::plan_error(&error))?;
        }
        let rows = session.execute_logical_plan(plan).await;
        let rows = rows.map_err(|error| hint::plan_error(&error))?;
        let store = self.enriched.root().store();
        match rows.execute_stream().await {
            Ok(stream) => Ok(ResultSet::streaming(stream, snapshot, store)),
            Err(error) => Err(damage::diagnosed(error, &snapshot, store).await),
        }
    }

    /// The tables that `statement` names, and those whose files it reads.
    fn tables_read(
        &self,
        statement: &Parsed,
    ) -> Result<(Vec<TableReference>, BTreeSet<Table>), Error> {
        let tables = self.state.resolve_table_references(statement);
        let tables = tables.map_err(|error| hint::plan_error(&error))?;
        let mut read = BTreeSet::new();
        for table in &tables {
            read.extend(self.known(table)?);
        }
        Ok((tables, read))
    }

    /// `statement` in the engine's terms, where those of Athena are others.
    fn translated(&self, mut statement: Parsed) -> Result<Parsed, Error> {
        let is_function = |name: &str| catalog::has_function(&self.state, name);
        dialect::translate(&mut statement, &is_function)
            .map_err(|unknown| hint::unknown_function(unknown, &self.functions()))?;
        Ok(statement)
    }

    /// Answers `MSCK REPAIR TABLE`: there is nothing to repair, as the lake's folders are looked at
    /// for every query, but people and scripts want to see their partitions.
    async fn repair(&self, table: &str) -> Result<ResultSet, Error> {
        let read = self.known(&TableReference::bare(table.to_lowercase()))?;
        let snapshot = self.snapshot(&read).await?;
        let (days, sources): (Vec<_>, Vec<_>) = snapshot
            .days
            .iter()
            .map(|(day, source)| {
                let source = match source {
                    Day::Compacted => "parquet",
                    Day::Fresh(_) => "raw",
                };
                (day.partition(), source)
            })
            .unzip();
        let schema = Arc::new(Schema::new(vec![
            Field::new("partition", DataType::Utf8, false),
            Field::new("source", DataType::Utf8, false),
        ]));
        let columns: Vec<arrow::array::ArrayRef> = vec![
            Arc::new(StringArray::from(days)),
            Arc::new(StringArray::from(sources)),
        ];
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|source| {
            Error::Execute {
                source: source.into(),
            }
        })?;
        Ok(ResultSet::from_batches(schema, vec![batch]))
    }

    /// The tables whose files `table` is read from; none if it is the engine's own.
    ///
    /// Refuses what is no table or view of the lake, with the nearest name.
    fn known(&self, table: &TableReference) -> Result<Vec<Table>, Error> {
        let is_in_lake = table.schema().is_none_or(|schema| schema == self.database)
            && table.catalog().is_none_or(|catalog| catalog == CATALOG);
        if is_in_lake && let Some(ours) = NamedTable::of(table.table()) {
            return Ok(vec![ours.files]);
        }
        if is_in_lake && let Some(view) = NamedView::of(table.table()) {
            return Ok(view.files());
        }
        // The text does not tell `generate_series(1, 9)` from a table: the planner does.
        let is_function =
            table.schema().is_none() && self.state.table_functions().contains_key(table.table());
        if is_function || table.schema() == Some(INFORMATION_SCHEMA) {
            return Ok(Vec::new());
        }
        let names = catalog::names();
        Err(Error::UnknownTable {
            name: table.to_string(),
            suggestion: hint::nearest(table.table(), &names),
        })
    }

    async fn snapshot(&self, tables: &[Table]) -> Result<Snapshot, Error> {
        if tables.is_empty() {
            return Ok(Snapshot::empty(
                self.compactor.clone(),
                self.enriched.clone(),
            ));
        }
        // First the journal: what is sealed after this line is in raw when raw is listed.
        let journal = self.journal().await?;
        let compactor = self.compactor.clone();
        let enriched = self.enriched.clone();
        Snapshot::take(compactor, enriched, (&journal, &self.zone), tables).await
    }

    async fn journal(&self) -> Result<Vec<JournalSegment>, Error> {
        let Some(dir) = self.journal_dir.clone() else {
            return Ok(Vec::new());
        };
        let read =
            tokio::task::spawn_blocking(move || lake::read_journal(&dir).map_err(Box::new)).await;
        match read {
            Ok(segments) => segments.map_err(|source| Error::ReadJournal { source }),
            Err(panicked) => Err(Error::Start {
                source: DataFusionError::ExecutionJoin(Box::new(panicked)),
            }),
        }
    }

    /// A session in which the tables are those of `snapshot`, with the `wanted` views over them, and
    /// nothing else exists.
    async fn session_over(
        &self,
        snapshot: &Arc<Snapshot>,
        wanted: &[&str],
        text: Text,
    ) -> Result<SessionContext, DataFusionError> {
        let database: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
        for table in NamedTable::all() {
            let columns = table.file_columns();
            let days = DayTable::new(Arc::clone(snapshot), table.files, (&columns, text));
            database.register_table(table.name.to_owned(), Arc::new(days))?;
        }
        let lake = MemoryCatalogProvider::new();
        lake.register_schema(self.database, Arc::clone(&database))?;
        let catalogs = MemoryCatalogProviderList::new();
        catalogs.register_catalog(CATALOG.to_owned(), Arc::new(lake));
        let state = SessionStateBuilder::new_from_existing(SessionState::clone(&self.state))
            .with_catalog_list(Arc::new(catalogs))
            .build();
        for view in VIEWS.iter().filter(|view| wanted.contains(&view.name)) {
            let plan = plan_of(&state, view.sql).await?;
            let shown = ViewTable::new(plan, Some(view.sql.to_owned()));
            database.register_table(view.name.to_owned(), Arc::new(shown))?;
        }
        Ok(SessionContext::new_with_state(state))
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("enriched", &self.enriched)
            .field("journal_dir", &self.journal_dir)
            .finish_non_exhaustive()
    }
}

/// The plan of `statement`, which changes nothing.
async fn read_only_plan(session: &SessionContext, statement: Parsed) -> Result<LogicalPlan, Error> {
    let plan = session.state().statement_to_plan(statement).await;
    let plan = plan.map_err(|error| hint::plan_error(&error))?;
    check_read_only(&plan)?;
    Ok(plan)
}

/// The second guard: the plan shows writes that hide inside a query.
fn check_read_only(plan: &LogicalPlan) -> Result<(), Error> {
    let read_only = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    let checked = read_only.verify_plan(plan);
    checked.map_err(|error| hint::plan_error(&error))
}

/// The rows of `plan` over the tables of `session`, unless it would change something.
pub async fn read(session: &SessionContext, plan: LogicalPlan) -> Result<ResultSet, Error> {
    check_read_only(&plan)?;
    let rows = session.execute_logical_plan(plan).await;
    let rows = rows.map_err(|error| hint::plan_error(&error))?;
    let stream = rows.execute_stream().await.map_err(hint::execution_error)?;
    Ok(ResultSet::computed(stream))
}

/// The plan of one of our own statements, which is Athena's SQL like everybody's.
async fn plan_of(state: &SessionState, sql: &str) -> Result<LogicalPlan, DataFusionError> {
    let statement = dialect::parse(sql, NESTING_MAX)?.pop_front();
    let mut statement =
        statement.ok_or_else(|| DataFusionError::Plan("the statement is empty".to_owned()))?;
    let is_function = |name: &str| catalog::has_function(state, name);
    dialect::translate(&mut statement, &is_function).map_err(|unknown| {
        DataFusionError::Plan(format!("there is no function `{}`", unknown.name))
    })?;
    state.statement_to_plan(statement).await
}

fn session(
    enriched: &EnrichedZone,
    settings: EngineSettings,
) -> Result<SessionState, DataFusionError> {
    let pool = FairSpillPool::new(settings.memory_bytes);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(pool))
        .build_arc()?;
    let url = store_url()?;
    runtime.register_object_store(url.as_ref(), enriched.root().store());
    let mut config = config(DATABASE);
    config.options_mut().sql_parser.collect_spans = true;
    let builder = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_optimizer_rules(optimizer::rules())
        .with_physical_optimizer_rule(Arc::new(OnlyPresence))
        .with_physical_optimizer_rule(Arc::new(Yielding));
    Ok(dialect::install(builder)?.build())
}

/// A session's settings: its tables are in `database`, and it knows of no others.
fn config(database: &str) -> SessionConfig {
    let mut config = SessionConfig::new();
    // Rows that lie together by some columns lie together by more of them, too. With few partitions the engine would copy them
    // once more, to spread them better over many processors.
    config.options_mut().optimizer.subset_repartition_threshold = 1;
    config
        .with_create_default_catalog_and_schema(false)
        .with_default_catalog_and_schema(CATALOG, database)
        .with_information_schema(true)
}
