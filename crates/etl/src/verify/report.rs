//! What a verification found.

use std::collections::{BTreeMap, BTreeSet};

use lake::{ContextDate, Table};
use serde::Serialize;

use super::books::ReceiptTotals;
use super::problem::Problem;
use super::recount::Recount;
use crate::schema::table_name;

/// What a verification found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    /// Day by day.
    pub days: Vec<DayVerdict>,
    /// Numbers of updates that no run has seen. Looked for when all days are verified.
    pub gaps: Vec<Gap>,
    /// What the runs on record received, when all days are verified.
    pub receipts: ReceiptTotals,
    /// What is wrong in the whole lake.
    pub problems: Vec<Problem>,
}

/// Whether the files of a day tell what lies in raw.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// They do.
    Clean,
    /// There are none yet: the day waits to be compacted.
    Waiting,
    /// Raw, the schema or the zone has changed since: the day waits to be compacted again.
    Behind,
}

/// What was found of one day. The figures add up: `updates` is the sum of `duplicates`, `distinct`, `exported`,
/// `quarantined` and `strays`.
#[derive(Clone, Debug, Serialize)]
pub struct DayVerdict {
    /// The day.
    pub day: ContextDate,
    /// Whether its files tell what lies in raw.
    pub state: State,
    /// How many lines of raw were read for the day.
    pub updates: u64,
    /// Lines that lie there more than once.
    pub duplicates: u64,
    /// Different updates.
    pub distinct: u64,
    /// Different rows of exports.
    pub exported: u64,
    /// Lines that are no update.
    pub quarantined: u64,
    /// Updates of other days in the day's folder.
    pub strays: u64,
    /// Different messages.
    pub messages: u64,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Numbers that Telegram gave to updates which are not in the lake.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Gap {
    /// The bot; 0 if raw does not say.
    pub bot_id: i64,
    /// The first missing number.
    pub from: i64,
    /// The last.
    pub to: i64,
    /// How many.
    pub count: i64,
    /// When the update before the hole arrived, in Unix seconds.
    pub after: Option<i64>,
    /// When the update after it arrived.
    pub before: Option<i64>,
}

impl Verification {
    /// Whether nothing is wrong; days that wait to be compacted and gaps are not wrong.
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && self.days.iter().all(|day| day.problems.is_empty())
    }
}

impl DayVerdict {
    pub(super) fn new(day: ContextDate, counted: &Recount) -> Self {
        Self {
            day,
            state: State::Clean,
            updates: counted.lines,
            duplicates: counted.duplicates,
            distinct: counted.sum(Table::Updates),
            exported: counted.exported,
            quarantined: counted.unreadable,
            strays: counted.strays,
            messages: counted.sum(Table::Messages),
            problems: Vec::new(),
        }
    }

    /// Compares the rows of `table` by chat.
    pub(super) fn compare(
        &mut self,
        table: Table,
        expected: &BTreeMap<i64, u64>,
        found: &BTreeMap<i64, u64>,
    ) {
        let chats: BTreeSet<i64> = expected.keys().chain(found.keys()).copied().collect();
        for chat in chats {
            let count =
                |counts: &BTreeMap<i64, u64>| counts.get(&chat).copied().unwrap_or_default();
            let (expected, found) = (count(expected), count(found));
            if expected != found {
                self.problems.push(Problem::Rows {
                    table: table_name(table),
                    chat_id: chat,
                    expected,
                    found,
                });
            }
        }
    }
}
