//! What became of an export.

use std::collections::BTreeSet;

use lake::ContextDate;
use serde::Serialize;

/// What became of an export.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportReport {
    /// Its chats, in their order.
    pub chats: Vec<ChatReport>,
    /// The days that rows were filed under.
    pub days: BTreeSet<ContextDate>,
}

/// What became of one chat.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChatReport {
    /// The Bot API's id; `None` if Telegram Desktop's type is unknown.
    pub chat_id: Option<i64>,
    /// The title, or the other person's name.
    pub name: Option<String>,
    /// Telegram Desktop's word for what the chat is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether its rows were taken.
    pub taken: bool,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them are service messages.
    pub service: u64,
    /// The first day.
    pub first_day: Option<ContextDate>,
    /// The last day.
    pub last_day: Option<ContextDate>,
    /// What was odd.
    pub warnings: Warnings,
}

/// Rows that are odd, and kept all the same.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Warnings {
    /// Messages that Telegram Desktop itself could not export.
    pub unsupported: u64,
    /// Rows without a date, filed with the row before them, or else with the first one that tells a date.
    pub undated: u64,
    /// Rows without a number.
    pub unnumbered: u64,
    /// Rows that are no JSON, put into quarantine.
    pub unreadable: u64,
    /// Rows of more than 8 MiB, put into quarantine.
    pub oversized: u64,
}

impl ImportReport {
    /// How many rows were taken.
    pub fn rows(&self) -> u64 {
        let taken = self.chats.iter().filter(|chat| chat.taken);
        taken.map(|chat| chat.rows).sum()
    }
}
