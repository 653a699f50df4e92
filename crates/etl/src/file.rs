//! Batches of rows in, one Parquet file a table out: the same batches, the same bytes.

#![expect(
    clippy::disallowed_types,
    reason = "the file is written in a scratch folder; `lake` then puts it in its place"
)]

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::record_batch::RecordBatch;
use lake::{ContextDate, Table};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::Error;
use crate::schema::{arrow_schema, columns, sorted_by};

/// Said to be the writer of every file: a version would change the bytes with every release.
const CREATED_BY: &str = "telelake";
/// How many rows a row group has at most.
const GROUP_ROWS_MAX: usize = 128 * 1024;
/// How large a row group gets, about: the writer holds it in memory.
const GROUP_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The files of a day in the making, one a table that has rows, and always that of messages.
pub(crate) struct DayFiles {
    day: ContextDate,
    folder: PathBuf,
    open: BTreeMap<Table, Writing>,
}

/// A file that is being written by a thread of its own, since encoding and packing are half of the work: the batches come in
/// order, so the file is the same as without.
struct Writing {
    batches: SyncSender<RecordBatch>,
    thread: JoinHandle<Result<DayFile, Error>>,
}

/// How many batches of a file wait for being written.
const BATCHES_WAITING_MAX: usize = 1;

/// A file that is complete, but not in its place yet.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) path: PathBuf,
    pub(crate) size_bytes: u64,
}

impl DayFiles {
    /// Files of `day` in `folder`.
    pub(crate) fn create(day: ContextDate, folder: PathBuf) -> Result<Self, Error> {
        let mut files = Self {
            day,
            folder,
            open: BTreeMap::new(),
        };
        files.file(Table::Messages)?;
        Ok(files)
    }

    /// Adds rows to the file of `table`.
    pub(crate) fn write(&mut self, table: Table, batch: RecordBatch) -> Result<(), Error> {
        if self.file(table)?.batches.send(batch).is_ok() {
            return Ok(());
        }
        // The thread has ended early, and says why.
        match self.open.remove(&table) {
            Some(file) => written(file.thread).map(|_| ()),
            None => Ok(()),
        }
    }

    fn file(&mut self, table: Table) -> Result<&mut Writing, Error> {
        match self.open.entry(table) {
            Entry::Occupied(file) => Ok(file.into_mut()),
            Entry::Vacant(place) => {
                let path = self.folder.join(format!("{}.table", table.folder()));
                let file = DayFile::create(table, self.day, path)?;
                Ok(place.insert(Writing::begin(file)?))
            }
        }
    }

    /// Ends all files; `metadata` is asked last for that of messages, when the sizes of the others
    /// are known.
    pub(crate) fn finish(
        self,
        mut metadata: impl FnMut(Table, &BTreeMap<Table, Finished>) -> Vec<KeyValue>,
    ) -> Result<BTreeMap<Table, Finished>, Error> {
        // Each thread learns here that no batches come any more, and ends its file beside the others.
        let threads = self
            .open
            .into_iter()
            .map(|(table, file)| (table, file.thread));
        let mut threads: BTreeMap<Table, _> = threads.collect();
        let messages = threads.remove(&Table::Messages);
        let mut finished = BTreeMap::new();
        for (table, thread) in threads {
            let file = written(thread)?.finish(metadata(table, &finished))?;
            finished.insert(table, file);
        }
        if let Some(thread) = messages {
            let file = written(thread)?.finish(metadata(Table::Messages, &finished))?;
            finished.insert(Table::Messages, file);
        }
        Ok(finished)
    }
}

impl Writing {
    fn begin(mut file: DayFile) -> Result<Self, Error> {
        let path = file.path.clone();
        let (batches, waiting) = sync_channel(BATCHES_WAITING_MAX);
        let thread = std::thread::Builder::new().spawn(move || {
            for batch in waiting {
                file.write(&batch)?;
            }
            file.flush()?;
            Ok(file)
        });
        let thread = thread.map_err(|source| Error::Scratch { path, source })?;
        Ok(Self { batches, thread })
    }
}

/// The file with all its rows. No batches come any more.
fn written(thread: JoinHandle<Result<DayFile, Error>>) -> Result<DayFile, Error> {
    let ended = thread.join();
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// A Parquet file in the making.
struct DayFile {
    day: ContextDate,
    path: PathBuf,
    writer: ArrowWriter<BufWriter<File>>,
}

impl DayFile {
    /// A file of `table` for `day` at `path`, which must not be there yet.
    fn create(table: Table, day: ContextDate, path: PathBuf) -> Result<Self, Error> {
        let file = File::create_new(&path).map_err(|source| Error::Scratch {
            path: path.clone(),
            source,
        })?;
        let options = ArrowWriterOptions::new().with_properties(properties(table));
        let writer =
            ArrowWriter::try_new_with_options(BufWriter::new(file), arrow_schema(table), options)
                .map_err(|source| Error::WriteParquet { day, source })?;
        Ok(Self { day, path, writer })
    }

    /// Adds rows.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let written = self.write_batch(batch);
        written.map_err(|source| Error::WriteParquet {
            day: self.day,
            source,
        })
    }

    fn write_batch(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        self.writer.write(batch)?;
        if self.writer.in_progress_size() >= GROUP_BYTES_MAX {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Ends the row group, as the end of the file would.
    fn flush(&mut self) -> Result<(), Error> {
        let flushed = self.writer.flush();
        flushed.map_err(|source| Error::WriteParquet {
            day: self.day,
            source,
        })
    }

    /// Ends the file with `metadata`.
    fn finish(mut self, metadata: Vec<KeyValue>) -> Result<Finished, Error> {
        for pair in metadata {
            self.writer.append_key_value_metadata(pair);
        }
        let error = |source| Error::WriteParquet {
            day: self.day,
            source,
        };
        self.writer.finish().map_err(error)?;
        let flushed = self.writer.inner_mut().flush();
        flushed.map_err(|source| Error::Scratch {
            path: self.path.clone(),
            source,
        })?;
        let size_bytes = u64::try_from(self.writer.bytes_written()).unwrap_or(u64::MAX);
        Ok(Finished {
            path: self.path,
            size_bytes,
        })
    }
}

fn properties(table: Table) -> WriterProperties {
    let columns = columns(table);
    let sorting = sorted_by(table).iter().filter_map(|name| {
        let place = columns.iter().position(|column| column.name == *name)?;
        Some(SortingColumn {
            column_idx: i32::try_from(place).ok()?,
            descending: false,
            nulls_first: false,
        })
    });
    let mut properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS_MAX))
        .set_sorting_columns(Some(sorting.collect()));
    for column in columns {
        let path = ColumnPath::from(column.name);
        properties = match Content::of(column.name) {
            Content::Few => properties,
            Content::Rising => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            Content::Long => {
                properties.set_column_compression(path, Compression::ZSTD(ZstdLevel::default()))
            }
        };
    }
    properties.build()
}

/// Whether text in the column `name` is long, and different in every row.
pub fn is_long_text(name: &str) -> bool {
    matches!(Content::of(name), Content::Long)
}

/// What a column mostly holds, which decides how it is written.
///
/// A lake has many small files, and a query reads few columns of each. To begin with a column that zstd made small takes longer
/// than to read it; so zstd is for those that are long, and all others are packed by their encoding.
enum Content {
    /// Values that come again and again: a dictionary.
    Few,
    /// Numbers near to the one before: their differences.
    Rising,
    /// Text that is different in every row.
    Long,
}

impl Content {
    fn of(name: &str) -> Self {
        match name {
            "date"
            | "edit_date"
            | "forward_date"
            | "forward_message_id"
            | "message_id"
            | "received_at"
            | "reply_to_date"
            | "reply_to_message_id"
            | "update_id" => Self::Rising,
            "caption" | "content_hash" | "file_id" | "file_unique_id" | "payload"
            | "quote_text" | "text" => Self::Long,
            _ => Self::Few,
        }
    }
}
