//! The writer, which owns the open segment. In goes a group, out comes what became of it: it is durable,
//! or the disk refused.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use telegram::BotId;
use tokio::time::Instant;
use tracing::warn;

use super::file::SegmentFile;
use super::group::{Group, Outcome};
use super::lock::FolderLock;
use super::segment::{HEADER_BYTES, SegmentId};
use super::status::Catalog;
use crate::Clock;

/// The pause before the second attempt on a disk that refuses; it doubles with each further one.
const PAUSE_MS_MIN: i64 = 100;

/// Pauses grow no longer: space may be back at any moment, and somebody's update is waiting.
const PAUSE_MS_MAX: i64 = 1000;

/// A disk is quick if it took no longer than this for the last groups.
const QUICK: Duration = Duration::from_millis(1);

/// With each group, this part of what the slowest took is forgotten.
const FADES_IN: u32 = 32;

/// What the writer needs to make segments.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) dir: PathBuf,
    pub(super) bot: BotId,
    pub(super) segment_bytes_max: u64,
    pub(super) nonce: u64,
    pub(super) clock: Clock,
    pub(super) catalog: Arc<Catalog>,
    /// Nobody else may open the journal while this one may still write, or seal.
    pub(super) _lock: FolderLock,
}

/// A disk that refused the last attempt.
#[derive(Debug)]
struct Trouble {
    error: Arc<io::Error>,
    since: Timestamp,
    pause: SignedDuration,
}

/// The open segment and what came of the last attempt.
#[derive(Debug)]
pub(super) struct Writer {
    setting: Setting,
    open: Option<SegmentFile>,
    /// How many segments were begun; part of their names.
    number: u32,
    trouble: Option<Trouble>,
    /// The longest that the disk took for a group, of the last few.
    took: Duration,
}

impl Writer {
    pub(super) fn new(setting: Setting) -> Self {
        Self {
            setting,
            open: None,
            number: 0,
            trouble: None,
            took: Duration::ZERO,
        }
    }

    /// Whether `group` will be durable so soon that whoever has nothing else to do may wait for it.
    ///
    /// A guess, of the last groups; one that needs more than to be written into space that is there is not quick.
    pub(super) fn is_quick(&self, group: &Group) -> bool {
        let (open, added) = (self.open.as_ref(), group.status.bytes);
        let fits = open.is_some_and(|open| open.has_space(added) && !self.is_full(open, added));
        fits && self.took <= QUICK
    }

    /// Makes `group` durable. Blocking.
    pub(super) fn commit(&mut self, group: &Group) -> Outcome {
        let now = self.setting.clock.now();
        if let Some(error) = self.refusal(now) {
            return Err(error);
        }
        match self.write(group, now) {
            Ok(id) => {
                self.trouble = None;
                self.setting.catalog.add(id, group.status);
                Ok(())
            }
            Err(error) => {
                let error = Arc::new(error);
                // After a failed sync the page cache may call clean what never reached the disk
                // (<https://wiki.postgresql.org/wiki/Fsync_Errors>), so the file is given up at
                // the last length that was synced.
                self.roll();
                let pause = self.trouble.as_ref().map_or(SignedDuration::ZERO, longer);
                self.trouble = Some(Trouble {
                    error: Arc::clone(&error),
                    since: now,
                    pause,
                });
                Err(error)
            }
        }
    }

    /// The last error, while it is too early for another attempt.
    fn refusal(&self, now: Timestamp) -> Option<Arc<io::Error>> {
        let trouble = self.trouble.as_ref()?;
        let waited = now.duration_since(trouble.since);
        // A clock that was set back must not prolong the pause.
        let is_early = !waited.is_negative() && waited < trouble.pause;
        is_early.then(|| Arc::clone(&trouble.error))
    }

    fn write(&mut self, group: &Group, now: Timestamp) -> io::Result<SegmentId> {
        let added = group.status.bytes;
        if self
            .open
            .as_ref()
            .is_some_and(|open| self.is_full(open, added))
        {
            self.roll();
        }
        let segment = match self.open.take() {
            Some(segment) => segment,
            None => self.begin(now)?,
        };
        let segment = self.open.insert(segment);
        let is_plain = segment.has_space(added);
        let began = Instant::now();
        let written = segment.append(&group.encoded);
        if is_plain {
            // One that was slow is forgotten slowly, and one that is quick again not believed at once.
            let faded = self.took.saturating_sub(self.took / FADES_IN);
            self.took = began.elapsed().max(faded);
        }
        written.map(|()| segment.id)
    }

    /// Whether `added` bytes would be too many for the segment.
    fn is_full(&self, open: &SegmentFile, added: u64) -> bool {
        let bytes = open.good_bytes().saturating_add(added);
        bytes > self.setting.segment_bytes_max && holds_records(open)
    }

    fn begin(&mut self, now: Timestamp) -> io::Result<SegmentFile> {
        let setting = &self.setting;
        let id = SegmentId {
            created_ms: u64::try_from(now.as_millisecond()).unwrap_or(0),
            nonce: setting.nonce,
            number: self.number,
        };
        // A number is used up even if the attempt fails, so no name can come twice.
        self.number = self.number.saturating_add(1);
        let bytes_max = setting.segment_bytes_max;
        SegmentFile::create(&setting.dir, id, setting.bot, now, bytes_max)
    }

    /// Ends the open segment; the next group begins another. Blocking.
    pub(super) fn roll(&mut self) {
        let Some(segment) = self.open.take() else {
            return;
        };
        let id = segment.id;
        let ended = if holds_records(&segment) {
            self.setting.catalog.close(id);
            segment.close()
        } else {
            segment.discard()
        };
        if let Err(error) = ended {
            // Readers stop at the last whole record anyhow.
            warn!(journal.segment = %id, %error, "cannot trim the journal segment {id}");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.roll();
    }
}

/// Whether anything but the header was ever written.
fn holds_records(segment: &SegmentFile) -> bool {
    segment.good_bytes() > u64::try_from(HEADER_BYTES).unwrap_or(u64::MAX)
}

/// The pause after another failure.
fn longer(trouble: &Trouble) -> SignedDuration {
    let doubled = trouble.pause.as_millis().saturating_mul(2);
    let ms = i64::try_from(doubled).unwrap_or(PAUSE_MS_MAX);
    SignedDuration::from_millis(ms.clamp(PAUSE_MS_MIN, PAUSE_MS_MAX))
}
