//! What a verification finds wrong, as data: the words are for who shows it.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong in a lake.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// A raw object cannot be read to its end.
    DamagedObject {
        /// The object.
        object: String,
        /// What is wrong with it, as a clause that begins with a verb.
        damage: String,
    },
    /// A raw object has fewer updates than were put into it.
    MissingFromObject {
        /// The object.
        object: String,
        /// How many are missing.
        missing: u64,
    },
    /// A raw object is gone.
    MissingObject {
        /// The object.
        object: String,
        /// How many updates were put into it.
        missing: u64,
    },
    /// The files were made from more updates than raw has.
    MissingUpdates {
        /// How many are missing.
        missing: u64,
        /// From how many the files were made.
        made_from: u64,
        /// How many raw has.
        found: u64,
    },
    /// The file of messages cannot be read, so that nothing is known of the others.
    DamagedMessages {
        /// Why.
        reason: String,
    },
    /// A file of the day is missing, or is not the one that was made with the others.
    WrongFile,
    /// A file cannot be read.
    UnreadableFile {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A table has more or fewer rows of a chat than raw calls for.
    Rows {
        /// The table, by its name in SQL.
        table: &'static str,
        /// The chat; 0 for what belongs to none.
        chat_id: i64,
        /// How many rows raw calls for.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// An object among the receipts is none.
    UnreadableReceipts {
        /// The object.
        object: String,
    },
    /// The receipts of a run do not add up to what it received.
    Receipts {
        /// The run.
        run: String,
        /// How many updates came in.
        received: u64,
        /// How many got a receipt.
        answered: u64,
    },
    /// A run put other numbers of updates into its journal than were taken out of it.
    Sealed {
        /// The run.
        run: String,
        /// How many it acknowledged as stored or quarantined.
        acknowledged: u64,
        /// How many its journal's segments held.
        sealed: u64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DamagedObject { object, damage } => write!(f, "`{object}` {damage}"),
            Self::MissingFromObject { object, missing } => {
                write!(f, "{missing} updates are missing from `{object}`")
            }
            Self::MissingObject { object, missing } => {
                write!(f, "`{object}` is missing, with {missing} updates")
            }
            Self::MissingUpdates {
                missing,
                made_from,
                found,
            } => write!(
                f,
                "{missing} updates are missing: the files were made from {made_from}, raw has {found}"
            ),
            Self::DamagedMessages { reason } => {
                write!(f, "the file of messages is damaged: {reason}")
            }
            Self::WrongFile => {
                f.write_str("a file of the day is missing, or another one lies in its place")
            }
            Self::UnreadableFile { file, reason } => write!(f, "`{file}` cannot be read: {reason}"),
            Self::Rows {
                table,
                chat_id,
                expected,
                found,
            } => {
                write!(
                    f,
                    "`{table}` has {found} rows of chat {chat_id}, raw has {expected}"
                )
            }
            Self::UnreadableReceipts { object } => write!(f, "`{object}` is no record of receipts"),
            Self::Receipts {
                run,
                received,
                answered,
            } => write!(
                f,
                "the receipts of run {run} do not add up: it received {received} updates and answered {answered}"
            ),
            Self::Sealed {
                run,
                acknowledged,
                sealed,
            } => write!(
                f,
                "run {run} acknowledged {acknowledged} updates, and its journal held {sealed}"
            ),
        }
    }
}
