//! Parquet: one file, compressed with zstd, a row group at a time.
//!
//! The writer holds one row group in memory, whatever the size of the result.

use std::{io::Write, sync::Arc};

use arrow::{
    array::RecordBatch,
    datatypes::{Field, Schema},
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};

use super::{Format, Written, count, json::distinct_names};
use crate::{Error, ResultSet};

/// Small enough to stay light on a laptop, large enough for readers to skip by.
const ROW_GROUP_ROWS_MAX: usize = 128 * 1024;

/// Writes the whole file, footer included.
pub(super) async fn write(
    mut result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let fields = result.schema().fields().iter();
    let renamed: Vec<Field> = fields
        .zip(distinct_names(&result))
        .map(|(field, name)| field.as_ref().clone().with_name(name))
        .collect();
    let schema = Arc::new(Schema::new(renamed));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS_MAX))
        .build();
    let mut writer =
        ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(failed)?;
    let mut written = Written::default();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        let renamed = RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec()).map_err(
            |source| Error::Print {
                format: Format::Parquet,
                source,
            },
        )?;
        writer.write(&renamed).map_err(failed)?;
        written.rows += count(batch.num_rows());
    }
    writer.close().map_err(failed)?;
    Ok(written)
}

fn failed(source: ParquetError) -> Error {
    Error::WriteParquet { source }
}
