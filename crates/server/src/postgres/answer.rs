//! Rows of the engine as rows of the protocol, batch by batch.

use std::{iter, sync::Arc};

use arrow::array::RecordBatch;
use datafusion_postgres::arrow_pg::datatypes::{arrow_schema_to_pg_fields, encode_recordbatch};
use futures::{StreamExt as _, stream};
use pgwire::{
    api::{
        portal::Format,
        results::{QueryResponse, Response},
    },
    error::{PgWireError, PgWireResult},
    messages::data::DataRow,
    types::format::FormatOptions,
};
use query::ResultSet;

use super::{error::of_engine, running::Query};

type Rows = Box<dyn Iterator<Item = PgWireResult<DataRow>> + Send + Sync>;

/// `result` in the form that a client asked for. Whoever stops reading, or cancels `query`, stops it.
pub(super) fn rows(
    result: ResultSet,
    query: Query,
    format: &Format,
    options: Arc<FormatOptions>,
) -> PgWireResult<Response> {
    let fields = arrow_schema_to_pg_fields(result.schema(), format, Some(options))?;
    let fields = Arc::new(fields);
    let batches = stream::unfold(Some((result, query)), next);
    let columns = Arc::clone(&fields);
    let rows = batches.flat_map(move |batch| {
        let rows: Rows = match batch {
            Ok(batch) => encode_recordbatch(Arc::clone(&columns), batch),
            Err(error) => Box::new(iter::once(Err(error))),
        };
        stream::iter(rows)
    });
    Ok(Response::Query(QueryResponse::new(fields, rows)))
}

/// The next batch, and what is left: nothing after an error.
async fn next(
    left: Option<(ResultSet, Query)>,
) -> Option<(PgWireResult<RecordBatch>, Option<(ResultSet, Query)>)> {
    let (mut result, query) = left?;
    let batch = tokio::select! {
        batch = result.next_batch() => batch?,
        () = query.cancelled() => return Some((Err(PgWireError::QueryCanceled), None)),
    };
    match batch {
        Ok(batch) => Some((Ok(batch), Some((result, query)))),
        Err(error) => Some((Err(of_engine(&error)), None)),
    }
}
