//! Batches of rows in, one Parquet file a table out: the same batches, the same bytes.

#![expect(
    clippy::disallowed_types,
    reason = "the file is written in a scratch folder; `lake` then puts it in its place"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{SendError, SyncSender, sync_channel};
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
    writers: Writers,
    open: BTreeMap<Table, Writing>,
}

/// Who writes the files. The batches come in order, so they are the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Writers {
    /// Whoever brings the batches: other days keep the other cores busy.
    Same,
    /// A thread for each file, since encoding and packing are half of the work.
    Own,
}

/// A file that is being written.
enum Writing {
    Here(Box<DayFile>),
    Beside(SyncSender<RecordBatch>, Writer),
}

/// The thread that writes a file.
type Writer = JoinHandle<Result<DayFile, Error>>;

/// A file for which no batches come any more.
enum Ending {
    Here(Box<DayFile>),
    Beside(Writer),
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
    pub(crate) fn create(
        day: ContextDate,
        folder: PathBuf,
        writers: Writers,
    ) -> Result<Self, Error> {
        let mut files = Self {
            day,
            folder,
            writers,
            open: BTreeMap::new(),
        };
        let messages = files.begin(Table::Messages)?;
        files.open.insert(Table::Messages, messages);
        Ok(files)
    }

    /// Adds rows to the file of `table`.
    pub(crate) fn write(&mut self, table: Table, batch: RecordBatch) -> Result<(), Error> {
        let file = match self.open.remove(&table) {
            Some(file) => file,
            None => self.begin(table)?,
        };
        self.open.insert(table, file.write(batch)?);
        Ok(())
    }

    fn begin(&self, table: Table) -> Result<Writing, Error> {
        let path = self.folder.join(format!("{}.table", table.folder()));
        let file = DayFile::create(table, self.day, path)?;
        match self.writers {
            Writers::Same => Ok(Writing::Here(Box::new(file))),
            Writers::Own => Writing::beside(file),
        }
    }

    /// Ends all files; `metadata` is asked last for that of messages, when the sizes of the others
    /// are known.
    pub(crate) fn finish(
        self,
        mut metadata: impl FnMut(Table, &BTreeMap<Table, Finished>) -> Vec<KeyValue>,
    ) -> Result<BTreeMap<Table, Finished>, Error> {
        // Each thread learns here that no batches come any more, and ends its file beside the others.
        let ending = self.open.into_iter();
        let ending = ending.map(|(table, file)| (table, file.end()));
        let mut ending: BTreeMap<Table, _> = ending.collect();
        let messages = ending.remove(&Table::Messages);
        let mut finished = BTreeMap::new();
        for (table, file) in ending {
            let file = file.written()?.finish(metadata(table, &finished))?;
            finished.insert(table, file);
        }
        if let Some(file) = messages {
            let file = file
                .written()?
                .finish(metadata(Table::Messages, &finished))?;
            finished.insert(Table::Messages, file);
        }
        Ok(finished)
    }
}

impl Writing {
    fn beside(mut file: DayFile) -> Result<Self, Error> {
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
        Ok(Self::Beside(batches, thread))
    }

    /// Adds rows.
    fn write(self, batch: RecordBatch) -> Result<Self, Error> {
        let (mut file, batch) = match self {
            Self::Here(file) => (file, batch),
            Self::Beside(batches, thread) => match batches.send(batch) {
                Ok(()) => return Ok(Self::Beside(batches, thread)),
                // The thread has ended early, and says why.
                Err(SendError(batch)) => (Box::new(ended(thread)?), batch),
            },
        };
        file.write(&batch)?;
        Ok(Self::Here(file))
    }

    fn end(self) -> Ending {
        match self {
            Self::Here(file) => Ending::Here(file),
            Self::Beside(_, thread) => Ending::Beside(thread),
        }
    }
}

impl Ending {
    /// The file with all its rows.
    fn written(self) -> Result<DayFile, Error> {
        match self {
            Self::Here(mut file) => {
                file.flush()?;
                Ok(*file)
            }
            Self::Beside(thread) => ended(thread),
        }
    }
}

fn ended(thread: Writer) -> Result<DayFile, Error> {
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
