//! Batches of rows in, one Parquet file out: the same batches, the same bytes.

#![expect(
    clippy::disallowed_types,
    reason = "the file is written in a scratch folder; `lake` then puts it in its place"
)]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use arrow::record_batch::RecordBatch;
use lake::ContextDate;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;

use crate::Error;
use crate::schema::{arrow_schema, columns};

/// Said to be the writer of every file: a version would change the bytes with every release.
const CREATED_BY: &str = "telelake";
/// How many rows a row group has at most.
const GROUP_ROWS_MAX: usize = 128 * 1024;
/// How large a row group gets, about: the writer holds it in memory.
const GROUP_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A Parquet file in the making.
pub(crate) struct DayFile {
    day: ContextDate,
    path: PathBuf,
    writer: ArrowWriter<BufWriter<File>>,
}

impl DayFile {
    /// A file of `day` at `path`, which must not be there yet.
    pub(crate) fn create(day: ContextDate, path: PathBuf) -> Result<Self, Error> {
        let file = File::create_new(&path).map_err(|source| Error::Scratch {
            path: path.clone(),
            source,
        })?;
        let options = ArrowWriterOptions::new().with_properties(properties());
        let writer =
            ArrowWriter::try_new_with_options(BufWriter::new(file), arrow_schema(), options)
                .map_err(|source| Error::WriteParquet { day, source })?;
        Ok(Self { day, path, writer })
    }

    /// Adds rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
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

    /// Ends the file with `metadata`, and says where it is and how large.
    pub(crate) fn finish(mut self, metadata: Vec<KeyValue>) -> Result<(PathBuf, u64), Error> {
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
        Ok((self.path, size_bytes))
    }
}

fn properties() -> WriterProperties {
    let sorting = ["chat_id", "message_id"].iter().filter_map(|name| {
        let place = columns().position(|column| column.name == *name)?;
        Some(SortingColumn {
            column_idx: i32::try_from(place).ok()?,
            descending: false,
            nulls_first: false,
        })
    });
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS_MAX))
        .set_sorting_columns(Some(sorting.collect()))
        .build()
}
