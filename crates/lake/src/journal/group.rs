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
}

/// The group that is being formed.
#[derive(Debug, Default)]
pub(super) struct Queue {
    group: Group,
    /// An empty buffer, for the group after the next.
    spare: Vec<u8>,
    is_closed: bool,
}

/// What a queue says to a record.
#[derive(Debug)]
pub(super) enum Joined {
    /// It is in the group.
    Group(Pending),
    /// The group is full and must be written first.
    Full,
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
            return Joined::Full;
        }
        record.encode(&mut group.encoded);
        group.status.count(record);
        Joined::Group(Arc::clone(&group.pending))
    }

    /// The group as it is now; the next record begins another.
    pub(super) fn take(&mut self) -> Group {
        let encoded = mem::take(&mut self.spare);
        let next = Group {
            encoded,
            ..Group::default()
        };
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

    /// Takes no further records.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }
}
