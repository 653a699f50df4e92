//! The sorted records of a day in, parts of them out that can be decoded apart.
//!
//! Where a part ends depends on the records alone, and so the files of a day do not depend on who decoded what. What a record
//! has to know of those before it comes with it; only exported messages that are known by their words wait for those before
//! them to be decoded.

use std::collections::BTreeSet;
use std::iter::Peekable;

use crate::Error;
use crate::merge::Versions;
use crate::record::{Record, smaller};

/// How many records a part has at most.
const RECORDS_MAX: usize = 2_048;
/// How many bytes they have at most, the last one aside.
const BYTES_MAX: usize = 2 * 1024 * 1024;

/// Cuts records into parts.
pub(crate) struct Parts {
    records: Peekable<Versions>,
    /// The chats of which exported messages are known by their words.
    numberless: BTreeSet<i64>,
    group: Group,
    cut: u64,
}

/// Some records that follow each other.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// How many were cut before it.
    pub(crate) number: u64,
    pub(crate) steps: Vec<Step>,
    /// Whether all before it have to be decoded first.
    pub(crate) is_in_turn: bool,
    /// Redeliveries of its records.
    pub(crate) duplicates: u64,
    /// Exported versions that a newer export replaces.
    pub(crate) superseded: u64,
}

/// A record with its place among the versions of its message.
#[derive(Debug)]
pub(crate) enum Step {
    /// An update; the newest version of its message if there is a group to end.
    Captured(Record, Option<Group>),
    /// A message of which only an export tells.
    Exported(Record),
}

/// What is known of a message before its newest version comes.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// A message that was edited later did not arrive late: its first version tells.
    pub(crate) first_arrival: Option<i64>,
    /// The same message, out of an export.
    pub(crate) exported: Option<Box<Record>>,
}

impl Parts {
    /// Parts of `records`, of whose chats the `numberless` have exported messages that are known by their words.
    pub(crate) fn new(records: Versions, numberless: BTreeSet<i64>) -> Self {
        Self {
            records: records.peekable(),
            numberless,
            group: Group::default(),
            cut: 0,
        }
    }

    /// The next part; nothing if that was the last.
    pub(crate) fn next(&mut self) -> Result<Option<Part>, Error> {
        let mut part = Part {
            number: self.cut,
            is_in_turn: self.is_numberless(),
            ..Part::default()
        };
        let (mut records, mut bytes) = (0, 0);
        while records < RECORDS_MAX && bytes < BYTES_MAX {
            if self.is_numberless() != part.is_in_turn {
                break;
            }
            let Some(record) = self.records.next() else {
                break;
            };
            let record = record?;
            records += 1;
            bytes += record.bytes.len();
            self.place(record, &mut part);
        }
        self.cut += 1;
        Ok((records > 0).then_some(part))
    }

    fn place(&mut self, record: Record, part: &mut Part) {
        part.duplicates += record.head.copies - 1;
        // What cannot be read back ends the work in the next step.
        let next = self.records.peek();
        let is_newest = !matches!(next, Some(Ok(next)) if next.head.key == record.head.key);
        let group = &mut self.group;
        if record.head.edition.is_captured {
            group.first_arrival = smaller(group.first_arrival, record.head.received_at);
            let newest = is_newest.then(|| std::mem::take(group));
            part.steps.push(Step::Captured(record, newest));
            return;
        }
        // Of several exports the last one stands, which tells of the newest edit.
        part.superseded += u64::from(group.exported.is_some());
        if is_newest {
            *group = Group::default();
            part.steps.push(Step::Exported(record));
        } else {
            group.exported = Some(Box::new(record));
        }
    }

    fn is_numberless(&mut self) -> bool {
        !self.numberless.is_empty()
            && matches!(self.records.peek(), Some(Ok(next)) if self.numberless.contains(&next.head.key.chat))
    }
}
