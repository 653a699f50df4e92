//! The journal as its users hold it: append, seal, close. It hands records to the writer thread and
//! waits; the files are the other modules' business.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use telegram::BotId;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::lock::FolderLock;
use super::record::{RECORD_BYTES_MAX, Record};
use super::recovery::{Recovery, bytes_of, recover};
use super::seal::{Sealed, SealedSegment};
use super::segment::{self, SegmentId};
use super::status::{Catalog, JournalStatus};
use super::writer::{Command, QUEUE_RECORDS_MAX, Writer};
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
    commands: mpsc::Sender<Command>,
    catalog: Arc<Catalog>,
    /// Two sealings at once would do the same work twice.
    sealing: Mutex<()>,
    /// Held beyond the end of the writer, because a closed journal can still be sealed.
    _lock: Arc<FolderLock>,
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
        let lock = Arc::new(FolderLock::take(&settings.dir)?);
        let catalog = Arc::new(Catalog::default());
        let recovery = recover(&settings.dir, &catalog)?;
        let writer = Writer {
            dir: settings.dir.clone(),
            bot: settings.bot,
            segment_bytes_max: settings.segment_bytes_max,
            nonce: settings.nonce,
            clock,
            catalog: Arc::clone(&catalog),
            _lock: Arc::clone(&lock),
        };
        let (commands, queue) = mpsc::channel(QUEUE_RECORDS_MAX);
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(cannot_open)?;
        let shared = Shared {
            settings,
            commands,
            catalog,
            sealing: Mutex::new(()),
            _lock: lock,
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
        let size_bytes = record.body.len();
        if size_bytes > RECORD_BYTES_MAX {
            return Err(Error::RecordTooLarge { size_bytes });
        }
        let (done, outcome) = oneshot::channel();
        let command = Command::Append(record, done);
        let sent = self.shared.commands.send(command).await;
        sent.map_err(|_refused| self.closed())?;
        let outcome = outcome.await.map_err(|_dropped| self.closed())?;
        outcome.map_err(|source| Error::AppendRecord {
            dir: self.shared.settings.dir.clone(),
            source,
        })
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
        let quarantine = Quarantine::new(raw.root().clone());
        let receipts = Receipts::new(raw.root().clone());
        let _alone = self.shared.sealing.lock().await;
        let (done, rolled) = oneshot::channel();
        if self.shared.commands.send(Command::Roll(done)).await.is_ok() {
            // A writer that has ended meanwhile has closed its segment on the way out.
            rolled.await.ok();
        }
        let mut sealed = Sealed::default();
        for id in self.shared.catalog.closed() {
            let Some(segment) = self.read_segment(id, zone).await? else {
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
        let (done, closed) = oneshot::channel();
        if self
            .shared
            .commands
            .send(Command::Close(done))
            .await
            .is_ok()
        {
            closed.await.ok();
        }
    }

    /// What waits to be sealed.
    pub fn status(&self) -> JournalStatus {
        self.shared.catalog.status()
    }

    /// Segment `id`, ready to be written elsewhere; `None` if it is gone.
    async fn read_segment(
        &self,
        id: SegmentId,
        zone: &TimeZone,
    ) -> Result<Option<SealedSegment>, Error> {
        let path = self.path(id);
        let zone = zone.clone();
        let work = tokio::task::spawn_blocking(move || {
            let bytes = match bytes_of(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(Error::ReadSegment { path, source }),
            };
            let Some(contents) = segment::read(&bytes) else {
                return Err(Error::DamagedSegment { path });
            };
            SealedSegment::of(id, &contents, &zone)
                .map(Some)
                .map_err(|source| Error::PackSegment { path, source })
        });
        work.await.map_err(|source| task(id, source))?
    }

    async fn remove(&self, id: SegmentId) -> Result<(), Error> {
        let path = self.path(id);
        let work = tokio::task::spawn_blocking(move || {
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

fn task(id: SegmentId, source: tokio::task::JoinError) -> Error {
    Error::Task {
        what: format!("the journal segment {id}"),
        source,
    }
}
