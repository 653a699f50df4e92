//! Rows of Telegram Desktop's `result.json` as messages, and the line that keeps one in the raw zone.
//!
//! In: a row as the export has it, in an envelope that says what the row itself does not: its chat,
//! and its date in UTC. Out: the [`Message`](crate::Message) that a bot would have seen, as far as
//! the export tells. Total: what cannot be understood is left out and named. The facts about the
//! format are those of `export_output_json.cpp` in <https://github.com/telegramdesktop/tdesktop>.

mod action;
mod carried;
mod chat;
mod fields;
mod line;
mod peer;
mod reaction;
mod repair;
mod row;
mod words;

pub use chat::ExportChat;
pub use line::{ExportEnvelope, Exported, exported_line};
pub use repair::repair;
