//! What can stop the making of a day, by operation.

use std::path::PathBuf;

use lake::{ContextDate, Damage, EnrichedKey, RawKey};
use thiserror::Error;

/// A day that could not be made. What is wrong with the data itself is never an error: it is told
/// in the [`DayReport`](crate::DayReport).
#[derive(Debug, Error)]
pub enum Error {
    /// The lake could not be read or written.
    #[error(transparent)]
    Lake(Box<lake::Error>),
    /// The store broke off in the middle of a raw object.
    #[error("cannot read `{key}` to its end")]
    ReadObject {
        /// The object.
        key: RawKey,
        /// How far it came.
        source: Damage,
    },
    /// The footer of an enriched file could not be fetched.
    #[error("cannot read the footer of `{key}`")]
    ReadFooter {
        /// The file.
        key: EnrichedKey,
        /// What the store said.
        source: object_store::Error,
    },
    /// An enriched file is no Parquet file of ours any more.
    #[error("the file `{key}` is damaged: {reason}")]
    Damaged {
        /// The file.
        key: EnrichedKey,
        /// What is wrong with it.
        reason: String,
    },
    /// A half-written file of this machine could not be written or read back.
    #[error("cannot use the scratch file `{}`", path.display())]
    Scratch {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Rows could not be made into columns.
    #[error("cannot build the rows of {day}")]
    BuildRows {
        /// The day.
        day: ContextDate,
        /// What Arrow said.
        source: arrow::error::ArrowError,
    },
    /// Columns could not be written as Parquet.
    #[error("cannot write the Parquet file of {day}")]
    WriteParquet {
        /// The day.
        day: ContextDate,
        /// What the writer said.
        source: parquet::errors::ParquetError,
    },
    /// The reading of a footer did not come to its end.
    #[error("the reading of footers was broken off")]
    Lost(#[source] tokio::task::JoinError),
    /// Nobody waited for the day any more.
    #[error("the making of {day} was broken off")]
    Cancelled {
        /// The day.
        day: ContextDate,
    },
    /// The run had to end before the day was made.
    #[error("the time was over before {day} was made")]
    OutOfTime {
        /// The day.
        day: ContextDate,
    },
    /// The thread that made the day did not come to its end.
    #[error("the work on {day} was broken off")]
    Task {
        /// The day.
        day: ContextDate,
        /// How it ended.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl From<lake::Error> for Error {
    fn from(error: lake::Error) -> Self {
        Self::Lake(Box::new(error))
    }
}
