//! The open segment on the disk. In go groups of encoded records, and when `append` returns they
//! survive a power cut. After an error the file must be closed and never written to again.

#![expect(
    clippy::disallowed_types,
    reason = "the journal is where bytes become durable, so it holds the file itself"
)]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use telegram::BotId;

use super::segment::{SegmentId, header};
use crate::durable::sync_folder_of;

/// Space is zeroed ahead in steps of at least this many bytes: writing into blocks that exist and are
/// initialised leaves `fdatasync` no metadata to write, which makes it several times cheaper.
const ALLOCATION_BYTES_MIN: u64 = 4 * 1024 * 1024;

/// Steps grow with the segment up to this, since all who append wait for each.
const ALLOCATION_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Zeros are written in pieces of this size.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// A segment that is being written.
#[derive(Debug)]
pub(super) struct SegmentFile {
    pub(super) id: SegmentId,
    path: PathBuf,
    file: File,
    /// Where the next group goes: everything before is durable.
    good_bytes: u64,
    /// Up to where zeroed space reaches.
    allocated_bytes: u64,
    bytes_max: u64,
    /// Whether there is space to zero ahead; once there was none, the rest of it is for what is written.
    has_room: bool,
}

impl SegmentFile {
    /// Makes a segment in `dir` whose existence survives a power cut. Leaves nothing behind if it
    /// fails.
    pub(super) fn create(
        dir: &Path,
        id: SegmentId,
        bot: BotId,
        created: Timestamp,
        bytes_max: u64,
    ) -> io::Result<Self> {
        let path = dir.join(id.file_name());
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        let mut segment = Self {
            id,
            path,
            file,
            good_bytes: 0,
            allocated_bytes: 0,
            bytes_max,
            has_room: true,
        };
        let durable = segment
            .append(&header(bot, created))
            .and_then(|()| sync_folder_of(&segment.path));
        match durable {
            Ok(()) => Ok(segment),
            Err(error) => {
                // A file without a header is no segment: should it stay, recovery removes it.
                std::fs::remove_file(&segment.path).ok();
                Err(error)
            }
        }
    }

    /// How many bytes are durable.
    pub(super) fn good_bytes(&self) -> u64 {
        self.good_bytes
    }

    /// Whether `added` bytes more need no further space.
    pub(super) fn has_space(&self, added: u64) -> bool {
        self.good_bytes.saturating_add(added) <= self.allocated_bytes
    }

    /// Writes `group` with one write and one sync.
    pub(super) fn append(&mut self, group: &[u8]) -> io::Result<()> {
        let end = self.good_bytes.saturating_add(bytes(group));
        if end > self.allocated_bytes && self.has_room {
            self.allocate_after(end);
        }
        self.file.write_all_at(group, self.good_bytes)?;
        // Without this an acknowledged update can vanish with the power.
        self.file.sync_data()?;
        self.good_bytes = end;
        Ok(())
    }

    /// Zeroes a step of the space from `end` on, as far as the segment may grow.
    ///
    /// Only a matter of speed: on a disk too full for it the group may still fit.
    fn allocate_after(&mut self, end: u64) {
        let step = end.clamp(ALLOCATION_BYTES_MIN, ALLOCATION_BYTES_MAX);
        let allocated = end.saturating_add(step).min(self.bytes_max.max(end));
        if self.zero(end, allocated).is_ok() {
            self.allocated_bytes = allocated;
        } else {
            self.file.set_len(self.good_bytes).ok();
            self.allocated_bytes = self.good_bytes;
            self.has_room = false;
        }
    }

    fn zero(&self, from: u64, to: u64) -> io::Result<()> {
        let mut at = from;
        while at < to {
            let left = usize::try_from(to.saturating_sub(at)).unwrap_or(usize::MAX);
            let piece = ZEROS.get(..left).unwrap_or(&ZEROS);
            self.file.write_all_at(piece, at)?;
            at = at.saturating_add(bytes(piece));
        }
        Ok(())
    }

    /// Gives the zeroed space back, and with it whatever a failed write has left there.
    pub(super) fn close(self) -> io::Result<()> {
        self.file.set_len(self.good_bytes)?;
        self.file.sync_all()
    }

    /// Removes a segment that holds no record.
    pub(super) fn discard(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }
}

fn bytes(slice: &[u8]) -> u64 {
    u64::try_from(slice.len()).unwrap_or(u64::MAX)
}
