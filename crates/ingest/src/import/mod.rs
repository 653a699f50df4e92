//! The past of a chat: Telegram Desktop's `result.json` → raw objects.
//!
//! `scanner.rs` cuts the file into its rows, whatever its size, and `ahead.rs` does so on a thread of its own;
//! `filing.rs` finds out of each row when it was sent and files it under that day, `days.rs` makes objects of the
//! days. What a row says is not looked into: it lies in raw as it was exported.

mod ahead;
mod days;
mod error;
mod filing;
mod importer;
mod moment;
mod report;
mod scanner;

pub use error::ImportError;
pub use importer::{Import, import};
pub use report::{ChatReport, ImportReport, Warnings};
