//! A lake in a temporary folder, and the messages that tests put into it.

use std::path::PathBuf;

use bytes::Bytes;
use etl::{Clean, Compactor, EtlSettings, Scope, Unwatched};
use jiff::{Timestamp, tz::TimeZone};
use lake::{
    Clock, ContextDate, EnrichedZone, Journal, JournalSettings, Quarantine, RawKey, RawZone,
    Record, RecordKind, Root,
};
use query::{Engine, EngineSettings, Format, ResultSet, write};
use telegram::BotId;

/// The bot of every test.
pub(crate) const BOT: BotId = BotId(7_000_000_001);
/// 2026-11-20 12:00 in São Paulo.
pub(crate) const FRIDAY_NOON: i64 = 1_795_186_800;
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// A lake in a folder that goes with it.
pub(crate) struct Lake {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) raw: RawZone,
    pub(crate) enriched: EnrichedZone,
    pub(crate) quarantine: Quarantine,
    pub(crate) zone: TimeZone,
}

impl Lake {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let raw = Root::local(&folder.path().join("raw")).unwrap();
        let enriched = Root::local(&folder.path().join("enriched")).unwrap();
        Self {
            raw: RawZone::new(raw.clone()),
            quarantine: Quarantine::new(raw),
            enriched: EnrichedZone::new(enriched),
            zone: TimeZone::get("America/Sao_Paulo").unwrap(),
            folder,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine_with(EngineSettings::default())
    }

    pub(crate) fn engine_with(&self, settings: EngineSettings) -> Engine {
        let zones = (
            self.raw.clone(),
            self.enriched.clone(),
            self.quarantine.clone(),
        );
        Engine::new(zones, Some(self.journal_dir()), self.zone.clone(), settings).unwrap()
    }

    pub(crate) fn journal_dir(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    pub(crate) fn journal(&self) -> Journal {
        let settings = JournalSettings {
            dir: self.journal_dir(),
            bot: BOT,
            segment_bytes_max: 1 << 20,
            nonce: 1,
        };
        Journal::open(settings, Clock::System).unwrap().0
    }

    /// The day of `message` in the zone of the lake.
    pub(crate) fn day(&self, date: i64) -> ContextDate {
        ContextDate::of_seconds(date, &self.zone)
    }

    /// Files `updates` as one raw object of the day of `date`.
    pub(crate) async fn put_raw(&self, date: i64, name: &str, updates: &[String]) {
        let key = RawKey {
            day: self.day(date),
            name: name.to_owned(),
        };
        self.raw
            .put(&key, Bytes::from(updates.join("\n")))
            .await
            .unwrap();
    }

    /// Makes all dirty days.
    pub(crate) async fn compact(&self) {
        let compactor = Compactor::new(
            self.raw.clone(),
            self.enriched.clone(),
            self.quarantine.clone(),
            self.zone.clone(),
            EtlSettings::default(),
        );
        compactor
            .run(Scope::All, Clean::Skip, &Unwatched)
            .await
            .unwrap();
    }
}

/// A record of the journal.
pub(crate) fn record(update: &str) -> Record {
    Record {
        kind: RecordKind::Update,
        received_at: Timestamp::from_second(FRIDAY_NOON).unwrap(),
        body: Bytes::from(update.to_owned()),
    }
}

/// An update with a message of Ana (101) or Bruno (102).
pub(crate) fn message(id: i64, user_id: i64, date: i64, text: &str) -> String {
    let name = if user_id == 101 { "Ana" } else { "Bruno" };
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"from":{{"id":{user_id},"is_bot":false,"first_name":"{name}"}},"chat":{{"id":-1001234567890,"type":"supergroup","title":"G"}},"date":{date},"text":{text}}}}}"#
    )
}

/// What `sql` answers, in `format`, or the error and its causes.
pub(crate) async fn answer(engine: &Engine, sql: &str, format: Format) -> String {
    match engine.query(sql).await {
        Ok(result) => printed(result, format).await,
        Err(error) => chain(&error),
    }
}

pub(crate) async fn csv(engine: &Engine, sql: &str) -> String {
    answer(engine, sql, Format::Csv).await
}

pub(crate) async fn printed(result: ResultSet, format: Format) -> String {
    let mut out = Vec::new();
    match write(result, format, &mut out).await {
        Ok(_) => String::from_utf8(out).unwrap(),
        Err(error) => chain(&error),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
