//! The books in, what they promise out: by day the raw objects that must be there, and over all runs what was
//! received and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use lake::{ContextDate, IdRanges, JournalSegment, Manifest, RawKey, Receipts, Statement};
use serde::Serialize;

use super::problem::Problem;
use crate::Error;

/// What all runs received, and what became of it: `received` is the sum of the five after it where every run was
/// closed in order.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ReceiptTotals {
    /// Runs on record.
    pub runs: u64,
    /// Runs that ended without a word, or go on.
    pub open_runs: u64,
    /// Updates that came in, each time they did.
    pub received: u64,
    /// Made durable.
    pub stored: u64,
    /// Durable already.
    pub duplicate: u64,
    /// Of chats that are not kept.
    pub ignored: u64,
    /// Unreadable, and kept as they came.
    pub quarantined: u64,
    /// Refused because the storage failed; they were received again.
    pub failed: u64,
    /// Acknowledged by open runs and not sealed yet: they lie in the journals of those runs.
    pub waiting: u64,
}

/// The books, ready to be compared.
#[derive(Debug, Default)]
pub(super) struct Promised {
    /// How many updates were put into each raw object.
    objects: BTreeMap<RawKey, u64>,
    /// The numbers of the updates that got a receipt, by bot.
    seen: BTreeMap<i64, IdRanges>,
    pub(super) totals: ReceiptTotals,
    pub(super) problems: Vec<Problem>,
}

/// Reads the books of `receipts`; `journal` is what the local journal held before.
pub(super) async fn read(
    receipts: &Receipts,
    journal: &[JournalSegment],
) -> Result<Promised, Error> {
    let books = receipts.all().await?;
    let mut promised = Promised::default();
    for object in books.unreadable {
        promised
            .problems
            .push(Problem::UnreadableReceipts { object });
    }
    for manifest in &books.manifests {
        promised.objects.extend(manifest.raw_objects());
    }
    let sealed = sealed(&books.manifests, journal);
    for statement in &books.statements {
        promised.add(
            statement,
            sealed.get(&statement.nonce).copied().unwrap_or_default(),
        );
    }
    for segment in journal {
        let updates = segment.records.iter().filter_map(|record| {
            let update = telegram::Update::decode(&record.body).ok()?;
            Some(update.id.known()?.0)
        });
        let seen = promised.seen.entry(segment.bot.0).or_default();
        updates.for_each(|id| seen.insert(id));
    }
    Ok(promised)
}

/// How many records each journal's segments held, by the journal's nonce.
fn sealed(manifests: &[Manifest], journal: &[JournalSegment]) -> BTreeMap<u64, u64> {
    let mut sealed: BTreeMap<u64, u64> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for manifest in manifests {
        known.insert(manifest.segment.as_str());
        if let Some(nonce) = manifest.nonce() {
            *sealed.entry(nonce).or_default() += manifest.updates() + manifest.quarantined;
        }
    }
    for segment in journal {
        // One that was sealed and not removed yet is told twice.
        if !known.contains(segment.id.to_string().as_str()) {
            let records = u64::try_from(segment.records.len()).unwrap_or(u64::MAX);
            *sealed.entry(segment.id.nonce).or_default() += records;
        }
    }
    sealed
}

impl Promised {
    fn add(&mut self, statement: &Statement, sealed: u64) {
        let run = || statement.run().to_string();
        let acknowledged = statement.stored + statement.quarantined;
        let totals = &mut self.totals;
        totals.runs += 1;
        totals.received += statement.received;
        totals.stored += statement.stored;
        totals.duplicate += statement.duplicate;
        totals.ignored += statement.ignored;
        totals.quarantined += statement.quarantined;
        totals.failed += statement.failed;
        if statement.is_closed {
            if statement.received != statement.answered() {
                self.problems.push(Problem::Receipts {
                    run: run(),
                    received: statement.received,
                    answered: statement.answered(),
                });
            }
            // An append that was refused may have reached the disk nevertheless.
            if statement.is_journaled
                && !(acknowledged..=acknowledged + statement.failed).contains(&sealed)
            {
                let run = run();
                self.problems.push(Problem::Sealed {
                    run,
                    acknowledged,
                    sealed,
                });
            }
        } else {
            totals.open_runs += 1;
            if statement.is_journaled {
                totals.waiting += acknowledged.saturating_sub(sealed);
            }
        }
        self.seen
            .entry(statement.bot_id)
            .or_default()
            .extend(&statement.seen);
    }

    /// The days that must have raw objects.
    pub(super) fn days(&self) -> BTreeSet<ContextDate> {
        self.objects.keys().map(|key| key.day).collect()
    }

    /// How many updates the raw object `key` must have, if it is one of ours.
    pub(super) fn of_object(&self, key: &RawKey) -> Option<u64> {
        self.objects.get(key).copied()
    }

    /// The raw objects that the day must have.
    pub(super) fn of_day(&self, day: ContextDate) -> impl Iterator<Item = (&RawKey, u64)> {
        let first = RawKey {
            day,
            name: String::new(),
        };
        let from_there = self.objects.range(first..);
        let of_day = from_there.take_while(move |(key, _)| key.day == day);
        of_day.map(|(key, count)| (key, *count))
    }

    /// What of the numbers from `first` to `last` no run of `bot` has seen.
    pub(super) fn unseen(&self, bot: i64, first: i64, last: i64) -> Vec<(i64, i64)> {
        match self.seen.get(&bot) {
            Some(seen) => seen.missing(first, last),
            None => vec![(first, last)],
        }
    }
}
