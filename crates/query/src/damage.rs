//! Which file a query failed on.
//!
//! The engine says that Parquet is damaged, but not where. In come the files of the query, out goes
//! the first that cannot be read to its end. This reads them all, and only after a query failed.

use std::sync::Arc;

use datafusion::error::DataFusionError;
use lake::EnrichedObject;
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::{Error, hint, snapshot::Snapshot};

/// The error behind `source`: the damaged file if there is one.
pub(crate) async fn diagnosed(
    source: DataFusionError,
    snapshot: &Snapshot,
    store: Arc<dyn ObjectStore>,
) -> Error {
    if !hint::is_about_parquet(&source) {
        return hint::execution_error(source);
    }
    for file in snapshot.files() {
        if !is_readable(file, &store).await {
            return Error::DamagedFile {
                key: file.key,
                source,
            };
        }
    }
    hint::execution_error(source)
}

async fn is_readable(file: &EnrichedObject, store: &Arc<dyn ObjectStore>) -> bool {
    // A file that cannot be fetched is not damaged; the query's own error tells what it is.
    let Ok(answer) = store.get(&file.location).await else {
        return true;
    };
    let Ok(bytes) = answer.bytes().await else {
        return true;
    };
    let read = tokio::task::spawn_blocking(move || {
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)
            .and_then(ParquetRecordBatchReaderBuilder::build);
        reader.is_ok_and(|mut batches| batches.all(|batch| batch.is_ok()))
    });
    read.await.unwrap_or(false)
}
