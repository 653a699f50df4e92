//! Arrow's streaming format, batch by batch as the engine makes them
//! (<https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format>).

use std::io::Write;

use arrow::{error::ArrowError, ipc::writer::StreamWriter};

use super::{Format, Written, count};
use crate::{Error, ResultSet};

/// Writes the schema, every batch and the end.
pub(super) async fn write(
    mut result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let mut writer = StreamWriter::try_new(out, result.schema()).map_err(failed)?;
    let mut written = Written::default();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        writer.write(&batch).map_err(failed)?;
        written.rows += count(batch.num_rows());
    }
    writer.finish().map_err(failed)?;
    Ok(written)
}

fn failed(error: ArrowError) -> Error {
    let format = Format::Arrow;
    match error {
        ArrowError::IoError(_, source) => Error::Write { format, source },
        source => Error::Print { format, source },
    }
}
