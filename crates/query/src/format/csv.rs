//! CSV as Athena's download gives it, readable by every RFC 4180 reader.
//!
//! Every name and every value stands in double quotes, a quote inside is doubled, lines end in
//! `\n` alone (as in the file Athena leaves in its result bucket), and NULL is nothing between two
//! commas, so that it differs from the empty text `""`. Lists and structs are JSON.
//!
//! Spreadsheets get the same with what they need: a byte order mark, or they take the text for another
//! encoding, lines that end in `\r\n`, and an apostrophe before every text that they would run as a
//! formula (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::io::Write;

use super::{Format, Written, count, value::Column};
use crate::{Error, ResultSet};

/// How texts that begin so are taken by a spreadsheet: as a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Who reads it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Reader {
    /// A program.
    Program,
    /// A spreadsheet.
    Spreadsheet,
}

impl Reader {
    fn format(self) -> Format {
        match self {
            Self::Program => Format::Csv,
            Self::Spreadsheet => Format::Spreadsheet,
        }
    }

    fn line_end(self) -> &'static str {
        match self {
            Self::Program => "\n",
            Self::Spreadsheet => "\r\n",
        }
    }

    /// Whether `text` would be run.
    fn runs(self, text: &str) -> bool {
        self == Self::Spreadsheet && text.starts_with(FORMULA_STARTS)
    }
}

/// Writes the heading and every row.
pub(super) async fn write(
    mut result: ResultSet,
    reader: Reader,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let format = reader.format();
    let failed = |source| Error::Write { format, source };
    let mut lines = String::new();
    if reader == Reader::Spreadsheet {
        lines.push('\u{feff}');
    }
    for (place, field) in result.schema().fields().iter().enumerate() {
        separate(place, &mut lines);
        guard(reader, field.name(), &mut lines);
    }
    lines.push_str(reader.line_end());
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
            .map_err(|source| Error::Print { format, source })?;
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            for (place, column) in columns.iter().enumerate() {
                separate(place, &mut lines);
                if column.is_null(row) {
                    continue;
                }
                text.clear();
                column
                    .text(row, &mut text)
                    .map_err(|source| Error::Print { format, source })?;
                // A number that begins with a minus is one.
                if column.is_text() {
                    guard(reader, &text, &mut lines);
                } else {
                    quote(&text, &mut lines);
                }
            }
            lines.push_str(reader.line_end());
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

/// `text` in quotes, such that nobody runs it.
fn guard(reader: Reader, text: &str, lines: &mut String) {
    if reader.runs(text) {
        quote(&format!("'{text}"), lines);
    } else {
        quote(text, lines);
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
