//! JSON: one array of objects, or one object per line.
//!
//! Numbers and truth values are bare, everything else is text as in the CSV, NULL is `null`. Two
//! columns of one name get different keys, because readers of JSON would keep only the last.

use std::io::Write;

use super::{Format, Written, count, value};
use crate::{Error, ResultSet};

/// Writes one array; every object has a line of its own.
pub(super) async fn write_array(
    result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let failed = |source| Error::Write {
        format: Format::Json,
        source,
    };
    out.write_all(b"[").map_err(failed)?;
    let frame = Frame {
        format: Format::Json,
        before_first: "\n",
        between: ",\n",
        after_last: "",
    };
    let written = objects(result, frame, out).await?;
    out.write_all(if written.rows == 0 { b"]\n" } else { b"\n]\n" })
        .map_err(failed)?;
    Ok(written)
}

/// Writes one object per line.
pub(super) async fn write_lines(
    result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let frame = Frame {
        format: Format::NdJson,
        before_first: "",
        between: "\n",
        after_last: "\n",
    };
    objects(result, frame, out).await
}

/// What stands around the objects.
#[derive(Clone, Copy)]
struct Frame {
    format: Format,
    before_first: &'static str,
    between: &'static str,
    after_last: &'static str,
}

async fn objects(
    mut result: ResultSet,
    frame: Frame,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let failed = |source| Error::Write {
        format: frame.format,
        source,
    };
    let names = distinct_names(&result);
    let mut written = Written::default();
    let mut text = String::new();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        let columns: Vec<_> = names
            .iter()
            .zip(batch.columns())
            .map(|(name, column)| Ok((name, value::Column::new(column)?)))
            .collect::<Result<_, _>>()
            .map_err(|source| Error::Print {
                format: frame.format,
                source,
            })?;
        text.clear();
        for row in 0..batch.num_rows() {
            let first = written.rows == 0 && row == 0;
            text.push_str(if first {
                frame.before_first
            } else {
                frame.between
            });
            value::object(&columns, row, &mut text).map_err(|source| Error::Print {
                format: frame.format,
                source,
            })?;
        }
        out.write_all(text.as_bytes()).map_err(failed)?;
        written.rows += count(batch.num_rows());
    }
    if written.rows > 0 {
        out.write_all(frame.after_last.as_bytes()).map_err(failed)?;
    }
    Ok(written)
}

/// The columns' names; a name that was there before gets a number.
pub(super) fn distinct_names(result: &ResultSet) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for field in result.schema().fields() {
        let mut name = field.name().clone();
        let mut number = 2_usize;
        while names.contains(&name) {
            name = format!("{}_{number}", field.name());
            number += 1;
        }
        names.push(name);
    }
    names
}
