//! How a result leaves the house: one file per format.
//!
//! In comes a [`ResultSet`], out go bytes, batch by batch; no format holds a whole result.

mod arrow;
mod csv;
mod json;
mod parquet;
mod rows;
mod table;
mod value;

use std::{fmt, io::Write, str::FromStr};

use self::csv::Reader;
use crate::{Error, ResultSet};

pub use arrow::hand_out as hand_out_arrow;
pub use rows::type_name;

/// The form in which a result is written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Format {
    /// Aligned columns for people; the only form that shortens long cells.
    Table,
    /// What Athena's download gives: every value in quotes, NULL as nothing between the commas.
    Csv,
    /// CSV for spreadsheets, in which no text is run as a formula.
    Spreadsheet,
    /// One array of objects.
    Json,
    /// One object per line.
    NdJson,
    /// One Parquet file.
    Parquet,
    /// A stream of Arrow batches.
    Arrow,
    /// JSON for pages: a line with the columns, one array a row, and a line with the number of rows.
    Rows,
}

impl Format {
    /// Every format that people may ask for, in the order in which help texts list them.
    pub const ALL: [Self; 7] = [
        Self::Table,
        Self::Csv,
        Self::Spreadsheet,
        Self::Json,
        Self::NdJson,
        Self::Parquet,
        Self::Arrow,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Spreadsheet => "spreadsheet",
            Self::Json => "json",
            Self::NdJson => "ndjson",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::Rows => "rows",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat {
                name: name.to_owned(),
            })
    }
}

/// A word that names no format.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "`{name}` is no output format: use table, csv, spreadsheet, json, ndjson, parquet or arrow"
)]
pub struct UnknownFormat {
    name: String,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct Written {
    /// Rows of the result, headings not counted.
    pub rows: u64,
}

/// Writes all of `result` to `out` and flushes it.
///
/// Fails with [`Error::Write`] when `out` does, and with the statement's own error when the
/// engine fails half-way; what was written until then stays written.
pub async fn write(
    result: ResultSet,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let written = match format {
        Format::Table => table::write(result, out).await,
        Format::Csv => csv::write(result, Reader::Program, out).await,
        Format::Spreadsheet => csv::write(result, Reader::Spreadsheet, out).await,
        Format::Json => json::write_array(result, out).await,
        Format::NdJson => json::write_lines(result, out).await,
        Format::Parquet => parquet::write(result, out).await,
        Format::Arrow => arrow::write(result, out).await,
        Format::Rows => rows::write(result, out).await,
    }?;
    out.flush()
        .map_err(|source| Error::Write { format, source })?;
    Ok(written)
}

/// The number of rows of a batch, as a result counts them.
fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
