//! Cursors: results that a client reads piece by piece, by `FETCH` or by an `Execute` that says how many rows it wants
//! (<https://www.postgresql.org/docs/current/sql-declare.html>). They go forward only, and end with their transaction.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{
    array::RecordBatch,
    datatypes::{Schema, SchemaRef},
};
use datafusion::{
    common::{DFSchema, TableReference},
    logical_expr::{EmptyRelation, LogicalPlan},
    sql::sqlparser::ast::{Declare, FetchDirection, Ident, Value},
};
use futures::stream;
use pgwire::{
    api::{
        ClientInfo,
        portal::Format,
        results::{QueryResponse, Response},
        store::PortalStore,
    },
    error::{PgWireError, PgWireResult},
    messages::response::TransactionStatus,
    types::format::FormatOptions,
};
use query::ResultSet;

use super::{
    answer::{encode, next_batch},
    error::{cursor_exists, no_cursor, too_many_cursors, unsupported},
    running::Connection,
};

/// So many results a connection may have open: each holds what its query has in memory.
const CURSORS_MAX: usize = 16;

/// A result, and what was read of it too early.
pub(super) struct Cursor {
    schema: SchemaRef,
    left: tokio::sync::Mutex<Left>,
}

struct Left {
    result: Option<ResultSet>,
    batch: Option<RecordBatch>,
}

impl Cursor {
    pub(super) fn new(result: ResultSet) -> Self {
        Self {
            schema: result.schema_ref(),
            left: tokio::sync::Mutex::new(Left {
                result: Some(result),
                batch: None,
            }),
        }
    }

    /// A plan without rows that has its columns: what a client is told of them is told of a plan.
    pub(super) fn plan(&self) -> PgWireResult<LogicalPlan> {
        columns(&self.schema)
    }

    /// At most `most` rows, which are then read.
    async fn next(
        &self,
        most: usize,
        connection: &Connection,
    ) -> Option<PgWireResult<RecordBatch>> {
        let mut left = self.left.lock().await;
        if most == 0 {
            return None;
        }
        let batch = match left.batch.take() {
            Some(batch) => batch,
            None => match next_batch(left.result.as_mut()?, connection).await {
                Some(Ok(batch)) => batch,
                ended => {
                    left.result = None;
                    return ended;
                }
            },
        };
        let rows = batch.num_rows();
        if rows > most {
            left.batch = Some(batch.slice(most, rows - most));
            return Some(Ok(batch.slice(0, most)));
        }
        Some(Ok(batch))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

/// The next rows of `cursor` that `direction` wants, in the form that a client asked for.
pub(super) fn fetch(
    cursor: Arc<Cursor>,
    direction: &FetchDirection,
    connection: Connection,
    format: &Format,
    options: Arc<FormatOptions>,
) -> PgWireResult<Response> {
    let most = most(direction)?;
    let schema = Arc::clone(&cursor.schema);
    let batches = stream::unfold(
        (cursor, connection, most),
        |(cursor, connection, most)| async move {
            let batch = cursor.next(most, &connection).await?;
            let read = batch.as_ref().map_or(most, RecordBatch::num_rows);
            Some((batch, (cursor, connection, most - read)))
        },
    );
    let mut response: QueryResponse = encode(&schema, batches, format, options)?;
    response.set_command_tag("FETCH");
    Ok(Response::Query(response))
}

/// How many rows `direction` wants.
fn most(direction: &FetchDirection) -> PgWireResult<usize> {
    match direction {
        FetchDirection::Next | FetchDirection::Forward { limit: None } => Ok(1),
        FetchDirection::Forward { limit: Some(limit) } | FetchDirection::Count { limit } => {
            let most = match &limit.value {
                Value::Number(number, _) => number.parse().ok(),
                _ => None,
            };
            most.ok_or_else(|| unsupported("a cursor goes forward by a number of rows"))
        }
        FetchDirection::ForwardAll | FetchDirection::All => Ok(usize::MAX),
        _ => Err(unsupported("a cursor only goes forward")),
    }
}

/// Refuses what no cursor here can do.
pub(super) fn check(declare: &Declare) -> PgWireResult<()> {
    if declare.scroll == Some(true) {
        return Err(unsupported(
            "a cursor only goes forward, so none is `SCROLL`",
        ));
    }
    if declare.hold == Some(true) {
        return Err(unsupported(
            "a cursor ends with its transaction, so none is `WITH HOLD`",
        ));
    }
    if declare.binary == Some(true) {
        return Err(unsupported(
            "the format is the client's to choose at `FETCH`",
        ));
    }
    Ok(())
}

/// The name that `ident` stands for.
pub(super) fn name(ident: &Ident) -> String {
    match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_lowercase(),
    }
}

/// What one connection has open.
#[derive(Debug, Default)]
pub(super) struct Cursors(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    declared: HashMap<String, Arc<Cursor>>,
    portals: HashSet<String>,
}

impl Open {
    fn check_room(&self) -> PgWireResult<()> {
        if self.declared.len() + self.portals.len() >= CURSORS_MAX {
            return Err(too_many_cursors(CURSORS_MAX));
        }
        Ok(())
    }
}

impl Cursors {
    /// Those of `client`.
    pub(super) fn of<C: ClientInfo + ?Sized>(client: &C) -> Arc<Self> {
        client
            .session_extensions()
            .get_or_insert_with(Self::default)
    }

    /// Whether one more may be declared as `name`.
    pub(super) fn check(&self, name: &str) -> PgWireResult<()> {
        self.open(|open| {
            if open.declared.contains_key(name) || open.portals.contains(name) {
                return Err(cursor_exists(name));
            }
            open.check_room()
        })
    }

    pub(super) fn declare(&self, name: String, cursor: Arc<Cursor>) {
        self.open(|open| open.declared.insert(name, cursor));
    }

    /// Notes that the portal called `name` is about to be read in parts.
    pub(super) fn start(&self, name: &str) -> PgWireResult<()> {
        self.open(|open| {
            if open.declared.contains_key(name) {
                return Err(unsupported("a cursor that was declared is read by `FETCH`"));
            }
            if !open.portals.contains(name) {
                open.check_room()?;
                open.portals.insert(name.to_owned());
            }
            Ok(())
        })
    }

    pub(super) fn get(&self, name: &str) -> PgWireResult<Arc<Cursor>> {
        let found = self.open(|open| open.declared.get(name).cloned());
        found.ok_or_else(|| no_cursor(name))
    }

    /// Ends the cursor or portal called `name`; whether there was one.
    pub(super) fn close(&self, name: &str) -> bool {
        self.open(|open| open.declared.remove(name).is_some() | open.portals.remove(name))
    }

    /// Ends all of them, with the portals in `store`, unless a transaction goes on.
    pub(super) fn settle<P: PortalStore>(&self, store: &P, status: TransactionStatus) {
        if status != TransactionStatus::Transaction {
            self.close_all();
            store.clear_portals();
        }
    }

    pub(super) fn close_all(&self) {
        self.open(|open| *open = Open::default());
    }

    fn open<T>(&self, act: impl FnOnce(&mut Open) -> T) -> T {
        // What is open is whole whenever its lock is free.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plan without rows that has the columns of `schema`. Two columns of a result may have the same name, so each is of a
/// table of its own.
fn columns(schema: &Schema) -> PgWireResult<LogicalPlan> {
    let fields = schema.fields().iter().enumerate();
    let fields = fields.map(|(number, field)| {
        let table = TableReference::bare(number.to_string());
        (Some(table), Arc::clone(field))
    });
    let schema = DFSchema::new_with_metadata(fields.collect(), HashMap::new())
        .map_err(|error| PgWireError::ApiError(Box::new(error)))?;
    Ok(LogicalPlan::EmptyRelation(EmptyRelation {
        produce_one_row: false,
        schema: Arc::new(schema),
    }))
}
