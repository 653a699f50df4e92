//! The making of one day: opens its raw objects here, hands them to a thread that reads, sorts and
//! writes, and tells how far it is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use lake::{ContextDate, RawObject, RawUpdate, Table};
use telegram::BotId;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::catalog::Inputs;
use crate::compactor::metadata;
use crate::file::{DayFiles, Finished};
use crate::footer::{Origin, Siblings, Strays};
use crate::intake::{Intake, Signals, Unreadable};
use crate::look_ahead::{Incoming, OPEN_MAX, feed};
use crate::progress::{DayProgress, Progress};
use crate::report::DayReport;
use crate::rows::rows;
use crate::scratch::Scratch;
use crate::sorter::Sorter;
use crate::{Compactor, Error};

/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// A day to be made.
pub(crate) struct Making<'c> {
    compactor: &'c Compactor,
    day: ContextDate,
    objects: Vec<RawObject>,
    bytes_total: u64,
    progress: &'c dyn Progress,
    signals: Arc<Signals>,
}

/// The finished files of a day that are not in their places yet.
pub(crate) struct Made {
    pub(crate) files: BTreeMap<Table, Finished>,
    pub(crate) origin: Origin,
    pub(crate) report: DayReport,
    /// The files lie in it.
    _scratch: Scratch,
}

/// An update of the journal, on its way to another thread.
struct Extra {
    bytes: Vec<u8>,
    bot: Option<BotId>,
    received_at: Option<Timestamp>,
}

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
            bytes_total: inputs.bytes(),
            objects: inputs.objects,
            progress,
            signals: Arc::default(),
        }
    }

    /// Makes the day's files.
    pub(crate) async fn files(self, fingerprint: String) -> Result<Made, Error> {
        let quarantine = self.compactor.quarantine.clone();
        let intake = self.intake(Unreadable::Keep(quarantine, Handle::current()));
        let zone = self.compactor.zone.clone();
        self.work(move |incoming| {
            let mut intake = read(intake, incoming)?;
            let folder = intake.scratch.folder()?.to_owned();
            let mut files = DayFiles::create(intake.day, folder)?;
            let records = intake.take_sorter().finish(&mut intake.scratch)?;
            rows(records, &mut intake, &Table::ALL, &mut |table, batch| {
                files.write(table, batch)
            })?;
            let mut origin = Origin {
                fingerprint,
                updates: intake.report.tally.updates,
                strays: std::mem::take(&mut intake.strays),
                siblings: Siblings::new(),
            };
            let mut report = intake.report;
            report.damaged.sort_unstable();
            let files = files.finish(|table, finished| {
                if table == Table::Messages {
                    origin.siblings = siblings(finished);
                }
                metadata(&origin, &report, &zone)
            })?;
            let sizes = files.values().map(|file| file.size_bytes);
            report.parquet_bytes = Some(sizes.sum());
            Ok(Made {
                files,
                origin,
                report,
                _scratch: intake.scratch,
            })
        })
        .await
    }

    /// Makes the day's rows of `table`, and keeps them.
    pub(crate) async fn rows(
        self,
        table: Table,
        extra: &[RawUpdate<'_>],
    ) -> Result<Vec<RecordBatch>, Error> {
        let intake = self.intake(Unreadable::PassOver);
        let extra: Vec<Extra> = extra.iter().map(Extra::of).collect();
        self.work(move |incoming| {
            let mut intake = read(intake, incoming)?;
            for update in &extra {
                intake.update(&update.raw(), None)?;
            }
            let records = intake.take_sorter().finish(&mut intake.scratch)?;
            let mut batches = Vec::new();
            rows(records, &mut intake, &[table], &mut |_, batch| {
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

    /// Runs `work` on a thread of its own, which opens the objects itself or is fed opened ones.
    async fn work<T: Send + 'static>(
        mut self,
        work: impl FnOnce(Incoming) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _cancel = CancelOnDrop(Arc::clone(&self.signals));
        let objects = std::mem::take(&mut self.objects);
        if self.compactor.raw.root().local_path().is_some() {
            let incoming = Incoming::Here(self.compactor.raw.clone(), objects.into_iter());
            let thread = tokio::task::spawn_blocking(move || work(incoming));
            return self.watch(thread).await;
        }
        let (sender, receiver) = mpsc::channel(OPEN_MAX);
        let incoming = Incoming::Ahead(receiver, objects.len());
        let thread = tokio::task::spawn_blocking(move || work(incoming));
        let feeding = feed(&self.compactor.raw, objects, sender);
        let (fed, worked) = tokio::join!(feeding, self.watch(thread));
        // What kept the thread from its objects says more than that it missed them.
        fed?;
        worked
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
            bytes_total: self.bytes_total,
            updates: self.signals.updates.load(Ordering::Relaxed),
        });
    }
}

/// The sizes of the files that are published before that of messages.
fn siblings(finished: &BTreeMap<Table, Finished>) -> Siblings {
    let sizes = finished
        .iter()
        .map(|(table, file)| (table.folder().to_owned(), file.size_bytes));
    sizes.collect()
}

/// Takes in all the objects.
fn read(mut intake: Intake, mut incoming: Incoming) -> Result<Intake, Error> {
    while let Some(mut opened) = incoming.next(intake.day)? {
        intake.object(&opened.object, &mut opened.reader)?;
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
