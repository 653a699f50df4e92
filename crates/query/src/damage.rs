//! Which file a query failed on.
//!
//! The engine says that Parquet is damaged, but not where. In come the files of the query, out goes
//! the first that cannot be read to its end. This reads them all, and only after a query failed.

use std::sync::Arc;

use datafusion::error::DataFusionError;
use lake::{EnrichedKey, EnrichedObject};
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::{Error, hint, snapshot::Snapshot};

/// The error behind `source`: the damaged file if there is one.
pub(crate) async fn diagnosed(
    source: DataFusionError,
    snapshot: &Snapshot,
    store: Arc<dyn ObjectStore>,
) -> Error {
    if let Some(key) = made_anew(&source) {
        return Error::MadeAnew { key };
    }
    if let Some(key) = damaged(&source) {
        return Error::DamagedFile { key, source };
    }
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

/// The file whose footer could not be understood.
fn damaged(source: &DataFusionError) -> Option<EnrichedKey> {
    let DataFusionError::External(error) = source.find_root() else {
        return None;
    };
    match error.downcast_ref::<etl::Error>()? {
        etl::Error::Damaged { key, .. } => Some(*key),
        _ => None,
    }
}

/// The file whose place another one took while the query ran.
fn made_anew(source: &DataFusionError) -> Option<String> {
    let DataFusionError::ObjectStore(error) = source.find_root() else {
        return None;
    };
    match &**error {
        object_store::Error::Precondition { path, .. } => Some(path.clone()),
        _ => None,
    }
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
