//! Column chunks in memory, of row groups of many files, as one column each to the decoder.

use std::sync::Arc;

use bytes::{Buf as _, Bytes, buf::Reader};
use parquet::{
    arrow::arrow_reader::RowGroups,
    column::page::{PageIterator, PageReader},
    errors::{ParquetError, Result},
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::{ChunkReader, Length},
        serialized_reader::SerializedPageReader,
    },
};

use super::{Group, layout::Layout, presence::Presence};

/// Row groups whose columns lie in the same way, with the bytes of those that are read. There is at least one.
pub(super) struct Fetched {
    first: Group,
    groups: Arc<[FetchedGroup]>,
    layout: Arc<Layout>,
    rows: usize,
}

/// A row group, and the bytes of its leaves in the order of [`Layout::leaves`].
pub(super) struct FetchedGroup {
    pub(super) group: Group,
    pub(super) chunks: Vec<Arc<Chunk>>,
}

/// The bytes of a file from one place on.
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) bytes: Bytes,
}

impl Fetched {
    /// The `groups` with the bytes of the leaves of `layout`; `None` if there are no groups.
    pub(super) fn new(groups: Vec<FetchedGroup>, layout: Arc<Layout>) -> Option<Self> {
        let first = groups.first()?.group.clone();
        Some(Self {
            first,
            rows: groups.iter().map(|fetched| fetched.group.rows).sum(),
            groups: groups.into(),
            layout,
        })
    }
}

impl RowGroups for Fetched {
    fn num_rows(&self) -> usize {
        self.rows
    }

    fn column_chunks(&self, leaf: usize) -> Result<Box<dyn PageIterator>> {
        let place = self.layout.leaves.iter().position(|read| *read == leaf);
        let place = place
            .ok_or_else(|| ParquetError::General(format!("the column {leaf} was not fetched")))?;
        Ok(Box::new(ColumnPages {
            groups: Arc::clone(&self.groups),
            next: 0,
            leaf,
            place,
            is_presence: self.layout.presences.contains(&leaf),
        }))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.groups.iter().map(|fetched| fetched.group.metadata()))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.first.file.columns.parquet
    }
}

/// The pages of one column, a reader for each row group.
struct ColumnPages {
    groups: Arc<[FetchedGroup]>,
    next: usize,
    leaf: usize,
    place: usize,
    /// Whether only is wanted which rows have a text.
    is_presence: bool,
}

impl Iterator for ColumnPages {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let fetched = self.groups.get(self.next)?;
        self.next += 1;
        let chunk = fetched.chunks.get(self.place)?;
        let reader = SerializedPageReader::new(
            Arc::clone(chunk),
            fetched.group.metadata().column(self.leaf),
            fetched.group.rows,
            None,
        );
        Some(reader.map(|reader| -> Box<dyn PageReader> {
            if self.is_presence {
                return Box::new(Presence::of(Box::new(reader)));
            }
            Box::new(reader)
        }))
    }
}

impl PageIterator for ColumnPages {}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start + u64::try_from(self.bytes.len()).unwrap_or_default()
    }
}

impl ChunkReader for Chunk {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let rest = self.from(start)?;
        if rest.len() < length {
            return Err(ParquetError::EOF(
                "the column ends within a page".to_owned(),
            ));
        }
        Ok(rest.slice(..length))
    }
}

impl Chunk {
    /// The bytes from `start` on, which counts from the beginning of the file.
    fn from(&self, start: u64) -> Result<Bytes> {
        let offset = start
            .checked_sub(self.start)
            .and_then(|offset| usize::try_from(offset).ok());
        match offset {
            Some(offset) if offset <= self.bytes.len() => Ok(self.bytes.slice(offset..)),
            _ => Err(ParquetError::EOF(
                "a page lies outside of its column".to_owned(),
            )),
        }
    }
}
