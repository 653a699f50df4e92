//! The making of one day: opens its raw objects here, hands them to a thread that reads, sorts and
//! writes, and tells how far it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use futures::StreamExt as _;
use jiff::Timestamp;
use lake::{ContextDate, RawObject, RawReader, RawUpdate};
use telegram::BotId;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::catalog::Inputs;
use crate::compactor::metadata;
use crate::file::DayFile;
use crate::footer::{Origin, Strays};
use crate::intake::{Intake, Signals, Unreadable};
use crate::progress::{DayProgress, Progress};
use crate::report::DayReport;
use crate::rows::rows;
use crate::scratch::Scratch;
use crate::sorter::Sorter;
use crate::{Compactor, Error};

/// How many raw objects are opened ahead of their reading: a day of small objects in S3 is all
/// waiting.
const OPEN_AHEAD: usize = 16;
/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// A day to be made.
pub(crate) struct Making<'c> {
    compactor: &'c Compactor,
    day: ContextDate,
    inputs: Inputs,
    progress: &'c dyn Progress,
    signals: Arc<Signals>,
}

/// A finished file that is not in its place yet.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) origin: Origin,
    pub(crate) report: DayReport,
    /// The file lies in it.
    _scratch: Scratch,
}

/// An update of the journal, on its way to another thread.
struct Extra {
    bytes: Vec<u8>,
    bot: Option<BotId>,
    received_at: Option<Timestamp>,
}

type Opened = (RawObject, RawReader);

/// Tells the thread that nobody waits any more.
struct CancelOnDrop(Arc<Signals>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }
}

impl<'c> Making<'c> {
    pub(crate) fn new(
        compactor: &'c Compactor,
        day: ContextDate,
        inputs: Inputs,
        progress: &'c dyn Progress,
    ) -> Self {
        Self {
            compactor,
            day,
            inputs,
            progress,
            signals: Arc::default(),
        }
    }

    /// Makes the day's file.
    pub(crate) async fn file(self, fingerprint: String) -> Result<Made, Error> {
        let quarantine = self.compactor.quarantine.clone();
        let intake = self.intake(Unreadable::Keep(quarantine, Handle::current()));
        let zone = self.compactor.zone.clone();
        self.work(move |opened, expected| {
            let mut intake = read(intake, opened, expected)?;
            let path = intake.scratch.file()?;
            let mut file = DayFile::create(intake.day, path)?;
            let winners = intake.take_sorter().finish(&mut intake.scratch)?;
            rows(winners, &mut intake, &mut |batch| file.write(&batch))?;
            let origin = Origin {
                fingerprint,
                strays: std::mem::take(&mut intake.strays),
            };
            let mut report = intake.report;
            report.damaged.sort_unstable();
            let (path, size_bytes) = file.finish(metadata(&origin, &report, &zone))?;
            report.parquet_bytes = Some(size_bytes);
            Ok(Made {
                path,
                origin,
                report,
                _scratch: intake.scratch,
            })
        })
        .await
    }

    /// Makes the day's rows, and keeps them.
    pub(crate) async fn rows(self, extra: &[RawUpdate<'_>]) -> Result<Vec<RecordBatch>, Error> {
        let intake = self.intake(Unreadable::PassOver);
        let extra: Vec<Extra> = extra.iter().map(Extra::of).collect();
        self.work(move |opened, expected| {
            let mut intake = read(intake, opened, expected)?;
            for update in &extra {
                intake.update(&update.raw(), None)?;
            }
            let winners = intake.take_sorter().finish(&mut intake.scratch)?;
            let mut batches = Vec::new();
            rows(winners, &mut intake, &mut |batch| {
                batches.push(batch);
                Ok(())
            })?;
            Ok(batches)
        })
        .await
    }

    fn intake(&self, unreadable: Unreadable) -> Intake {
        Intake {
            day: self.day,
            zone: self.compactor.zone.clone(),
            unreadable,
            signals: Arc::clone(&self.signals),
            report: DayReport::new(self.day),
            strays: Strays::new(),
            sorter: Sorter::new(self.compactor.settings.run_bytes_max),
            scratch: Scratch::new(self.compactor.enriched.clone()),
        }
    }

    /// Runs `work` on a thread of its own, and feeds it the opened objects.
    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce(mpsc::Receiver<Opened>, usize) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _cancel = CancelOnDrop(Arc::clone(&self.signals));
        let (sender, receiver) = mpsc::channel(1);
        let expected = self.inputs.objects.len();
        let thread = tokio::task::spawn_blocking(move || work(receiver, expected));
        let (fed, worked) = tokio::join!(self.feed(sender), self.watch(thread));
        // What kept the thread from its objects says more than that it missed them.
        fed?;
        worked
    }

    /// Opens the objects, a few ahead, and sends them in their order.
    async fn feed(&self, sender: mpsc::Sender<Opened>) -> Result<(), Error> {
        let opened = futures::stream::iter(self.inputs.objects.clone()).map(|object| async move {
            let reader = self.compactor.raw.open(&object).await?;
            Ok::<_, Error>((object, reader))
        });
        let mut opened = std::pin::pin!(opened.buffered(OPEN_AHEAD));
        while let Some(next) = opened.next().await {
            if sender.send(next?).await.is_err() {
                // The thread gave up; its own result says why.
                break;
            }
        }
        Ok(())
    }

    async fn watch<T>(
        &self,
        mut thread: tokio::task::JoinHandle<Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut ticks = tokio::time::interval(PROGRESS_EVERY);
        loop {
            tokio::select! {
                worked = &mut thread => {
                    self.tell();
                    let day = self.day;
                    return worked.map_err(|source| Error::Task { day, source })?;
                }
                _ = ticks.tick() => self.tell(),
            }
        }
    }

    fn tell(&self) {
        self.progress.advanced(&DayProgress {
            day: self.day,
            bytes_done: self.signals.bytes_done.load(Ordering::Relaxed),
            bytes_total: self.inputs.bytes(),
            updates: self.signals.updates.load(Ordering::Relaxed),
        });
    }
}

/// Takes in all the objects; fewer than `expected` mean that nobody waits any more.
fn read(
    mut intake: Intake,
    mut opened: mpsc::Receiver<Opened>,
    expected: usize,
) -> Result<Intake, Error> {
    for _ in 0..expected {
        let day = intake.day;
        let (object, reader) = opened.blocking_recv().ok_or(Error::Cancelled { day })?;
        intake.object(&object, reader)?;
    }
    Ok(intake)
}

impl Extra {
    fn of(update: &RawUpdate<'_>) -> Self {
        Self {
            bytes: update.bytes.to_vec(),
            bot: update.bot,
            received_at: update.received_at,
        }
    }

    fn raw(&self) -> RawUpdate<'_> {
        RawUpdate {
            bytes: &self.bytes,
            bot: self.bot,
            received_at: self.received_at,
        }
    }
}
