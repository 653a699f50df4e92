//! Sorted runs in, each update once out.
//!
//! Four small iterators, one over the other: [`Merge`] makes one order of many runs, [`Distinct`]
//! makes one record of the redeliveries of a version, [`Updates`] drops messages stored without
//! their updates where the updates are there, too, and [`Versions`] drops updates of an unknown bot where
//! it is known which bot received them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::iter::Peekable;

use crate::Error;
use crate::record::{Key, Record};
use crate::sorter::Run;

/// Many sorted runs as one.
pub(crate) struct Merge {
    runs: Vec<Run>,
    fronts: BinaryHeap<Reverse<Front>>,
}

/// The first record of a run that has not been handed out.
struct Front {
    record: Record,
    run: usize,
}

impl Ord for Front {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.record.view().order(other.record.view());
        order.then(self.run.cmp(&other.run))
    }
}

impl PartialOrd for Front {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Front {}

impl PartialEq for Front {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Merge {
    pub(crate) fn new(runs: Vec<Run>) -> Result<Self, Error> {
        let mut merge = Self {
            fronts: BinaryHeap::with_capacity(runs.len()),
            runs,
        };
        for run in 0..merge.runs.len() {
            merge.refill(run)?;
        }
        Ok(merge)
    }

    fn refill(&mut self, run: usize) -> Result<(), Error> {
        if let Some(record) = self.runs.get_mut(run).and_then(Iterator::next) {
            let record = record?;
            self.fronts.push(Reverse(Front { record, run }));
        }
        Ok(())
    }
}

impl Iterator for Merge {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse(front) = self.fronts.pop()?;
        let refilled = self.refill(front.run);
        Some(refilled.map(|()| front.record))
    }
}

/// One record a version, however often it was delivered.
pub(crate) struct Distinct<I: Iterator = Run> {
    records: Peekable<I>,
}

impl<I: Iterator<Item = Result<Record, Error>>> Distinct<I> {
    pub(crate) fn new(records: I) -> Self {
        Self {
            records: records.peekable(),
        }
    }
}

impl<I: Iterator<Item = Result<Record, Error>>> Iterator for Distinct<I> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = match self.records.next()? {
            Ok(record) => record,
            error => return Some(error),
        };
        while let Some(Ok(next)) = self.records.peek() {
            if next.view().version_order(record.view()).is_ne() {
                break;
            }
            record.head.absorb(&next.head);
            self.records.next();
        }
        Some(Ok(record))
    }
}

/// The updates. A message without its update tells nothing that the update does not.
///
/// Only over the whole day: which update a run has is chance, and what it absorbs must not be.
pub(crate) struct Updates {
    records: Peekable<Distinct>,
}

impl Iterator for Updates {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = match self.records.next()? {
            Ok(record) => record,
            error => return Some(error),
        };
        while let Some(Ok(next)) = self.records.peek() {
            if !next.head.is_told_by(&record.head) {
                break;
            }
            record.head.absorb(&next.head);
            self.records.next();
        }
        Some(Ok(record))
    }
}

/// How many versions of one message wait for the bot that received them.
pub(crate) const WAITING_MAX: usize = 256;

/// The versions of all messages. What lies in raw twice, once with its bot and once without, is one.
///
/// Those without stand first: they wait until all of the same place have passed. If too many would, none
/// does.
pub(crate) struct Versions {
    records: Peekable<Updates>,
    waiting: VecDeque<Record>,
    /// Where none waits any more, because there are too many.
    crowded: Option<Key>,
    is_releasing: bool,
}

impl Versions {
    pub(crate) fn new(records: Distinct) -> Self {
        let records = Updates {
            records: records.peekable(),
        };
        Self {
            records: records.peekable(),
            waiting: VecDeque::new(),
            crowded: None,
            is_releasing: false,
        }
    }

    /// Whether the next record is of the place of those that wait.
    fn goes_on(&mut self) -> bool {
        match (self.waiting.front(), self.records.peek()) {
            (Some(front), Some(Ok(next))) => next.head.key.of_nobody() == front.head.key,
            _ => false,
        }
    }
}

impl Iterator for Versions {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.is_releasing &= !self.waiting.is_empty();
            if self.is_releasing || !(self.waiting.is_empty() || self.goes_on()) {
                self.is_releasing = true;
                return self.waiting.pop_front().map(Ok);
            }
            let mut record = match self.records.next()? {
                Ok(record) => record,
                error => return Some(error),
            };
            let key = record.head.key;
            if key.is_of_nobody() && self.crowded != Some(key) {
                self.waiting.push_back(record);
                if self.waiting.len() > WAITING_MAX {
                    self.crowded = Some(key);
                    self.is_releasing = true;
                }
                continue;
            }
            self.waiting.retain(|waiting| {
                let is_owned = waiting.is_owned_by(&record);
                if is_owned {
                    record.head.absorb(&waiting.head);
                }
                !is_owned
            });
            return Some(Ok(record));
        }
    }
}
