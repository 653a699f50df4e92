//! SQL over the lake, and its answers in the formats that people and programs read.
//!
//! In come one statement and the zones of a lake; out goes a [`ResultSet`], which [`write()`] turns
//! into a table, CSV, JSON, NDJSON or Parquet. A statement reads the lake and nothing else: it
//! never changes anything, and it never reaches a file that is not the lake's.

mod catalog;
mod damage;
mod day_files;
mod day_filter;
mod day_table;
mod engine;
mod error;
mod foreign;
mod format;
mod fresh;
mod hint;
mod only_presence;
mod optimizer;
pub mod pack;
pub mod panel;
mod result;
mod session;
mod snapshot;
mod statement;
mod text_views;
mod unnested_parts;
mod yielding;

pub use catalog::{ColumnInfo, TableInfo};
pub use engine::{Engine, EngineSettings, read};
pub use error::{Error, Place};
pub use foreign::{ForeignColumn, ForeignPage};
pub use format::{Format, UnknownFormat, Written, hand_out_arrow, type_name, write};
pub use result::ResultSet;
pub use snapshot::LakeState;
pub use statement::check_size;
