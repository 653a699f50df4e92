//! Rows in, lines of days out: each row is filed under the day it was sent.

use std::collections::HashMap;

use bytes::Bytes;
use lake::ContextDate;
use serde_json::value::RawValue;
use telegram::{Chat, ExportChat, ExportEnvelope, Exported, repair};
use xxhash_rust::xxh3::xxh3_128;

use super::ahead::{Part, Rows};
use super::days::Days;
use super::moment::{Glance, Moment};
use super::report::{ChatReport, ImportReport};
use super::{Import, ImportError};

/// Where no row of a chat tells a date: noon of the second day of Unix time, which is 1970-01-02 all
/// over America, Europe and Africa.
const NO_DATE: i64 = 129_600;
/// How much of a chat is kept until its first row with a date. Rows without one are short.
const EARLY_BYTES_MAX: usize = 1024 * 1024;
/// How many different words of one second are known apart. Telegram takes no more than some thousands.
const SAID_MAX: usize = 64 * 1024;

/// What is known of the export so far.
pub(super) struct Filing<'i> {
    import: &'i Import<'i>,
    report: ImportReport,
    /// The chat whose rows come; `None` if it is not wanted.
    chat: Option<Wanted>,
    rows: u64,
    /// The date of the row before.
    date: Option<i64>,
    /// Rows without a date that no row with a date stands before.
    early: Rows,
    days: Days,
}

/// A chat whose rows are taken.
struct Wanted {
    chat: Chat<'static>,
    envelope: ExportEnvelope,
    /// The second of the row before, and how often who said what in it.
    said: (i64, HashMap<u128, i64>),
}

impl<'i> Filing<'i> {
    pub(super) fn new(import: &'i Import<'i>) -> Self {
        Self {
            import,
            report: ImportReport::default(),
            chat: None,
            rows: 0,
            date: None,
            early: Rows::default(),
            days: Days::new(import.raw.cloned()),
        }
    }

    pub(super) async fn take(&mut self, part: Part) -> Result<(), ImportError> {
        match part {
            Part::Chat(head) => self.begin(head).await,
            Part::Rows(rows) => {
                for row in rows.iter() {
                    self.row(row).await?;
                }
                Ok(())
            }
            Part::Oversized(row) => {
                self.rows += 1;
                if let Some(report) = self.report.chats.last_mut() {
                    report.rows += 1;
                    report.warnings.oversized += 1;
                }
                self.quarantine(Bytes::from(row)).await
            }
        }
    }

    /// Files the rest. Rows without a date go to the beginning of time only if the export `is_whole`:
    /// else another one may tell when they were sent.
    pub(super) async fn finish(
        mut self,
        is_whole: bool,
    ) -> (ImportReport, Result<(), ImportError>) {
        let early = if is_whole { self.end().await } else { Ok(()) };
        let stored = self.days.store_all().await;
        (self.report, early.and(stored))
    }

    async fn begin(&mut self, head: ExportChat) -> Result<(), ImportError> {
        self.end().await?;
        // Objects hold rows of one chat: then two exports of it can make the same.
        self.days.store_all().await?;
        let chat = head.chat().ok();
        let chat_id = chat.as_ref().map(|chat| chat.id.0);
        let wanted = chat.filter(|chat| (self.import.wants)(&head, chat));
        self.report.chats.push(ChatReport {
            chat_id,
            name: head.name,
            kind: head.kind,
            taken: wanted.is_some(),
            ..ChatReport::default()
        });
        self.chat = wanted.map(|chat| Wanted {
            envelope: ExportEnvelope::new(&chat),
            chat,
            said: (0, HashMap::new()),
        });
        Ok(())
    }

    /// Ends the chat.
    async fn end(&mut self) -> Result<(), ImportError> {
        self.file_early(NO_DATE).await?;
        self.date = None;
        Ok(())
    }

    async fn row(&mut self, row: &[u8]) -> Result<(), ImportError> {
        self.rows += 1;
        let Some(report) = self.report.chats.last_mut() else {
            return Ok(());
        };
        report.rows += 1;
        let repaired = repair(row);
        let Some((json, glance)) = read(&repaired) else {
            report.warnings.unreadable += 1;
            return self.quarantine(Bytes::copy_from_slice(row)).await;
        };
        report.service += u64::from(glance.is("service"));
        report.warnings.unsupported += u64::from(glance.is("unsupported"));
        report.warnings.unnumbered += u64::from(!glance.has_id());
        match glance.moment(self.import.exported_in.as_ref()) {
            Moment::Known(date) => {
                self.file_early(date).await?;
                self.date = Some(date);
            }
            Moment::Local(date) if self.chat.is_some() => {
                let row = self.rows;
                return Err(ImportError::ZoneNeeded { row, date });
            }
            Moment::Local(_) => return Ok(()),
            Moment::Untold => report.warnings.undated += 1,
        }
        if let Some(date) = self.date {
            return self.file(date, json).await;
        }
        self.early.push(json.as_bytes());
        if self.early.size_bytes() > EARLY_BYTES_MAX {
            self.date = Some(NO_DATE);
            self.file_early(NO_DATE).await?;
        }
        Ok(())
    }

    /// Files the rows that waited for a `date`.
    async fn file_early(&mut self, date: i64) -> Result<(), ImportError> {
        for row in std::mem::take(&mut self.early).iter() {
            let json = str::from_utf8(row).unwrap_or_default();
            self.file(date, json).await?;
        }
        Ok(())
    }

    /// Files the row `json`, sent on `date`.
    async fn file(&mut self, date: i64, json: &str) -> Result<(), ImportError> {
        let day = ContextDate::of_seconds(date, &self.import.zone);
        if let Some(report) = self.report.chats.last_mut() {
            report.first_day = Some(report.first_day.map_or(day, |first| first.min(day)));
            report.last_day = Some(report.last_day.map_or(day, |last| last.max(day)));
        }
        let Some(wanted) = &mut self.chat else {
            return Ok(());
        };
        let ordinal = wanted.ordinal(date, json);
        self.report.days.insert(day);
        let envelope = &wanted.envelope;
        self.days
            .add(day, |lines| envelope.write(date, ordinal, json, lines))
            .await
    }

    async fn quarantine(&self, row: Bytes) -> Result<(), ImportError> {
        if self.chat.is_some() && self.import.raw.is_some() {
            self.import.quarantine.put(row).await?;
        }
        Ok(())
    }
}

impl Wanted {
    /// How many rows before `json` have its sender, its `date` and its words. Where messages have one
    /// number for everyone, nobody asks.
    fn ordinal(&mut self, date: i64, json: &str) -> i64 {
        if self.chat.id.numbers_messages_for_everyone() {
            return 0;
        }
        let (second, said) = &mut self.said;
        if *second != date || said.len() >= SAID_MAX {
            *second = date;
            said.clear();
        }
        let exported = Exported {
            chat: self.chat.clone(),
            date,
            ordinal: 0,
            row: json,
        };
        let message = exported.message();
        let author = message.author().map(telegram::Author::id);
        let words = format!("{author:?} {:?}", message.words());
        let count = said.entry(xxh3_128(words.as_bytes())).or_default();
        let ordinal = *count;
        *count += 1;
        ordinal
    }
}

/// The row `bytes` as text, and what is seen of it at once; `None` if it is no JSON.
fn read(bytes: &[u8]) -> Option<(&str, Glance)> {
    let text = str::from_utf8(bytes).ok()?;
    if let Ok(glance) = serde_json::from_str(text) {
        return Some((text, glance));
    }
    // JSON, but no object, or one that says something twice.
    let json: &RawValue = serde_json::from_str(text).ok()?;
    Some((json.get(), Glance::default()))
}
