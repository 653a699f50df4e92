//! The journal as its users hold it: append, seal, close. The first who appends after a group was taken has
//! the next one written, with all who came until the disk is free; the files are the other modules' business.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::tz::TimeZone;
use telegram::BotId;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::spawn_blocking;

use super::group::{Joined, Pending, Queue};
use super::lock::FolderLock;
use super::patient::Pace;
use super::record::{RECORD_BYTES_MAX, Record};
use super::recovery::{Recovery, bytes_of, recover};
use super::seal::{Sealed, SealedSegment};
use super::segment::{self, SegmentId};
use super::status::{Catalog, JournalStatus};
use super::writer::{Setting, Writer};
use crate::durable::{make_folder, sync_folder_of};
use crate::{Clock, Error, Quarantine, RawZone, Receipts};

/// What a journal needs to know.
#[derive(Clone, Debug)]
pub struct JournalSettings {
    /// The folder, made if it is missing.
    pub dir: PathBuf,
    /// Whose updates are appended. Segments of another bot that lie in the folder are sealed under
    /// that bot's id.
    pub bot: BotId,
    /// A segment that would grow beyond this is closed and another begun.
    pub segment_bytes_max: u64,
    /// Any number that no other opening of a journal gets: draw it at random.
    pub nonce: u64,
}

/// An open journal; clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: JournalSettings,
    queue: Arc<std::sync::Mutex<Queue>>,
    /// Whoever holds it has the disk.
    writer: Arc<Mutex<Writer>>,
    catalog: Arc<Catalog>,
    /// Two sealings at once would do the same work twice.
    sealing: Mutex<()>,
}

impl Journal {
    /// Opens the journal, recovers what lies in it, and begins to accept records. Blocking.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process, or another journal of this one, holds the folder;
    /// else if the folder or a segment in it cannot be read.
    pub fn open(settings: JournalSettings, clock: Clock) -> Result<(Self, Recovery), Error> {
        let cannot_open = |source| Error::OpenJournal {
            dir: settings.dir.clone(),
            source,
        };
        make_folder(&settings.dir).map_err(cannot_open)?;
        let folder_lock = FolderLock::take(&settings.dir)?;
        let catalog = Arc::new(Catalog::default());
        let recovery = recover(&settings.dir, &catalog)?;
        let writer = Writer::new(Setting {
            dir: settings.dir.clone(),
            bot: settings.bot,
            segment_bytes_max: settings.segment_bytes_max,
            nonce: settings.nonce,
            clock,
            catalog: Arc::clone(&catalog),
            _lock: folder_lock,
        });
        let shared = Shared {
            settings,
            queue: Arc::default(),
            writer: Arc::new(Mutex::new(writer)),
            catalog,
            sealing: Mutex::new(()),
        };
        let shared = Arc::new(shared);
        Ok((Self { shared }, recovery))
    }

    /// Whose updates are appended.
    pub fn bot(&self) -> BotId {
        self.shared.settings.bot
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.shared.settings.dir
    }

    /// Makes `record` durable; returns when it is.
    ///
    /// The body of an update must be one line: it becomes a line of a raw object. If the caller
    /// goes away before the end, the record may be durable or not.
    ///
    /// # Errors
    /// If the disk refuses: then nothing was promised, and the same record may be tried again. The
    /// record may be found in the journal nevertheless.
    pub async fn append(&self, record: Record) -> Result<(), Error> {
        let pending = self.join(record).await?;
        let outcome = pending.wait().await.clone();
        outcome.map_err(|source| Error::AppendRecord {
            dir: self.shared.settings.dir.clone(),
            source,
        })
    }

    /// Puts `record` into the group that is written next.
    async fn join(&self, record: Record) -> Result<Pending, Error> {
        let size_bytes = record.body.len();
        if size_bytes > RECORD_BYTES_MAX {
            return Err(Error::RecordTooLarge { size_bytes });
        }
        loop {
            let joined = lock(&self.shared.queue).join(&record);
            match joined {
                Joined::First(pending) => {
                    self.have_written();
                    return Ok(pending);
                }
                Joined::Among(pending) => return Ok(pending),
                Joined::Full(pending) => {
                    pending.wait().await;
                }
                Joined::Closed => return Err(self.closed()),
            }
        }
    }

    /// Has the group of this moment written as soon as the disk is free, with all who join it until then.
    ///
    /// In a task of its own, since whoever appends may go away while others wait with them. It begins
    /// when this one pauses, so that what one task appends at once shares a sync.
    fn have_written(&self) {
        let writer = Arc::clone(&self.shared.writer);
        let mut asked = Asked {
            queue: Arc::clone(&self.shared.queue),
            is_done: false,
        };
        tokio::spawn(async move {
            let writer = writer.lock_owned().await;
            asked.is_done = true;
            if let Err(error) = commit(writer, &asked.queue).await {
                // Those who wait for the group learn of it too.
                tracing::error!(%error, "the journal was not written: {error}");
            }
        });
    }

    async fn writer(&self) -> OwnedMutexGuard<Writer> {
        Arc::clone(&self.shared.writer).lock_owned().await
    }

    /// Tells this opening of the journal from all others.
    pub fn nonce(&self) -> u64 {
        self.shared.settings.nonce
    }

    /// Moves everything appended so far into the raw zone, and what is no update into its quarantine.
    ///
    /// Idempotent: after a failure or a crash anywhere, sealing again completes it. Works on a
    /// closed journal too.
    ///
    /// # Errors
    /// If an object cannot be written; then the segment stays, and all that were not reached.
    pub async fn seal(&self, raw: &RawZone, zone: &TimeZone) -> Result<Sealed, Error> {
        self.seal_at(Pace::AtOnce, raw, zone).await
    }

    /// Seals as [`Journal::seal`] does, and gives way to whoever appends meanwhile.
    ///
    /// # Errors
    /// As [`Journal::seal`].
    pub async fn seal_patiently(&self, raw: &RawZone, zone: &TimeZone) -> Result<Sealed, Error> {
        self.seal_at(Pace::Patient, raw, zone).await
    }

    async fn seal_at(&self, pace: Pace, raw: &RawZone, zone: &TimeZone) -> Result<Sealed, Error> {
        let quarantine = Quarantine::new(raw.root().clone());
        let receipts = Receipts::new(raw.root().clone());
        let _alone = self.shared.sealing.lock().await;
        let mut writer = self.writer().await;
        on_disk(move || writer.roll()).await?;
        let mut sealed = Sealed::default();
        for id in self.shared.catalog.closed() {
            let Some(segment) = self.read_segment(id, pace, zone).await? else {
                // An earlier sealing removed the file and failed to sync the folder.
                self.shared.catalog.remove(id);
                continue;
            };
            for bytes in &segment.quarantined {
                quarantine.put(bytes.clone()).await?;
            }
            for (key, object) in &segment.objects {
                raw.put(key, object.clone()).await?;
            }
            receipts.manifest(segment.manifest()).await?;
            // Only now: until here the segment is the one durable copy.
            self.remove(id).await?;
            sealed = sealed.plus(segment.summary());
        }
        Ok(sealed)
    }

    /// Finishes what was handed in and closes the open segment. Later appends are refused. The folder
    /// can be opened again once the last handle is dropped.
    pub async fn close(&self) {
        lock(&self.shared.queue).close();
        // What fails here was promised to nobody, and whoever waits for it learns that.
        commit(self.writer().await, &self.shared.queue).await.ok();
        let mut writer = self.writer().await;
        on_disk(move || writer.roll()).await.ok();
    }

    /// What waits to be sealed.
    pub fn status(&self) -> JournalStatus {
        self.shared.catalog.status()
    }

    /// Segment `id`, ready to be written elsewhere; `None` if it is gone.
    async fn read_segment(
        &self,
        id: SegmentId,
        pace: Pace,
        zone: &TimeZone,
    ) -> Result<Option<SealedSegment>, Error> {
        let path = self.path(id);
        let zone = zone.clone();
        let work = spawn_blocking(move || {
            let bytes = match bytes_of(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(Error::ReadSegment { path, source }),
            };
            let Some(contents) = segment::read(&bytes) else {
                return Err(Error::DamagedSegment { path });
            };
            pace.run(|| SealedSegment::of(id, &contents, &zone))
                .flatten()
                .map(Some)
                .map_err(|source| Error::PackSegment { path, source })
        });
        work.await.map_err(|source| task(id, source))?
    }

    async fn remove(&self, id: SegmentId) -> Result<(), Error> {
        let path = self.path(id);
        let work = spawn_blocking(move || {
            std::fs::remove_file(&path)
                .and_then(|()| sync_folder_of(&path))
                .map_err(|source| Error::RemoveSegment { path, source })
        });
        work.await.map_err(|source| task(id, source))??;
        self.shared.catalog.remove(id);
        Ok(())
    }

    fn path(&self, id: SegmentId) -> PathBuf {
        self.shared.settings.dir.join(id.file_name())
    }

    fn closed(&self) -> Error {
        Error::JournalClosed {
            dir: self.shared.settings.dir.clone(),
        }
    }
}

/// Whoever is to write a group.
#[derive(Debug)]
struct Asked {
    queue: Arc<std::sync::Mutex<Queue>>,
    is_done: bool,
}

impl Drop for Asked {
    /// The runtime ended before it came to that.
    fn drop(&mut self) {
        if !self.is_done {
            lock(&self.queue).lose_writer();
        }
    }
}

/// Writes what is in the queue by now and tells all who wait for it.
async fn commit(
    mut writer: OwnedMutexGuard<Writer>,
    queue: &Arc<std::sync::Mutex<Queue>>,
) -> Result<(), Error> {
    let group = lock(queue).take();
    if group.status.records == 0 {
        return Ok(());
    }
    let is_quick = group.is_lone() && writer.is_quick(&group) && is_alone();
    let work = move || {
        let outcome = writer.commit(&group);
        // Whoever learns the outcome may drop the last handle and open the folder anew.
        drop(writer);
        (group, outcome)
    };
    // The way to another thread and back would take a third of what the disk does. Where more come at once, this one
    // reads them meanwhile.
    let (mut group, outcome) = if is_quick {
        work()
    } else {
        on_disk(work).await?
    };
    lock(queue).give_back(std::mem::take(&mut group.encoded));
    // Whoever has gone away meanwhile was never promised anything.
    group.pending.set(outcome).ok();
    Ok(())
}

/// Whether this thread has its runtime to itself: whoever gives a runtime one thread has it for those who append.
fn is_alone() -> bool {
    Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread
}

/// Does `work`, which waits for the disk, without keeping other tasks from working meanwhile.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(|source| Error::Task {
        what: "the journal".to_owned(),
        source,
    })
}

/// The queue is consistent between any two of its operations, whoever panics in between.
fn lock(queue: &std::sync::Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

fn task(id: SegmentId, source: tokio::task::JoinError) -> Error {
    Error::Task {
        what: format!("the journal segment {id}"),
        source,
    }
}
