//! Makes the files of a day and puts them in their places. Which days, and in what order, `run` knows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow::record_batch::RecordBatch;
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedKey, EnrichedZone, Quarantine, RawUpdate, RawZone, Table};

use crate::catalog::{Catalog, Inputs, zone_name};
use crate::footer::{Figures, Footer, Origin};
use crate::footers::Footers;
use crate::hands::Hands;
use crate::making::{Made, Making};
use crate::progress::Progress;
use crate::report::DayReport;
use crate::schema::SCHEMA_VERSION;
use crate::{Error, Survey, Unwatched};

/// How days are made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EtlSettings {
    /// How much of a day is sorted in memory before it goes to disk, about.
    pub run_bytes_max: usize,
    /// How many days are made at once.
    pub days_at_once: usize,
    /// How many threads make them, about: where there are fewer days than threads, several make one. The files do not depend
    /// on it.
    pub threads: usize,
}

impl Default for EtlSettings {
    fn default() -> Self {
        Self {
            run_bytes_max: 64 * 1024 * 1024,
            days_at_once: 2,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// Makes enriched files from raw objects.
///
/// Two may work on one lake at once: the files they make of a day are the same, and each takes its
/// place in one step.
#[derive(Clone, Debug)]
pub struct Compactor {
    pub(crate) raw: RawZone,
    pub(crate) enriched: EnrichedZone,
    pub(crate) quarantine: Quarantine,
    pub(crate) zone: TimeZone,
    pub(crate) footers: Footers,
    pub(crate) settings: EtlSettings,
}

impl Compactor {
    /// A compactor of the lake in `raw` and `enriched`, whose days begin and end in `zone`.
    pub fn new(
        raw: RawZone,
        enriched: EnrichedZone,
        quarantine: Quarantine,
        zone: TimeZone,
        settings: EtlSettings,
    ) -> Self {
        Self {
            raw,
            enriched,
            quarantine,
            zone,
            footers: Footers::default(),
            settings,
        }
    }

    /// What was read of footers so far.
    pub fn footers(&self) -> &Footers {
        &self.footers
    }

    /// Whoever makes days looks at the lake, and not at a memory of it.
    pub(crate) fn forget(&self) {
        self.raw.root().forget_folders();
        self.enriched.root().forget_folders();
    }

    /// Makes the files of `day`, dirty or not. Strays found in its folder are noted, but not
    /// followed.
    ///
    /// # Errors
    /// If the lake cannot be read or written; the old files are then still in their places, or the
    /// day is dirty.
    pub async fn compact(
        &self,
        day: ContextDate,
        progress: &dyn Progress,
    ) -> Result<DayReport, Error> {
        self.forget();
        let catalog = Mutex::new(Catalog::read(&self.enriched, &self.footers).await?);
        let hands = Hands::new(self.settings.threads);
        self.make(day, &catalog, (progress, &hands)).await
    }

    /// The rows of `table` for `day` as its file would hold them, without making it, together with those of
    /// `extra`, the updates of a journal. Writes nothing but scratch files.
    ///
    /// `survey` says where updates of the day lie.
    ///
    /// Updates that another writer filed in the folder of another dirty day are not seen before
    /// that day is made, since nothing yet says that they are there.
    ///
    /// # Errors
    /// If the lake cannot be read.
    pub async fn fresh(
        &self,
        survey: &Survey,
        (table, day): (Table, ContextDate),
        extra: &[RawUpdate<'_>],
    ) -> Result<Vec<RecordBatch>, Error> {
        let inputs = survey.catalog.inputs(&self.raw, day).await?;
        let hands = Hands::new(self.settings.threads);
        let making = Making::new(self, day, inputs, &Unwatched, &hands);
        making.rows(table, extra).await
    }

    pub(crate) async fn make(
        &self,
        day: ContextDate,
        catalog: &Mutex<Catalog>,
        (progress, hands): (&dyn Progress, &Hands),
    ) -> Result<DayReport, Error> {
        let started = tokio::time::Instant::now();
        let (sources, replaced_damaged, stale) = {
            let catalog = lock(catalog);
            let damage = match catalog.footer(day) {
                Some(Footer::Damaged(reason)) => Some(reason.clone()),
                _ => None,
            };
            let sources = catalog.stray_sources(day);
            (sources, damage, catalog.sibling_tables(day))
        };
        let inputs = Inputs::list_again(&self.raw, day, sources).await?;
        let mut report = if inputs.objects.is_empty() {
            // That of messages last: as long as it is there, the day is dirty.
            for table in stale.into_iter().chain([Table::Messages]) {
                self.enriched.remove(&EnrichedKey { table, day }).await?;
            }
            lock(catalog).note(day, None);
            DayReport::new(day)
        } else {
            let fingerprint = inputs.fingerprint(&self.zone);
            let making = Making::new(self, day, inputs, progress, hands);
            let made = making.files(fingerprint).await?;
            self.publish(day, &made, &stale).await?;
            lock(catalog).note(day, Some(made.origin));
            made.report
        };
        report.replaced_damaged = replaced_damaged;
        report.duration = started.elapsed();
        let (rows, objects) = (report.tally.rows, report.objects);
        tracing::info!(context_date = %day, rows, objects, "made {day}");
        progress.made(&report);
        Ok(report)
    }

    /// Puts the files of `day` in their places, that of messages last: it tells of the others, and
    /// so the day stays dirty until all of them are there. `stale` tables had a file before.
    async fn publish(&self, day: ContextDate, made: &Made, stale: &[Table]) -> Result<(), Error> {
        let gone = stale.iter().filter(|table| !made.files.contains_key(table));
        for table in gone {
            let table = *table;
            self.enriched.remove(&EnrichedKey { table, day }).await?;
        }
        for table in Table::ALL.into_iter().rev() {
            if let Some(file) = made.files.get(&table) {
                let key = EnrichedKey { table, day };
                self.enriched.publish(&key, &file.path).await?;
            }
        }
        Ok(())
    }
}

pub(crate) fn lock(catalog: &Mutex<Catalog>) -> MutexGuard<'_, Catalog> {
    catalog.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The metadata of the file with this `origin` that `report` tells of.
pub(crate) fn metadata(
    origin: &Origin,
    report: &DayReport,
    zone: &TimeZone,
) -> Vec<parquet::file::metadata::KeyValue> {
    origin.metadata(&Figures {
        objects: report.objects,
        bytes: report.bytes,
        tally: &report.tally,
        zone: &zone_name(zone),
        schema_version: SCHEMA_VERSION,
    })
}
