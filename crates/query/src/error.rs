//! What can go wrong with a statement, by what the asker can do about it.
//!
//! The first half is about the statement, in words for whoever wrote it; the second is about the
//! lake, the machine and the place where the answer goes.

use std::{fmt, io};

use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use parquet::errors::ParquetError;

use crate::Format;

/// A statement was not answered, or not to the end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing but blanks and comments.
    #[error("the statement is empty")]
    Empty,
    /// More than one statement came at once.
    #[error("one statement at a time, please: here are {count}")]
    Several {
        /// How many there were.
        count: usize,
    },
    /// The statement would change something, or reach outside the lake.
    #[error("queries only read the lake: `{verb}` is refused")]
    Refused {
        /// The words the statement begins with, or the clause that is at fault.
        verb: String,
    },
    /// The text is no SQL.
    #[error("cannot read the statement: {reason}{}", Located(place))]
    Parse {
        /// What was expected and what stands there.
        reason: String,
        /// Where it stands.
        place: Option<Place>,
    },
    /// There are so many operators that reading the statement could end the process.
    #[error(
        "the statement is too large: it has {operators} operators, and {max} are read; a list is no operator, so `x IN (1, 2, …)` may be as long as it likes"
    )]
    TooLarge {
        /// How many there are.
        operators: usize,
        /// How many may be.
        max: usize,
    },
    /// There is no table of this name.
    #[error("there is no table `{name}`{}", Meant(suggestion))]
    UnknownTable {
        /// The name in the statement.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// There is no column of this name.
    #[error("there is no column `{name}`{}{}", Meant(suggestion), Located(place))]
    UnknownColumn {
        /// The name in the statement.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
        /// Where it stands.
        place: Option<Place>,
    },
    /// There is no function of this name.
    #[error("there is no function `{name}`{}{}", Meant(suggestion), Located(place))]
    UnknownFunction {
        /// The name in the statement.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
        /// Where it stands.
        place: Option<Place>,
    },
    /// The statement is SQL, but means nothing here.
    #[error("cannot plan the query: {reason}{}", Located(place))]
    Plan {
        /// The engine's words.
        reason: String,
        /// Where it stands.
        place: Option<Place>,
    },
    /// The query needs more memory than it may use, even after spilling to disk.
    #[error(
        "the query needs more memory than it may use; a filter on `context_date` makes it smaller, `memory` in the configuration the limit larger"
    )]
    Memory {
        /// Which step ran out.
        source: DataFusionError,
    },
    /// The query failed while it ran.
    #[error("cannot finish the query")]
    Execute {
        /// What happened.
        source: DataFusionError,
    },
    /// The query took longer than whoever asked may take.
    #[error(
        "the query took longer than it may; a filter on `context_date` makes it faster, `sql.timeout` in the settings the limit longer"
    )]
    OutOfTime,
    /// The query ended without an answer, by a mistake of ours.
    #[error("the query broke off; this is a bug of telelake, please report it")]
    BrokenOff,
    /// Another file took the place of one that the query was reading.
    #[error("`{key}` was made anew while the query read it; ask once more")]
    MadeAnew {
        /// The file.
        key: String,
    },
    /// The file of a day is damaged.
    #[error("the enriched object `{key}` is damaged; `telelake etl --date {day} --force` makes it anew from raw", day = key.day)]
    DamagedFile {
        /// The file.
        key: lake::EnrichedKey,
        /// How it shows.
        source: DataFusionError,
    },
    /// The engine could not be set up.
    #[error("cannot start the query engine")]
    Start {
        /// What happened.
        source: DataFusionError,
    },
    /// The engine could not read what lies in the lake.
    #[error("cannot read the days of the lake")]
    ReadLake {
        /// What happened.
        source: Box<etl::Error>,
    },
    /// The enriched zone could not be listed.
    #[error("cannot list the enriched zone")]
    ListFiles {
        /// What happened.
        source: Box<lake::Error>,
    },
    /// The journal could not be read.
    #[error("cannot read the journal")]
    ReadJournal {
        /// What happened.
        source: Box<lake::Error>,
    },
    /// Rows of another engine's answer could not be had.
    #[error("cannot read the answer to its end")]
    Fetch {
        /// What happened.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A value has no text form.
    #[error("cannot print a value as {format}")]
    Print {
        /// The form asked for.
        format: Format,
        /// What happened.
        source: ArrowError,
    },
    /// The answer could not be written.
    #[error("cannot write the result as {format}")]
    Write {
        /// The form asked for.
        format: Format,
        /// What happened.
        source: io::Error,
    },
    /// The answer could not be written as Parquet.
    #[error("cannot write the result as parquet")]
    WriteParquet {
        /// What happened.
        source: ParquetError,
    },
}

/// A place in the text of a statement, counted from one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The letter in the line.
    pub column: u64,
}

struct Located<'a>(&'a Option<Place>);

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(Place { line, column }) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

struct Meant<'a>(&'a Option<String>);

impl fmt::Display for Meant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, ": did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}
