//! What can go wrong with storage, by operation.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

/// A storage operation that failed: the variant says which, its fields on what, the source why.
#[derive(Debug, Error)]
pub enum Error {
    /// A folder of the lake could not be made or entered.
    #[error("cannot open the lake folder `{}`", path.display())]
    OpenRoot {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings of a bucket make no sense together.
    #[error("cannot use `{bucket}`")]
    OpenBucket {
        /// The bucket.
        bucket: String,
        /// What is wrong.
        source: object_store::Error,
    },
    /// An update could not be made an object.
    #[error("cannot make `{key}` of an update")]
    PackUpdate {
        /// The object.
        key: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A zone could not be listed.
    #[error("cannot list `{prefix}` in {root}")]
    List {
        /// The lake location.
        root: String,
        /// What was listed.
        prefix: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// An object could not be read.
    #[error("cannot read `{key}` in {root}")]
    Read {
        /// The lake location.
        root: String,
        /// The object.
        key: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// An object could not be written.
    #[error("cannot write `{key}` in {root}")]
    Write {
        /// The lake location.
        root: String,
        /// The object.
        key: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// An object could not be removed.
    #[error("cannot remove `{key}` in {root}")]
    Remove {
        /// The lake location.
        root: String,
        /// The object.
        key: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// A finished local file could not be moved or uploaded to its place.
    #[error("cannot publish `{}` as `{key}` in {root}", file.display())]
    Publish {
        /// The lake location.
        root: String,
        /// The object.
        key: String,
        /// The finished file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder of a journal could not be made, listed or locked.
    #[error("cannot open the journal `{}`", dir.display())]
    OpenJournal {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Somebody else writes to the journal.
    #[error("the journal `{}` is in use by {}", dir.display(), holder(*pid))]
    Locked {
        /// The folder.
        dir: PathBuf,
        /// The process, if the lock says so.
        pid: Option<u32>,
    },
    /// The disk refused a record. Nothing was promised; it may be tried again.
    #[error("cannot append to the journal `{}`", dir.display())]
    AppendRecord {
        /// The folder.
        dir: PathBuf,
        /// What the system said, to all records of the group.
        source: Arc<std::io::Error>,
    },
    /// A record is larger than any the journal takes.
    #[error("a record of {size_bytes} bytes is too large for the journal")]
    RecordTooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// The journal was closed before the record was written.
    #[error("the journal `{}` is closed", dir.display())]
    JournalClosed {
        /// The folder.
        dir: PathBuf,
    },
    /// A segment of a journal could not be read or trimmed.
    #[error("cannot read the journal segment `{}`", path.display())]
    ReadSegment {
        /// The segment.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The records of a segment could not be made into raw objects.
    #[error("cannot pack the journal segment `{}`", path.display())]
    PackSegment {
        /// The segment.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A segment that was written by this process has no header any more.
    #[error("the journal segment `{}` is damaged", path.display())]
    DamagedSegment {
        /// The segment.
        path: PathBuf,
    },
    /// A sealed segment could not be removed.
    #[error("cannot remove the sealed journal segment `{}`", path.display())]
    RemoveSegment {
        /// The segment.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A task of the runtime was cancelled or panicked.
    #[error("the background work on {what} was broken off")]
    Task {
        /// What was being done.
        what: String,
        /// How the task ended.
        source: tokio::task::JoinError,
    },
}

/// Whoever holds a lock, in words.
fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(
        || "another process".to_owned(),
        |pid| format!("process {pid}"),
    )
}
