//! Rows of the engine as rows of the protocol, batch by batch.

use std::{iter, sync::Arc};

use arrow::{array::RecordBatch, datatypes::Schema};
use datafusion_postgres::arrow_pg::datatypes::{arrow_schema_to_pg_fields, encode_recordbatch};
use futures::{Stream, StreamExt as _, stream};
use pgwire::{
    api::{portal::Format, results::QueryResponse},
    error::{PgWireError, PgWireResult},
    messages::data::DataRow,
    types::format::FormatOptions,
};
use query::ResultSet;

use super::{error::of_engine, running::Connection};

type Rows = Box<dyn Iterator<Item = PgWireResult<DataRow>> + Send + Sync>;

/// `result` in the form that a client asked for. Whoever stops reading, or cancels what runs on `connection`, stops it.
pub(super) fn rows(
    result: ResultSet,
    connection: Connection,
    format: &Format,
    options: Arc<FormatOptions>,
) -> PgWireResult<QueryResponse> {
    let schema = result.schema_ref();
    let batches = stream::unfold(Some((result, connection)), next);
    encode(&schema, batches, format, options)
}

/// `batches`, whose columns `schema` describes, in the form that a client asked for.
pub(super) fn encode(
    schema: &Schema,
    batches: impl Stream<Item = PgWireResult<RecordBatch>> + Send + 'static,
    format: &Format,
    options: Arc<FormatOptions>,
) -> PgWireResult<QueryResponse> {
    let fields = arrow_schema_to_pg_fields(schema, format, Some(options))?;
    let fields = Arc::new(fields);
    let columns = Arc::clone(&fields);
    let rows = batches.flat_map(move |batch| {
        let rows: Rows = match batch {
            Ok(batch) => encode_recordbatch(Arc::clone(&columns), batch),
            Err(error) => Box::new(iter::once(Err(error))),
        };
        stream::iter(rows)
    });
    Ok(QueryResponse::new(fields, rows))
}

/// The next batch of `result`, unless what runs on `connection` is cancelled first.
pub(super) async fn next_batch(
    result: &mut ResultSet,
    connection: &Connection,
) -> Option<PgWireResult<RecordBatch>> {
    let batch = tokio::select! {
        batch = result.next_batch() => batch?,
        () = connection.cancelled() => return Some(Err(PgWireError::QueryCanceled)),
    };
    Some(batch.map_err(|error| of_engine(&error)))
}

/// The next batch, and what is left: nothing after an error.
async fn next(
    left: Option<(ResultSet, Connection)>,
) -> Option<(PgWireResult<RecordBatch>, Option<(ResultSet, Connection)>)> {
    let (mut result, connection) = left?;
    let batch = next_batch(&mut result, &connection).await?;
    let left = batch.is_ok().then_some((result, connection));
    Some((batch, left))
}
