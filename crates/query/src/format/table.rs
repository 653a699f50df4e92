//! Aligned columns for people.
//!
//! The widths come from the first thousand rows, so that a result of any length streams; a later
//! cell that needs more is shortened with `…`. Control characters are made visible: a message in a
//! group must not be able to talk to the reader's terminal.

use std::io::Write;

use arrow::{array::RecordBatch, datatypes::DataType};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Format, Written, count, value::Column};
use crate::{Error, ResultSet};

/// So many rows decide the widths.
const SAMPLE_ROWS_MAX: usize = 1_000;
/// No column is wider, so that one long message does not push the others off the screen.
const CELL_WIDTH_MAX: usize = 60;
/// A column is at least wide enough for the word that stands for NULL.
const NULL: &str = "NULL";

/// Writes the heading, the rows and their number.
pub(super) async fn write(
    mut result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let mut sample = Vec::new();
    let mut sampled = 0;
    while sampled < SAMPLE_ROWS_MAX {
        let Some(batch) = result.next_batch().await else {
            break;
        };
        let batch = batch?;
        sampled += batch.num_rows();
        sample.push(batch);
    }
    let layout = Layout::of(&result, &sample)?;
    let mut written = Written::default();
    let mut page = layout.heading(&result);
    for batch in sample {
        written.rows += count(batch.num_rows());
        layout.rows(&batch, &mut page)?;
    }
    put(&page, out)?;
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        page.clear();
        layout.rows(&batch, &mut page)?;
        put(&page, out)?;
        written.rows += count(batch.num_rows());
    }
    let noun = if written.rows == 1 { "row" } else { "rows" };
    put(&format!("({} {noun})\n", written.rows), out)?;
    Ok(written)
}

fn put(page: &str, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    out.write_all(page.as_bytes())
        .map_err(|source| Error::Write {
            format: Format::Table,
            source,
        })
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Side {
    Left,
    Right,
}

/// The width and the side of every column.
struct Layout {
    columns: Vec<(usize, Side)>,
}

impl Layout {
    fn of(result: &ResultSet, sample: &[RecordBatch]) -> Result<Self, Error> {
        let mut columns: Vec<_> = result
            .schema()
            .fields()
            .iter()
            .map(|field| (visible(field.name()).width(), side(field.data_type())))
            .collect();
        let mut left = SAMPLE_ROWS_MAX;
        for batch in sample {
            for (column, (width, _)) in cells(batch)?.iter().zip(&mut columns) {
                for row in 0..batch.num_rows().min(left) {
                    *width = (*width).max(cell(column, row)?.width());
                }
            }
            left = left.saturating_sub(batch.num_rows());
        }
        for (width, _) in &mut columns {
            *width = (*width).min(CELL_WIDTH_MAX);
        }
        Ok(Self { columns })
    }

    fn heading(&self, result: &ResultSet) -> String {
        let mut page = String::new();
        let names = result
            .schema()
            .fields()
            .iter()
            .map(|field| visible(field.name()));
        self.line(names, &mut page);
        for (place, (width, _)) in self.columns.iter().enumerate() {
            page.push_str(if place > 0 { "─┼─" } else { "─" });
            page.push_str(&"─".repeat(*width));
        }
        page.push_str("─\n");
        page
    }

    fn rows(&self, batch: &RecordBatch, page: &mut String) -> Result<(), Error> {
        let columns = cells(batch)?;
        for row in 0..batch.num_rows() {
            let texts: Vec<String> = columns
                .iter()
                .map(|column| cell(column, row))
                .collect::<Result<_, _>>()?;
            self.line(texts.into_iter(), page);
        }
        Ok(())
    }

    /// Appends one line; blanks at its end are left out.
    fn line(&self, texts: impl Iterator<Item = String>, page: &mut String) {
        for (place, (text, (width, side))) in texts.zip(&self.columns).enumerate() {
            page.push_str(if place > 0 { " │ " } else { " " });
            let text = shortened(text, *width);
            let padding = " ".repeat(width.saturating_sub(text.width()));
            match side {
                Side::Left => page.extend([text, padding]),
                Side::Right => page.extend([padding, text]),
            }
        }
        page.truncate(page.trim_end_matches(' ').len());
        page.push('\n');
    }
}

fn side(kind: &DataType) -> Side {
    if kind.is_numeric() {
        Side::Right
    } else {
        Side::Left
    }
}

fn cells(batch: &RecordBatch) -> Result<Vec<Column<'_>>, Error> {
    batch
        .columns()
        .iter()
        .map(|column| Column::new(column))
        .collect::<Result<_, _>>()
        .map_err(|source| Error::Print {
            format: Format::Table,
            source,
        })
}

fn cell(column: &Column<'_>, row: usize) -> Result<String, Error> {
    if column.is_null(row) {
        return Ok(NULL.to_owned());
    }
    let mut text = String::new();
    column.text(row, &mut text).map_err(|source| Error::Print {
        format: Format::Table,
        source,
    })?;
    Ok(visible(&text))
}

/// Shows control characters as the pictures Unicode has for them, and line breaks as arrows.
fn visible(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' => '↵',
            '\u{7f}' => '␡',
            // Terminals obey these two ranges, and the second reverses the reading direction.
            '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            control if u32::from(control) < 0x20 => {
                char::from_u32(0x2400 + u32::from(control)).unwrap_or('\u{fffd}')
            }
            other => other,
        })
        .collect()
}

fn shortened(text: String, width_max: usize) -> String {
    if text.width() <= width_max {
        return text;
    }
    let mut short = String::new();
    let mut width = 1;
    for letter in text.chars() {
        width += letter.width().unwrap_or(0);
        if width > width_max {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}
