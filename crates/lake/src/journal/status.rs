//! What is in the journal, in numbers. Kept beside the files so that asking costs no disk access.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::record::Record;
use super::segment::SegmentId;

/// What waits in the journal to be sealed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct JournalStatus {
    /// Bytes of all segments, without space that is only reserved.
    pub bytes: u64,
    /// Records of all segments.
    pub records: u64,
    /// When the oldest record arrived.
    pub oldest: Option<Timestamp>,
}

impl JournalStatus {
    /// The numbers of `records` that take `bytes`.
    pub(super) fn of(records: &[Record], bytes: u64) -> Self {
        let mut status = Self {
            bytes,
            ..Self::default()
        };
        for record in records {
            status.count(record);
        }
        status
    }

    /// Counts `record`, but not its bytes.
    pub(super) fn count(&mut self, record: &Record) {
        self.records = self.records.saturating_add(1);
        let oldest = self.oldest.unwrap_or(record.received_at);
        self.oldest = Some(oldest.min(record.received_at));
    }

    fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            records: self.records.saturating_add(other.records),
            oldest: self.oldest.into_iter().chain(other.oldest).min(),
        }
    }
}

/// The segments of an open journal.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    segments: Mutex<BTreeMap<SegmentId, Entry>>,
}

#[derive(Debug, Default)]
struct Entry {
    status: JournalStatus,
    is_closed: bool,
}

impl Catalog {
    fn segments(&self) -> MutexGuard<'_, BTreeMap<SegmentId, Entry>> {
        // The map is consistent between any two of its operations, so a panic elsewhere while
        // somebody held the lock takes nothing from its truth.
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, id: SegmentId, status: JournalStatus) {
        let mut segments = self.segments();
        let entry = segments.entry(id).or_default();
        entry.status = entry.status.plus(status);
    }

    pub(super) fn close(&self, id: SegmentId) {
        if let Some(entry) = self.segments().get_mut(&id) {
            entry.is_closed = true;
        }
    }

    pub(super) fn remove(&self, id: SegmentId) {
        self.segments().remove(&id);
    }

    /// The segments that nobody writes to any more, oldest first.
    pub(super) fn closed(&self) -> Vec<SegmentId> {
        let segments = self.segments();
        let closed = segments.iter().filter(|(_, entry)| entry.is_closed);
        closed.map(|(id, _)| *id).collect()
    }

    pub(super) fn status(&self) -> JournalStatus {
        let segments = self.segments();
        let statuses = segments.values().map(|entry| entry.status);
        statuses.fold(JournalStatus::default(), JournalStatus::plus)
    }
}
