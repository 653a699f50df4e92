//! Arrow's streaming format, batch by batch as the engine makes them
//! (<https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format>).

use std::io::{self, Write};

use arrow::{buffer::Buffer, error::ArrowError, ipc::writer::StreamEncoder};
use bytes::Bytes;

use super::{Format, Written, count};
use crate::{Error, ResultSet};

/// Writes the schema, every batch and the end.
pub(super) async fn write(
    result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    hand_out(result, |part| out.write_all(&part)).await
}

/// Hands all of `result` to `take`, part by part: the columns as they lie in memory, without a copy where that keeps nothing
/// else there, and between them the few bytes that describe them.
///
/// Fails as [`write()`](super::write) does.
pub async fn hand_out(
    mut result: ResultSet,
    mut take: impl FnMut(Bytes) -> io::Result<()> + Send,
) -> Result<Written, Error> {
    let mut take_all = |parts: Vec<Buffer>| {
        let mut parts = parts.into_iter().map(owned);
        let taken = parts.try_for_each(&mut take);
        taken.map_err(|source| Error::Write {
            format: Format::Arrow,
            source,
        })
    };
    let mut encoder = StreamEncoder::try_new(result.schema()).map_err(failed)?;
    let mut written = Written::default();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        take_all(encoder.encode(&batch).map_err(failed)?)?;
        written.rows += count(batch.num_rows());
    }
    take_all(encoder.finish().map_err(failed)?)?;
    Ok(written)
}

/// The bytes of `part`: its own, or a copy if it is a small piece of a buffer, all of which it would keep in memory.
fn owned(part: Buffer) -> Bytes {
    if part.capacity() / 2 > part.len() {
        return Bytes::copy_from_slice(&part);
    }
    Bytes::from_owner(Part(part))
}

/// A buffer that [`Bytes`] can own.
struct Part(Buffer);

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn failed(source: ArrowError) -> Error {
    Error::Print {
        format: Format::Arrow,
        source,
    }
}
