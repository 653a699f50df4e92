//! Makes the files of days: plan, make, follow strays to other days, until nothing is dirty.

use std::collections::BTreeSet;

use arrow::record_batch::RecordBatch;
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedKey, EnrichedZone, Quarantine, RawUpdate, RawZone, Table};

use crate::catalog::{Catalog, zone_name};
use crate::footer::{Figures, Footer, Origin};
use crate::making::{Made, Making};
use crate::plan::{Clean, Scope};
use crate::progress::Progress;
use crate::report::DayReport;
use crate::schema::SCHEMA_VERSION;
use crate::{Error, Unwatched};

/// How often strays are followed to further days. A second round is rare and a third rarer: it takes
/// objects that arrive meanwhile.
const ROUNDS_MAX: usize = 8;

/// How days are made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EtlSettings {
    /// How much of a day is sorted in memory before it goes to disk, about.
    pub run_bytes_max: usize,
}

impl Default for EtlSettings {
    fn default() -> Self {
        Self {
            run_bytes_max: 64 * 1024 * 1024,
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
            settings,
        }
    }

    /// Makes the dirty days of `scope`, and the days that strays found there belong to, until
    /// all of them are clean. Reports come in the order of the work.
    ///
    /// # Errors
    /// If the lake cannot be read or written. Days made before stay made.
    pub async fn run(
        &self,
        scope: Scope,
        clean: Clean,
        progress: &dyn Progress,
    ) -> Result<Vec<DayReport>, Error> {
        let mut catalog = Catalog::read(&self.enriched).await?;
        let days = self.days_of(scope, &catalog).await?;
        let mut plan = self.plan_days(days, &catalog, clean).await?;
        let mut reports = Vec::new();
        for _ in 0..ROUNDS_MAX {
            if plan.days.is_empty() {
                break;
            }
            progress.planned(&plan);
            let mut followed = BTreeSet::new();
            // Updates stray to earlier days, mostly: the newest first, and a day knows all that
            // strayed to it when its turn comes.
            for planned in plan.days.iter().rev() {
                followed.extend(catalog.stray_days(planned.day));
                let report = self.make(planned.day, &mut catalog, progress).await?;
                followed.extend(catalog.stray_days(planned.day));
                reports.push(report);
            }
            plan = self.plan_days(followed, &catalog, Clean::Skip).await?;
        }
        Ok(reports)
    }

    /// Makes the file of `day`, dirty or not. Strays found in its folder are noted in the file, but
    /// not followed.
    ///
    /// # Errors
    /// If the lake cannot be read or written; the old file is then still in its place.
    pub async fn compact(
        &self,
        day: ContextDate,
        progress: &dyn Progress,
    ) -> Result<DayReport, Error> {
        let mut catalog = Catalog::read(&self.enriched).await?;
        self.make(day, &mut catalog, progress).await
    }

    /// The rows of `day` as its file would hold them, without making it, together with those of
    /// `extra`, the updates of a journal. Writes nothing but scratch files.
    ///
    /// Updates that another writer filed in the folder of another dirty day are not seen before
    /// that day is made, since nothing yet says that they are there.
    ///
    /// # Errors
    /// If the lake cannot be read.
    pub async fn fresh(
        &self,
        day: ContextDate,
        extra: &[RawUpdate<'_>],
    ) -> Result<Vec<RecordBatch>, Error> {
        let catalog = Catalog::read(&self.enriched).await?;
        let inputs = catalog.inputs(&self.raw, day).await?;
        Making::new(self, day, inputs, &Unwatched).rows(extra).await
    }

    async fn make(
        &self,
        day: ContextDate,
        catalog: &mut Catalog,
        progress: &dyn Progress,
    ) -> Result<DayReport, Error> {
        let started = tokio::time::Instant::now();
        let key = EnrichedKey {
            table: Table::Messages,
            day,
        };
        let inputs = catalog.inputs(&self.raw, day).await?;
        let replaced_damaged = match catalog.footer(day) {
            Some(Footer::Damaged(reason)) => Some(reason.clone()),
            _ => None,
        };
        let mut report = if inputs.objects.is_empty() {
            if catalog.footer(day).is_some() {
                self.enriched.remove(&key).await?;
            }
            catalog.note(day, None);
            DayReport::new(day)
        } else {
            let fingerprint = inputs.fingerprint(&self.zone);
            let making = Making::new(self, day, inputs, progress);
            let made = making.file(fingerprint).await?;
            self.enriched.publish(&key, &made.path).await?;
            let Made { report, origin, .. } = made;
            catalog.note(day, Some(Footer::Read(origin)));
            report
        };
        report.replaced_damaged = replaced_damaged;
        report.duration = started.elapsed();
        let (rows, objects) = (report.tally.rows, report.objects);
        tracing::info!(context_date = %day, rows, objects, "made {day}");
        progress.made(&report);
        Ok(report)
    }
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
