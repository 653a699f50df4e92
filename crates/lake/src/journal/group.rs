//! Groups: records that share one write and one sync. In come records, from whoever appends at this
//! moment; out goes, to the one who writes, the group of all who came while the disk was busy. It
//! touches no file.

use std::io;
use std::mem;
use std::sync::Arc;

use tokio::sync::SetOnce;

use super::record::Record;
use super::status::JournalStatus;

/// A group takes no further record once it has this many.
const RECORDS_MAX: u64 = 4096;

/// A group takes no further record once it has this many bytes.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Memory for records that is kept from one group to the next.
const KEPT_BYTES_MAX: usize = 256 * 1024;

/// What became of a group. The error is shared by all in it.
pub(super) type Outcome = Result<(), Arc<io::Error>>;

/// What became of a group, as soon as that is known.
pub(super) type Pending = Arc<SetOnce<Outcome>>;

/// Records as they will stand in the segment.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The records, encoded.
    pub(super) encoded: Vec<u8>,
    /// What there is to know of them.
    pub(super) status: JournalStatus,
    /// Where those who wait learn the outcome.
    pub(super) pending: Pending,
    /// How many records the group before had.
    records_before: u64,
}

impl Group {
    /// Whether records come one at a time, as they do from one chat.
    pub(super) fn is_lone(&self) -> bool {
        self.status.records.max(self.records_before) <= 1
    }
}

impl Drop for Group {
    /// Nobody waits for ever, even if whoever was to write the group broke down.
    fn drop(&mut self) {
        if !self.pending.initialized() {
            let lost = io::Error::other("whoever was writing the journal broke down");
            self.pending.set(Err(Arc::new(lost))).ok();
        }
    }
}

/// The group that is being formed.
#[derive(Debug, Default)]
pub(super) struct Queue {
    group: Group,
    /// Whether somebody will write the group.
    has_writer: bool,
    /// An empty buffer, for the group after the next.
    spare: Vec<u8>,
    is_closed: bool,
}

/// What a queue says to a record.
#[derive(Debug)]
pub(super) enum Joined {
    /// It is the first in the group, and who brought it is to have the group written.
    First(Pending),
    /// It is in the group.
    Among(Pending),
    /// The group is full and must be written first.
    Full(Pending),
    /// The journal is closed.
    Closed,
}

impl Queue {
    pub(super) fn join(&mut self, record: &Record) -> Joined {
        let group = &mut self.group;
        if self.is_closed {
            return Joined::Closed;
        }
        if group.status.records >= RECORDS_MAX || group.encoded.len() >= BYTES_MAX {
            return Joined::Full(Arc::clone(&group.pending));
        }
        record.encode(&mut group.encoded);
        group.status.count(record);
        let pending = Arc::clone(&group.pending);
        if mem::replace(&mut self.has_writer, true) {
            Joined::Among(pending)
        } else {
            Joined::First(pending)
        }
    }

    /// The group as it is now; the next record begins another.
    pub(super) fn take(&mut self) -> Group {
        let mut next = Group::default();
        next.encoded = mem::take(&mut self.spare);
        self.has_writer = false;
        next.records_before = self.group.status.records;
        let mut group = mem::replace(&mut self.group, next);
        group.status.bytes = u64::try_from(group.encoded.len()).unwrap_or(u64::MAX);
        group
    }

    /// Takes back the memory of a group that is written.
    pub(super) fn give_back(&mut self, mut encoded: Vec<u8>) {
        if encoded.capacity() <= KEPT_BYTES_MAX {
            encoded.clear();
            self.spare = encoded;
        }
    }

    /// Whoever was to write the group has gone; the next record's is to.
    pub(super) fn lose_writer(&mut self) {
        self.has_writer = false;
    }

    /// Takes no further records.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }
}
