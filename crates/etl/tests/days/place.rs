//! A lake to try things on, and the words to say what should lie in it.

use std::collections::BTreeSet;

use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use bytes::Bytes;
use etl::{Clean, Compactor, DayReport, EtlSettings, Problem, Scope, State, Unwatched};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{
    ContextDate, EnrichedKey, EnrichedZone, Quarantine, RawKey, RawUpdate, RawZone, Root, Table,
    segment_object,
};
use object_store::ObjectStoreExt as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use telegram::BotId;

pub(crate) struct Place {
    pub(crate) raw: RawZone,
    pub(crate) enriched: EnrichedZone,
    pub(crate) quarantine: Quarantine,
    pub(crate) etl: Compactor,
}

impl Place {
    /// The rows of a table and day as a query sees them.
    pub(crate) async fn fresh(
        &self,
        which: (Table, ContextDate),
        journal: &[RawUpdate<'_>],
    ) -> Vec<RecordBatch> {
        let survey = self.etl.survey().await.unwrap();
        self.etl.fresh(&survey, which, journal).await.unwrap()
    }

    pub(crate) fn new() -> Self {
        Self::in_zone("America/Sao_Paulo", EtlSettings::default())
    }

    pub(crate) fn in_zone(zone: &str, settings: EtlSettings) -> Self {
        Self::at(Root::memory(), Root::memory(), zone, settings)
    }

    pub(crate) fn at(raw: Root, enriched: Root, zone: &str, settings: EtlSettings) -> Self {
        let quarantine = Quarantine::new(raw.clone());
        let (raw, enriched) = (RawZone::new(raw), EnrichedZone::new(enriched));
        let etl = Compactor::new(
            raw.clone(),
            enriched.clone(),
            quarantine.clone(),
            TimeZone::get(zone).unwrap(),
            settings,
        );
        Self {
            raw,
            enriched,
            quarantine,
            etl,
        }
    }

    pub(crate) async fn put(&self, folder: &str, name: &str, content: impl AsRef<[u8]>) {
        let key = RawKey {
            day: day(folder),
            name: name.to_owned(),
        };
        let bytes = Bytes::copy_from_slice(content.as_ref());
        self.raw.put(&key, bytes).await.unwrap();
    }

    /// Makes everything that is dirty.
    pub(crate) async fn make_all(&self) -> Vec<DayReport> {
        let reports = self.etl.run(Scope::All, Clean::Skip, &Unwatched).await;
        let reports = reports.unwrap();
        for report in &reports {
            assert_adds_up(report);
        }
        assert_eq!(self.dirty().await, Vec::<String>::new());
        self.assert_proved().await;
        reports
    }

    /// Fails unless every file has the rows that a count of raw by other means calls for. Damage is another matter.
    async fn assert_proved(&self) {
        let verification = self.etl.verify(Scope::All, &[], &|_, _| {}).await.unwrap();
        for verdict in verification.days {
            assert_eq!(verdict.state, State::Clean, "{verdict:?}");
            let is_damage = |problem: &Problem| {
                matches!(
                    problem,
                    Problem::DamagedObject { .. } | Problem::MissingFromObject { .. }
                )
            };
            assert!(verdict.problems.iter().all(is_damage), "{verdict:?}");
        }
    }

    pub(crate) async fn make(&self, text: &str) -> DayReport {
        let report = self.etl.compact(day(text), &Unwatched).await.unwrap();
        assert_adds_up(&report);
        report
    }

    pub(crate) async fn dirty(&self) -> Vec<String> {
        let days: BTreeSet<ContextDate> = self.etl.dirty_days().await.unwrap();
        days.iter().map(ToString::to_string).collect()
    }

    pub(crate) async fn parquet(&self, text: &str) -> Option<Bytes> {
        self.file(&key(text)).await
    }

    pub(crate) async fn file(&self, key: &EnrichedKey) -> Option<Bytes> {
        let object = self.enriched.object(key).await.unwrap()?;
        let answer = self.enriched.root().store().get(&object.location).await;
        Some(answer.unwrap().bytes().await.unwrap())
    }

    pub(crate) async fn batches(&self, text: &str) -> Vec<RecordBatch> {
        read(self.parquet(text).await.unwrap())
    }

    /// The rows of a day, by some of their columns.
    pub(crate) async fn rows(&self, text: &str, columns: &[&str]) -> Vec<String> {
        shown(&self.batches(text).await, columns)
    }

    /// The reactions of a day, by some of their columns.
    pub(crate) async fn reactions(&self, text: &str, columns: &[&str]) -> Vec<String> {
        let table = Table::Reactions;
        let day = day(text);
        let file = self.file(&EnrichedKey { table, day }).await;
        file.map_or_else(Vec::new, |file| shown(&read(file), columns))
    }
}

fn read(file: Bytes) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

fn assert_adds_up(report: &DayReport) {
    let tally = report.tally;
    let parts = tally.rows
        + tally.duplicates
        + tally.superseded
        + tally.merged
        + tally.other_kinds
        + tally.quarantined
        + tally.strays;
    assert_eq!(tally.updates, parts, "{report:?}");
}

pub(crate) fn key(text: &str) -> EnrichedKey {
    EnrichedKey {
        table: Table::Messages,
        day: day(text),
    }
}

pub(crate) fn day(text: &str) -> ContextDate {
    text.parse().unwrap()
}

/// The Unix seconds of a moment such as `2026-11-22T23:59:59-03:00`.
pub(crate) fn at(moment: &str) -> i64 {
    moment.parse::<Timestamp>().unwrap().as_second()
}

/// The values of `columns`, a row each; all that are not NULL, with names, if none is named.
pub(crate) fn shown(batches: &[RecordBatch], columns: &[&str]) -> Vec<String> {
    let options = FormatOptions::new().with_null("NULL");
    let mut rows = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        let formatters: Vec<(&str, ArrayFormatter<'_>)> = schema
            .fields()
            .iter()
            .zip(batch.columns())
            .filter(|(field, _)| columns.is_empty() || columns.contains(&field.name().as_str()))
            .map(|(field, values)| {
                let formatter = ArrayFormatter::try_new(values, &options).unwrap();
                (field.name().as_str(), formatter)
            })
            .collect();
        for row in 0..batch.num_rows() {
            let values = formatters.iter().filter_map(|(name, formatter)| {
                let value = formatter.value(row).to_string();
                match columns.is_empty() {
                    true if value == "NULL" => None,
                    true => Some(format!("{name}={value}")),
                    false => Some(value),
                }
            });
            rows.push(values.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

/// A text message of the supergroup that most tests talk about.
pub(crate) fn message(update: i64, id: i64, moment: &str, text: &str) -> String {
    let date = at(moment);
    format!(
        r#"{{"update_id":{update},"message":{{"message_id":{id},"from":{{"id":7,"is_bot":false,"first_name":"Ana"}},"chat":{{"id":-1001234567890,"title":"Dados","type":"supergroup"}},"date":{date},"text":"{text}"}}}}"#
    )
}

/// The same message edited `seconds` later.
pub(crate) fn edited(update: i64, id: i64, moment: &str, seconds: i64, text: &str) -> String {
    let edit_date = at(moment) + seconds;
    message(update, id, moment, text)
        .replace(r#""message":{"#, r#""edited_message":{"#)
        .replace(r#","text""#, &format!(r#","edit_date":{edit_date},"text""#))
}

/// A segment of the bot 42 in which every update has its arrival.
pub(crate) fn segment(updates: &[(&str, i64)]) -> Vec<u8> {
    segment_of(42, updates)
}

/// A segment of `bot`.
pub(crate) fn segment_of(bot: i64, updates: &[(&str, i64)]) -> Vec<u8> {
    let updates: Vec<RawUpdate<'_>> = updates
        .iter()
        .map(|(update, received_at)| RawUpdate {
            bytes: update.as_bytes(),
            bot: Some(BotId(bot)),
            received_at: Some(Timestamp::from_second(*received_at).unwrap()),
        })
        .collect();
    segment_object(&updates, BotId(bot)).unwrap()
}
