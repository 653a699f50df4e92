//! The lake as it is when a query begins: which days are read from their file, and which anew.
//!
//! In come the zones and the journal, out goes one source for each day. The journal is read before
//! raw is listed, so an update that is sealed meanwhile is in one of them or in both, and the rows
//! of a fresh day count it once.

use std::{
    collections::BTreeMap,
    fmt,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use arrow::array::RecordBatch;
use datafusion::error::DataFusionError;
use etl::{Compactor, Footers, Reason, Survey};
use jiff::{Timestamp, tz::TimeZone};
use lake::{
    ContextDate, EnrichedObject, EnrichedZone, JournalSegment, RawUpdate, RecordKind, Table,
};
use telegram::BotId;
use tokio::sync::OnceCell;

use crate::Error;

/// Rows of one day, in memory.
pub(crate) type Rows = Arc<[RecordBatch]>;

/// What a query sees of the lake.
pub(crate) struct Snapshot {
    /// Every day that has rows in one of the tables, in order.
    pub(crate) days: BTreeMap<ContextDate, Day>,
    /// The files of the tables that the query reads.
    files: BTreeMap<(ContextDate, Table), EnrichedObject>,
    survey: Survey,
    compactor: Compactor,
    enriched: EnrichedZone,
    pub(crate) state: LakeState,
}

/// A name for what a lake holds. As long as it stays the same, so does the answer to any statement that does not ask what time
/// it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LakeState(u64);

impl LakeState {
    fn of(survey: &Survey, journal: &[JournalSegment]) -> Self {
        let mut hasher = DefaultHasher::new();
        for file in survey.files() {
            (file.location.as_ref(), file.size_bytes, &file.version).hash(&mut hasher);
        }
        // Of days that are behind, the raw objects that they are read from.
        for planned in &survey.plan.days {
            (planned.day, planned.inputs).hash(&mut hasher);
        }
        // Records are only ever added to a segment.
        for segment in journal {
            (segment.id, segment.records.len()).hash(&mut hasher);
        }
        Self(hasher.finish())
    }
}

/// Where the rows of a day come from.
pub(crate) enum Day {
    /// The day's files tell everything.
    Compacted,
    /// The files are missing, damaged or behind.
    Fresh(Box<FreshDay>),
}

/// A day to be made from raw and the journal.
#[derive(Default)]
pub(crate) struct FreshDay {
    journal: Vec<Waiting>,
    rows: [OnceCell<Rows>; Table::ALL.len()],
}

/// An update that waits in the journal.
struct Waiting {
    body: bytes::Bytes,
    bot: BotId,
    received_at: Timestamp,
}

impl Snapshot {
    /// A lake without a day.
    pub(crate) fn empty(compactor: Compactor, enriched: EnrichedZone) -> Self {
        Self {
            days: BTreeMap::new(),
            files: BTreeMap::new(),
            survey: Survey::empty(),
            compactor,
            enriched,
            state: LakeState::default(),
        }
    }

    /// Decides for every day of the lake where the rows of `tables` come from.
    ///
    /// `journal` must have been read before this begins.
    pub(crate) async fn take(
        compactor: Compactor,
        enriched: EnrichedZone,
        (journal, zone): (&[JournalSegment], &TimeZone),
        tables: &[Table],
    ) -> Result<Self, Error> {
        let survey = compactor.survey().await;
        let survey = survey.map_err(|source| Error::ReadLake {
            source: Box::new(source),
        })?;
        let read = survey.files().iter();
        let read = read.filter(|file| tables.contains(&file.key.table));
        let files: BTreeMap<_, _> = read
            .map(|file| ((file.key.day, file.key.table), file.clone()))
            .collect();
        let mut days: BTreeMap<ContextDate, Day> = files
            .keys()
            .map(|(day, _)| (*day, Day::Compacted))
            .collect();
        for planned in &survey.plan.days {
            match planned.reason {
                // Where raw is gone, the files are all there is.
                Reason::Emptied | Reason::Asked => continue,
                Reason::Damaged => tracing::warn!(
                    context_date = %planned.day,
                    "the file of {day} is damaged, so the day is read from raw; \
                     `telelake etl --date {day} --force` makes it anew",
                    day = planned.day,
                ),
                Reason::New | Reason::Changed => {}
            }
            days.insert(planned.day, Day::Fresh(Box::default()));
        }
        for (day, waiting) in by_day(journal, zone) {
            let fresh = FreshDay {
                journal: waiting,
                ..FreshDay::default()
            };
            days.insert(day, Day::Fresh(Box::new(fresh)));
        }
        Ok(Self {
            days,
            files,
            state: LakeState::of(&survey, journal),
            survey,
            compactor,
            enriched,
        })
    }

    /// The file of `table` for a compacted day, if the day has rows in it.
    pub(crate) fn file(&self, table: Table, day: ContextDate) -> Option<&EnrichedObject> {
        self.files.get(&(day, table))
    }

    /// Where the files lie, and what was read of their footers.
    pub(crate) fn footers(&self) -> (EnrichedZone, Footers) {
        (self.enriched.clone(), self.compactor.footers().clone())
    }

    /// The files that a query may have read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &EnrichedObject> {
        let compacted = |day| matches!(self.days.get(&day), Some(Day::Compacted));
        self.files
            .values()
            .filter(move |file| compacted(file.key.day))
    }

    /// The rows of `table` for a day whose files do not tell everything, made once.
    pub(crate) async fn fresh_rows(
        &self,
        table: Table,
        day: ContextDate,
    ) -> Result<Rows, DataFusionError> {
        let Some(Day::Fresh(fresh)) = self.days.get(&day) else {
            return Ok(Rows::default());
        };
        let place = Table::ALL.iter().position(|other| *other == table);
        let Some(rows) = place.and_then(|place| fresh.rows.get(place)) else {
            return Ok(Rows::default());
        };
        let make = || async {
            let extra: Vec<_> = fresh.journal.iter().map(Waiting::update).collect();
            let rows = self
                .compactor
                .fresh(&self.survey, (table, day), &extra)
                .await;
            rows.map(Rows::from)
                .map_err(|source| DataFusionError::External(Box::new(source)))
        };
        rows.get_or_try_init(make).await.map(Arc::clone)
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("days", &self.days.len())
            .finish_non_exhaustive()
    }
}

impl Waiting {
    fn update(&self) -> RawUpdate<'_> {
        RawUpdate {
            bytes: &self.body,
            bot: Some(self.bot),
            received_at: Some(self.received_at),
        }
    }
}

/// The updates of the journal that become rows, by the day of the message.
fn by_day(journal: &[JournalSegment], zone: &TimeZone) -> BTreeMap<ContextDate, Vec<Waiting>> {
    let mut days: BTreeMap<ContextDate, Vec<Waiting>> = BTreeMap::new();
    for segment in journal {
        let updates = segment
            .records
            .iter()
            .filter(|record| record.kind == RecordKind::Update);
        for record in updates {
            let waiting = Waiting {
                body: record.body.clone(),
                bot: segment.bot,
                received_at: record.received_at,
            };
            let day = etl::by_day([waiting.update()], zone).into_keys().next();
            if let Some(day) = day {
                days.entry(day).or_default().push(waiting);
            }
        }
    }
    days
}
