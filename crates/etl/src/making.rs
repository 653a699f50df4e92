//! The making of one day: opens its raw objects here, hands them to threads that read, sort and
//! write, and tells how far they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use lake::{ContextDate, RawObject, RawUpdate, Table};
use telegram::BotId;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::catalog::Inputs;
use crate::compactor::metadata;
use crate::crew::Crew;
use crate::file::{DayFiles, Finished};
use crate::footer::{Origin, Siblings, Strays};
use crate::hands::Hands;
use crate::intake::{Intake, Signals, Unreadable};
use crate::look_ahead::{Incoming, OPEN_MAX, feed};
use crate::progress::{DayProgress, Progress};
use crate::report::DayReport;
use crate::scratch::Scratch;
use crate::sorter::{Runs, Sorter};
use crate::{Compactor, Error};

/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// For so few bytes, and so few objects, another thread takes longer to start than to be of help.
const THREAD_BYTES_MIN: usize = 128 * 1024;
const THREAD_OBJECTS_MIN: usize = 128;
/// More threads would wait for the merge, and each has some megabytes in hand.
const THREADS_MAX: usize = 8;

/// A day to be made.
pub(crate) struct Making<'c> {
    compactor: &'c Compactor,
    day: ContextDate,
    objects: Vec<RawObject>,
    bytes_total: u64,
    progress: &'c dyn Progress,
    signals: Arc<Signals>,
    hands: &'c Hands,
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
        hands: &'c Hands,
    ) -> Self {
        Self {
            hands,
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
        let scratch = Scratch::new(self.compactor.enriched.clone());
        let unreadable = Unreadable::Keep(quarantine, Handle::current());
        let mut crew = self.crew(&unreadable, &scratch);
        let (day, zone) = (self.day, self.compactor.zone.clone());
        let writers = self.hands.writers();
        self.work(move |incoming| {
            crew.take_in(incoming)?;
            let mut files = DayFiles::create(day, scratch.folder()?, writers)?;
            crew.rows(&Table::ALL, &mut |table, batch| files.write(table, batch))?;
            let (mut report, strays) = crew
                .report()
                .unwrap_or((DayReport::new(day), Strays::new()));
            let mut origin = Origin {
                fingerprint,
                updates: report.tally.updates,
                strays,
                siblings: Siblings::new(),
            };
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
                _scratch: scratch,
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
        let scratch = Scratch::new(self.compactor.enriched.clone());
        let mut crew = self.crew(&Unreadable::PassOver, &scratch);
        let extra: Vec<Extra> = extra.iter().map(Extra::of).collect();
        self.work(move |incoming| {
            for update in &extra {
                crew.take_in_update(&update.raw())?;
            }
            crew.take_in(incoming)?;
            let mut batches = Vec::new();
            crew.rows(&[table], &mut |_, batch| {
                batches.push(batch);
                Ok(())
            })?;
            Ok(batches)
        })
        .await
    }

    fn crew(&self, unreadable: &Unreadable, scratch: &Scratch) -> Crew {
        let threads = self.threads();
        let runs = &Runs::new(scratch.clone());
        let run_bytes_max = self.compactor.settings.run_bytes_max / threads;
        let intakes = (0..threads).map(|_| Intake {
            day: self.day,
            zone: self.compactor.zone.clone(),
            unreadable: unreadable.clone(),
            signals: Arc::clone(&self.signals),
            report: DayReport::new(self.day),
            strays: Strays::new(),
            numberless: BTreeSet::new(),
            sorter: Sorter::new(run_bytes_max, runs.clone()),
        });
        Crew::new(intakes, runs.clone())
    }

    /// How many threads have something to do.
    fn threads(&self) -> usize {
        let bytes = usize::try_from(self.bytes_total).unwrap_or(usize::MAX);
        let shares = (bytes / THREAD_BYTES_MIN).max(self.objects.len() / THREAD_OBJECTS_MIN);
        self.hands.threads().min(shares).clamp(1, THREADS_MAX)
    }

    /// Runs `work` on a thread, which opens the objects itself or is fed opened ones.
    async fn work<T: Send + 'static>(
        mut self,
        work: impl FnOnce(Incoming) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _cancel = CancelOnDrop(Arc::clone(&self.signals));
        let objects = std::mem::take(&mut self.objects);
        if self.compactor.raw.root().local_path().is_some() {
            let incoming = Incoming::Here(
                self.compactor.raw.clone(),
                objects.into_iter().peekable(),
                Handle::current(),
            );
            let working = self.hands.begin(move || work(incoming));
            return self.watch(working).await;
        }
        let (sender, receiver) = mpsc::channel(OPEN_MAX);
        let incoming = Incoming::Ahead(receiver, objects.len());
        let working = self.hands.begin(move || work(incoming));
        let feeding = feed(&self.compactor.raw, objects, sender);
        let (fed, worked) = tokio::join!(feeding, self.watch(working));
        // What kept the thread from its objects says more than that it missed them.
        fed?;
        worked
    }

    async fn watch<T>(&self, mut working: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
        let mut ticks = tokio::time::interval(PROGRESS_EVERY);
        loop {
            tokio::select! {
                worked = &mut working => {
                    self.tell();
                    let day = self.day;
                    return worked.map_err(|source| {
                        let source = source.into();
                        Error::Task { day, source }
                    })?;
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
