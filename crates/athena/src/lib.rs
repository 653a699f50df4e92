//! Athena and Glue, for the few things we ask of them.
//!
//! In comes a configuration of the SDK and where to ask; out come queries that are started, waited for,
//! read page by page and stopped ([`Athena`]), what Glue knows of our tables ([`GlueTable`]) and in what it
//! differs from what they should be ([`Difference`]), and days that are told to it ([`repair()`]). It knows
//! neither settings nor terminals, it reads no environment, and it never touches a file of the lake.

mod client;
mod difference;
mod error;
mod partitions;
mod price;
mod progress;
mod query;
mod refusal;
mod repair;
mod rows;
mod statement;
mod table;
mod trouble;

pub use client::{Athena, Settings};
pub use difference::{Difference, differences};
pub use error::Error;
pub use price::{DOLLARS_PER_TERABYTE, price};
pub use progress::{Progress, State};
pub use query::{Finished, QueryId};
pub use refusal::Refusal;
pub use repair::{Outcome, Readers, Repaired, TableRepair, repair};
pub use rows::{Column, Page, Rows};
pub use statement::{for_athena, repair_statement};
pub use table::{GlueTable, Kind};
pub use trouble::Trouble;
