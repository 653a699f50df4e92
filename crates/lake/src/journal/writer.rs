//! The writer: one thread that owns the open segment. In come records, each with somebody who waits
//! for it; out goes, to all who came while the disk was busy, the outcome of one shared sync.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use telegram::BotId;
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

use super::file::SegmentFile;
use super::lock::FolderLock;
use super::record::Record;
use super::segment::{HEADER_BYTES, SegmentId};
use super::status::{Catalog, JournalStatus};
use crate::Clock;

/// Records that may wait for the writer; whoever comes later waits for a place.
pub(super) const QUEUE_RECORDS_MAX: usize = 4096;

/// A group takes no further record once it has this many bytes.
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The pause before the second attempt on a disk that refuses; it doubles with each further one.
const PAUSE_MS_MIN: i64 = 100;

/// Pauses grow no longer: space may be back at any moment, and somebody's update is waiting.
const PAUSE_MS_MAX: i64 = 1000;

/// What became of a record. The error is shared by the whole group.
pub(super) type Outcome = Result<(), Arc<io::Error>>;

/// What the writer is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    /// Make the record durable.
    Append(Record, oneshot::Sender<Outcome>),
    /// Close the open segment, if it holds anything.
    Roll(oneshot::Sender<()>),
    /// Close the open segment and end.
    Close(oneshot::Sender<()>),
}

/// What the writer needs to make segments.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) dir: PathBuf,
    pub(super) bot: BotId,
    pub(super) segment_bytes_max: u64,
    pub(super) nonce: u64,
    pub(super) clock: Clock,
    pub(super) catalog: Arc<Catalog>,
    /// Nobody else may open the journal while this thread may still write.
    pub(super) _lock: Arc<FolderLock>,
}

/// A disk that refused the last attempt.
#[derive(Debug)]
struct Trouble {
    error: Arc<io::Error>,
    since: Timestamp,
    pause: SignedDuration,
}

/// A group: the records that share one sync.
#[derive(Debug, Default)]
struct Group {
    encoded: Vec<u8>,
    records: Vec<Record>,
    waiting: Vec<oneshot::Sender<Outcome>>,
}

impl Group {
    fn push(&mut self, record: Record, done: oneshot::Sender<Outcome>) {
        record.encode(&mut self.encoded);
        self.records.push(record);
        self.waiting.push(done);
    }

    /// Tells everybody, and makes room for the next group.
    fn finish(&mut self, outcome: &Outcome) {
        self.encoded.clear();
        self.records.clear();
        for done in self.waiting.drain(..) {
            // Whoever has gone away meanwhile was never promised anything.
            done.send(outcome.clone()).ok();
        }
    }
}

impl Writer {
    /// Works until it is told to close or nobody is left who could ask.
    pub(super) fn run(self, mut commands: mpsc::Receiver<Command>) {
        let mut segments = Segments {
            writer: self,
            open: None,
            number: 0,
            trouble: None,
        };
        let mut group = Group::default();
        while let Some(command) = commands.blocking_recv() {
            let mut next = Some(command);
            while let Some(Command::Append(record, done)) = next {
                group.push(record, done);
                let is_full = group.encoded.len() >= GROUP_BYTES_MAX;
                next = if is_full {
                    None
                } else {
                    commands.try_recv().ok()
                };
            }
            if !group.waiting.is_empty() {
                let outcome = segments.commit(&group);
                group.finish(&outcome);
            }
            match next {
                Some(Command::Roll(done)) => {
                    segments.roll();
                    done.send(()).ok();
                }
                Some(Command::Close(done)) => {
                    segments.roll();
                    // Its hold on the lock goes before the answer, so that whoever closes the
                    // journal and drops it can open it again.
                    drop(segments);
                    done.send(()).ok();
                    return;
                }
                Some(Command::Append(..)) | None => {}
            }
        }
        segments.roll();
    }
}

/// The open segment and what came of the last attempt.
#[derive(Debug)]
struct Segments {
    writer: Writer,
    open: Option<SegmentFile>,
    /// How many segments were begun; part of their names.
    number: u32,
    trouble: Option<Trouble>,
}

impl Segments {
    fn commit(&mut self, group: &Group) -> Outcome {
        let now = self.writer.clock.now();
        if let Some(error) = self.refusal(now) {
            return Err(error);
        }
        match self.write(&group.encoded, now) {
            Ok(id) => {
                self.trouble = None;
                let bytes = u64::try_from(group.encoded.len()).unwrap_or(u64::MAX);
                let added = JournalStatus::of(&group.records, bytes);
                self.writer.catalog.add(id, added);
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

    fn write(&mut self, encoded: &[u8], now: Timestamp) -> io::Result<SegmentId> {
        let added = u64::try_from(encoded.len()).unwrap_or(u64::MAX);
        let is_full = self.open.as_ref().is_some_and(|open| {
            let bytes = open.good_bytes().saturating_add(added);
            bytes > self.writer.segment_bytes_max && holds_records(open)
        });
        if is_full {
            self.roll();
        }
        let mut segment = match self.open.take() {
            Some(segment) => segment,
            None => self.begin(now)?,
        };
        let written = segment.append(encoded);
        let id = segment.id;
        self.open = Some(segment);
        written.map(|()| id)
    }

    fn begin(&mut self, now: Timestamp) -> io::Result<SegmentFile> {
        let writer = &self.writer;
        let id = SegmentId {
            created_ms: u64::try_from(now.as_millisecond()).unwrap_or(0),
            nonce: writer.nonce,
            number: self.number,
        };
        // A number is used up even if the attempt fails, so no name can come twice.
        self.number = self.number.saturating_add(1);
        SegmentFile::create(&writer.dir, id, writer.bot, now, writer.segment_bytes_max)
    }

    /// Ends the open segment; the next group begins another.
    fn roll(&mut self) {
        let Some(segment) = self.open.take() else {
            return;
        };
        let id = segment.id;
        let ended = if holds_records(&segment) {
            self.writer.catalog.close(id);
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
