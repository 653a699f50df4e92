//! The answer to a statement: a schema and a stream of rows, read once.
//!
//! Rows come in as the engine produces them and go out one batch at a time; a result never holds
//! more than the batch in flight.

use std::{fmt, sync::Arc};

use arrow::{
    array::RecordBatch,
    datatypes::{Schema, SchemaRef},
};
use datafusion::{
    execution::SendableRecordBatchStream,
    physical_plan::{EmptyRecordBatchStream, memory::MemoryStream},
};
use futures::StreamExt as _;

use crate::{Error, hint};

/// The answer to a statement.
pub struct ResultSet {
    schema: SchemaRef,
    stream: SendableRecordBatchStream,
}

impl ResultSet {
    /// A result that is still being computed.
    pub(crate) fn streaming(stream: SendableRecordBatchStream) -> Self {
        Self {
            schema: stream.schema(),
            stream,
        }
    }

    /// A result that is complete.
    pub fn from_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        let stream: SendableRecordBatchStream =
            match MemoryStream::try_new(batches, Arc::clone(&schema), None) {
                Ok(stream) => Box::pin(stream),
                Err(_) => Box::pin(EmptyRecordBatchStream::new(Arc::clone(&schema))),
            };
        Self { schema, stream }
    }

    /// The columns, in order.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The next rows; `None` after the last.
    pub async fn next_batch(&mut self) -> Option<Result<RecordBatch, Error>> {
        let batch = self.stream.next().await?;
        Some(batch.map_err(hint::execution_error))
    }

    /// All rows at once, for results known to be small.
    pub async fn collect(mut self) -> Result<Vec<RecordBatch>, Error> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next_batch().await {
            batches.push(batch?);
        }
        Ok(batches)
    }
}

impl fmt::Debug for ResultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultSet")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
