//! One day of raw objects → one Parquet file a table.
//!
//! [`schema`] is the definition of the tables; [`Compactor`] finds the days whose file does not tell
//! what lies in raw, and makes their files anew. A file is a function of the raw objects: the same
//! objects give the same bytes, in whatever order and however often. No state lies beside the lake.

mod builder;
mod catalog;
mod compactor;
mod crew;
mod entities;
mod error;
mod file;
mod footer;
mod footers;
mod hands;
mod intake;
mod look_ahead;
mod making;
mod merge;
mod parts;
mod payload;
mod plan;
mod portions;
mod progress;
mod record;
mod report;
mod row;
mod rows;
mod run;
pub mod schema;
mod scratch;
mod sift;
mod sorter;
mod turns;
mod verify;
mod visible;

pub use compactor::{Compactor, EtlSettings};
pub use error::Error;
pub use file::is_long_text;
pub use footers::{FileColumns, Footers};
pub use plan::{Clean, Plan, PlannedDay, Reason, Scope, Survey};
pub use progress::{DayProgress, Progress, Unwatched};
pub use report::{DayReport, Tally};
pub use run::{Limits, Run};
pub use sift::by_day;
pub use verify::{DayVerdict, Gap, Problem, ReceiptTotals, State, Verification};
