//! The past of a chat: Telegram Desktop's `result.json` → raw objects.
//!
//! `scanner.rs` cuts the file into its rows, whatever its size; `importer.rs` finds out of each row when it was
//! sent and files it under that day. What a row says is not looked into: it lies in raw as it was exported.

mod error;
mod importer;
mod moment;
mod report;
mod scanner;

pub use error::ImportError;
pub use importer::{Import, import};
pub use report::{ChatReport, ImportReport, Warnings};
