//! CSV as Athena's download gives it, readable by every RFC 4180 reader.
//!
//! Every name and every value stands in double quotes, a quote inside is doubled, lines end in
//! `\n` alone (as in the file Athena leaves in its result bucket), and NULL is nothing between two
//! commas, so that it differs from the empty text `""`. Lists and structs are JSON.

use std::io::Write;

use super::{Format, Written, count, value::Column};
use crate::{Error, ResultSet};

/// Writes the heading and every row.
pub(super) async fn write(
    mut result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let failed = |source| Error::Write {
        format: Format::Csv,
        source,
    };
    let mut lines = String::new();
    for (place, field) in result.schema().fields().iter().enumerate() {
        separate(place, &mut lines);
        quote(field.name(), &mut lines);
    }
    lines.push('\n');
    out.write_all(lines.as_bytes()).map_err(failed)?;

    let mut written = Written::default();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        lines.clear();
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| Column::new(column))
            .collect::<Result<_, _>>()
            .map_err(|source| Error::Print {
                format: Format::Csv,
                source,
            })?;
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            for (place, column) in columns.iter().enumerate() {
                separate(place, &mut lines);
                if column.is_null(row) {
                    continue;
                }
                text.clear();
                column.text(row, &mut text).map_err(|source| Error::Print {
                    format: Format::Csv,
                    source,
                })?;
                quote(&text, &mut lines);
            }
            lines.push('\n');
        }
        out.write_all(lines.as_bytes()).map_err(failed)?;
        written.rows += count(batch.num_rows());
    }
    Ok(written)
}

fn separate(place: usize, lines: &mut String) {
    if place > 0 {
        lines.push(',');
    }
}

fn quote(text: &str, lines: &mut String) {
    lines.push('"');
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            lines.push_str("\"\"");
        }
        lines.push_str(part);
    }
    lines.push('"');
}
