//! The rows of a Telegram Desktop export: `result.json` → the same types that updates become.
//!
//! Telegram Desktop writes a form of its own, whose authority is its source
//! (<https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/SourceFiles/export/output/export_output_json.cpp>).
//! In the raw zone a row lies as it was exported, in an envelope that says which chat it is from and when it
//! was sent ([`Exported`]). Total: a row that cannot be understood is a message that says so.

mod chat;
mod fields;
mod line;
mod media;
mod row;
mod service;
mod text;

pub use chat::{ExportChat, ExportChatError};
pub use line::{Exported, repair};
