//! What ends an import. What was read before is imported.

/// An export that cannot be read to its end, or a lake that does not take it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("cannot read the export")]
    Read {
        /// What the system said.
        source: std::io::Error,
    },
    /// It is something else.
    #[error("this is no Telegram Desktop export: {found}")]
    Other {
        /// What it seems to be.
        found: &'static str,
    },
    /// The file ends in the middle.
    #[error("the export breaks off at byte {offset}, after {rows} rows")]
    CutOff {
        /// Where.
        offset: u64,
        /// How many whole rows came before.
        rows: u64,
    },
    /// The file is no JSON at one place.
    #[error("the export is damaged at byte {offset}, after {rows} rows")]
    Damaged {
        /// Where.
        offset: u64,
        /// How many whole rows came before.
        rows: u64,
    },
    /// An old export tells local times only.
    #[error("row {row} has only a local time, `{date}`")]
    ZoneNeeded {
        /// Which row, counted from 1.
        row: u64,
        /// What it says.
        date: String,
    },
    /// A raw object could not be written.
    #[error("cannot store the rows")]
    Store {
        /// Why.
        source: Box<lake::Error>,
    },
    /// The rows could not be compressed.
    #[error("cannot pack the rows")]
    Pack {
        /// Why.
        source: std::io::Error,
    },
    /// The reading was broken off.
    #[error("the reading of the export was broken off")]
    Task {
        /// How it ended.
        source: tokio::task::JoinError,
    },
}

impl From<lake::Error> for ImportError {
    fn from(error: lake::Error) -> Self {
        Self::Store {
            source: Box::new(error),
        }
    }
}
