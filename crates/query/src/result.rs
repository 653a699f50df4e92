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
    error::DataFusionError,
    execution::SendableRecordBatchStream,
    physical_plan::{
        EmptyRecordBatchStream, memory::MemoryStream, stream::RecordBatchStreamAdapter,
    },
};
use futures::{Stream, StreamExt as _};
use object_store::ObjectStore;

use crate::{
    Error, damage, hint,
    snapshot::Snapshot,
    text_views::{plain, with_types},
};

/// The answer to a statement.
pub struct ResultSet {
    schema: SchemaRef,
    stream: SendableRecordBatchStream,
    origin: Origin,
}

/// Where rows come from, which decides what an error on the way means.
enum Origin {
    /// From this process.
    Complete,
    /// From files of the lake: an error is to say which file it was.
    Lake {
        snapshot: Arc<Snapshot>,
        store: Arc<dyn ObjectStore>,
    },
    /// From another engine.
    Foreign,
    /// From a result that is read elsewhere.
    Relayed,
}

impl ResultSet {
    /// A result that is still being computed.
    pub(crate) fn streaming(
        stream: SendableRecordBatchStream,
        snapshot: Arc<Snapshot>,
        store: Arc<dyn ObjectStore>,
    ) -> Self {
        Self {
            schema: plain(&stream.schema()),
            stream,
            origin: Origin::Lake { snapshot, store },
        }
    }

    /// A result that another engine has.
    pub(crate) fn fetched(stream: SendableRecordBatchStream) -> Self {
        Self {
            schema: stream.schema(),
            stream,
            origin: Origin::Foreign,
        }
    }

    /// A result that is still being computed, of tables that are no files.
    pub(crate) fn computed(stream: SendableRecordBatchStream) -> Self {
        Self {
            schema: plain(&stream.schema()),
            stream,
            origin: Origin::Complete,
        }
    }

    /// A result that is read elsewhere, as its batches come.
    pub fn relayed(
        schema: SchemaRef,
        batches: impl Stream<Item = Result<RecordBatch, Error>> + Send + 'static,
    ) -> Self {
        let batches =
            batches.map(|batch| batch.map_err(|error| DataFusionError::External(Box::new(error))));
        Self {
            stream: Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&schema), batches)),
            schema,
            origin: Origin::Relayed,
        }
    }

    /// A result that is complete.
    pub fn from_batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        let stream: SendableRecordBatchStream =
            match MemoryStream::try_new(batches, Arc::clone(&schema), None) {
                Ok(stream) => Box::pin(stream),
                Err(_) => Box::pin(EmptyRecordBatchStream::new(Arc::clone(&schema))),
            };
        Self {
            schema,
            stream,
            origin: Origin::Complete,
        }
    }

    /// The columns, in order.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The columns, to keep.
    pub fn schema_ref(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The next rows; `None` after the last.
    pub async fn next_batch(&mut self) -> Option<Result<RecordBatch, Error>> {
        match (self.stream.next().await?, &self.origin) {
            (Ok(batch), _) => {
                Some(
                    with_types(batch, &self.schema).map_err(|source| Error::Execute {
                        source: source.into(),
                    }),
                )
            }
            (Err(DataFusionError::External(source)), Origin::Relayed) => Some(Err(relayed(source))),
            (Err(error), Origin::Complete | Origin::Relayed) => {
                Some(Err(hint::execution_error(error)))
            }
            (Err(DataFusionError::External(source)), Origin::Foreign) => {
                Some(Err(Error::Fetch { source }))
            }
            (Err(error), Origin::Foreign) => Some(Err(Error::Fetch {
                source: Box::new(error),
            })),
            (Err(error), Origin::Lake { snapshot, store }) => {
                Some(Err(
                    damage::diagnosed(error, snapshot, Arc::clone(store)).await
                ))
            }
        }
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

/// Our own error, which travelled as the engine's.
fn relayed(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    match source.downcast::<Error>() {
        Ok(error) => *error,
        Err(source) => Error::Fetch { source },
    }
}

impl fmt::Debug for ResultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultSet")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
