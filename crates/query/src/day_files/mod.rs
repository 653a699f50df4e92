//! The scan of the files of compacted days.
//!
//! In come the files with their footers, out go batches of the columns that are asked for. A lake has many small files, so
//! what is done for each of them decides: footers are remembered ([`etl::Footers`]), one look at all statistics tells which row
//! groups to leave out (`pruning`), and the row groups of many days are decoded in one go (`stretch`, `pages`), as if they were
//! one file.

mod exec;
mod layout;
mod pages;
mod presence;
mod pruning;
mod stretch;

pub(crate) use exec::{DayFilesExec, Projected};
pub(crate) use layout::Source;

use std::sync::Arc;

use etl::FileColumns;
use lake::EnrichedObject;
use parquet::file::metadata::RowGroupMetaData;

/// A file with its footer.
#[derive(Debug)]
pub(crate) struct DayFile {
    pub(crate) object: EnrichedObject,
    pub(crate) columns: FileColumns,
}

/// A row group of a file.
#[derive(Clone, Debug)]
struct Group {
    file: Arc<DayFile>,
    index: usize,
    rows: usize,
}

impl Group {
    /// The row groups of `file`.
    fn all(file: &Arc<DayFile>) -> impl Iterator<Item = Self> {
        let groups = file.columns.parquet.row_groups().iter().enumerate();
        groups.map(|(index, group)| Self {
            file: Arc::clone(file),
            index,
            rows: usize::try_from(group.num_rows()).unwrap_or_default(),
        })
    }

    fn metadata(&self) -> &RowGroupMetaData {
        self.file.columns.parquet.row_group(self.index)
    }

    /// Whether the columns of both lie in their files in the same way.
    fn is_like(&self, other: &Self) -> bool {
        let schema = |group: &Self| {
            let file = group.file.columns.parquet.file_metadata();
            file.schema_descr_ptr()
        };
        Arc::ptr_eq(&schema(self), &schema(other))
    }
}
