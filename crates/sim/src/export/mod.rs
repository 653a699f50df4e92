//! A Telegram Desktop export of any size: in go a seed, a length and a span of time, out comes a
//! `result.json` as that program writes it. Deterministic: the same options give the same bytes.
//!
//! `file.rs` writes the chats one after the other, `talk.rs` makes their rows, `content.rs` what a row carries.

mod content;
mod file;
mod talk;

pub use file::{ExportOptions, ExportShape, write_export};
