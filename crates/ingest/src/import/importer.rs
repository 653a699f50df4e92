//! Rows in, raw objects out: each row is filed under the day it was sent.
//!
//! Objects are named by what they hold, so that the same export makes the same objects again. Memory is
//! bounded, whatever the export holds.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use bytes::Bytes;
use jiff::tz::TimeZone;
use lake::{ContextDate, Quarantine, RawKey, RawZone, packed};
use serde_json::value::RawValue;
use telegram::{Chat, Exported, repair};
use tokio::sync::mpsc;
use xxhash_rust::xxh3::xxh3_128;

use super::ImportError;
use super::moment::{Glance, Moment};
use super::report::{ChatReport, ImportReport};
use super::scanner::{Item, scan};

/// How much of all days together waits in memory to be filed.
const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How many items the reader may be ahead.
const AHEAD_MAX: usize = 256;
/// Where the first rows of a chat tell no date, they go here: the second day of Unix time.
const NO_DATE: i64 = 86_400;

/// Where an export goes, and what of it.
pub struct Import<'i> {
    /// The zone that takes the rows; nothing is written without one.
    pub raw: Option<&'i RawZone>,
    /// Where rows go that are no JSON.
    pub quarantine: &'i Quarantine,
    /// The zone whose days the lake has.
    pub zone: TimeZone,
    /// The zone of local times, for exports that tell no others.
    pub exported_in: Option<TimeZone>,
    /// Which chats are wanted: by Telegram Desktop's words and the Bot API's.
    pub wants: &'i (dyn Fn(&telegram::ExportChat, &Chat<'_>) -> bool + Sync),
}

impl std::fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Import")
            .field("raw", &self.raw)
            .finish_non_exhaustive()
    }
}

/// Reads the export in `source` into the lake. The report tells of everything before an error, too.
pub async fn import(
    source: Box<dyn Read + Send>,
    import: &Import<'_>,
) -> (ImportReport, Result<(), ImportError>) {
    let (sender, mut items) = mpsc::channel(AHEAD_MAX);
    let reading = tokio::task::spawn_blocking(move || {
        scan(source, &mut |item| sender.blocking_send(item).is_ok())
    });
    let mut filing = Filing::new(import);
    let mut filed = Ok(());
    while let Some(item) = items.recv().await {
        filed = filing.take(item).await;
        if filed.is_err() {
            break;
        }
    }
    drop(items);
    let read = match reading.await {
        Ok(read) => read,
        Err(source) => Err(ImportError::Task { source }),
    };
    let finished = filing.file_all().await;
    (filing.report, filed.and(finished).and(read))
}

struct Filing<'i> {
    import: &'i Import<'i>,
    report: ImportReport,
    /// The chat whose rows come; `None` if it is not wanted.
    chat: Option<Chat<'static>>,
    rows: u64,
    /// The date of the row before.
    date: i64,
    /// How often a sender said the same in the second of the row before.
    seen: HashMap<u128, i64>,
    waiting: BTreeMap<ContextDate, Vec<u8>>,
    waiting_bytes: usize,
}

impl<'i> Filing<'i> {
    fn new(import: &'i Import<'i>) -> Self {
        Self {
            import,
            report: ImportReport::default(),
            chat: None,
            rows: 0,
            date: NO_DATE,
            seen: HashMap::new(),
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
        }
    }

    async fn take(&mut self, item: Item) -> Result<(), ImportError> {
        match item {
            Item::Chat(head) => {
                // Objects hold rows of one chat: then two exports of it can make the same.
                self.file_all().await?;
                let chat = head.chat().ok();
                let wanted = chat.filter(|chat| (self.import.wants)(&head, chat));
                self.report.chats.push(ChatReport {
                    chat_id: head.chat().ok().map(|chat| chat.id.0),
                    name: head.name,
                    kind: head.kind,
                    taken: wanted.is_some(),
                    ..ChatReport::default()
                });
                self.chat = wanted;
                self.date = NO_DATE;
                self.seen.clear();
                Ok(())
            }
            Item::Row(row) => self.row(&row).await,
        }
    }

    async fn row(&mut self, row: &[u8]) -> Result<(), ImportError> {
        self.rows += 1;
        let Some(report) = self.report.chats.last_mut() else {
            return Ok(());
        };
        report.rows += 1;
        let repaired = repair(row);
        let glance: Glance = serde_json::from_slice(&repaired).unwrap_or_default();
        let local = self.import.exported_in.as_ref();
        report.service += u64::from(glance.is("service"));
        report.warnings.unsupported += u64::from(glance.is("unsupported"));
        report.warnings.unnumbered += u64::from(!glance.has_id());
        match glance.moment(local) {
            Moment::Known(date) => {
                if date != self.date {
                    self.seen.clear();
                }
                self.date = date;
            }
            Moment::Untold => report.warnings.undated += 1,
            Moment::Local(_) if self.chat.is_none() => {}
            Moment::Local(date) => {
                let row = self.rows;
                return Err(ImportError::ZoneNeeded { row, date });
            }
        }
        let day = ContextDate::of_seconds(self.date, &self.import.zone);
        report.first_day = Some(report.first_day.map_or(day, |first| first.min(day)));
        report.last_day = Some(report.last_day.map_or(day, |last| last.max(day)));
        let Ok(json) = serde_json::from_slice::<&RawValue>(&repaired) else {
            report.warnings.unreadable += 1;
            return self.quarantine(row).await;
        };
        let Some(chat) = &self.chat else {
            return Ok(());
        };
        // Between its tokens only: inside of strings JSON has no line breaks.
        let json = json.get().replace(['\n', '\r'], " ");
        let line = line(chat, self.date, &json, &mut self.seen);
        self.report.days.insert(day);
        self.waiting_bytes += line.len() + 1;
        let waiting = self.waiting.entry(day).or_default();
        waiting.extend_from_slice(&line);
        waiting.push(b'\n');
        if self.waiting_bytes > WAITING_BYTES_MAX {
            self.file_all().await?;
        }
        Ok(())
    }

    async fn quarantine(&self, row: &[u8]) -> Result<(), ImportError> {
        if self.chat.is_some() && self.import.raw.is_some() {
            let bytes = Bytes::copy_from_slice(row);
            self.import.quarantine.put(bytes).await?;
        }
        Ok(())
    }

    /// Files what waits.
    async fn file_all(&mut self) -> Result<(), ImportError> {
        self.waiting_bytes = 0;
        for (day, lines) in std::mem::take(&mut self.waiting) {
            let Some(raw) = self.import.raw else { continue };
            let key = RawKey::imported(day, xxh3_128(&lines));
            let object = tokio::task::spawn_blocking(move || packed(&lines)).await;
            let object = object.map_err(|source| ImportError::Task { source })?;
            let object = object.map_err(|source| ImportError::Pack { source })?;
            raw.put(&key, Bytes::from(object)).await?;
        }
        Ok(())
    }
}

/// The line of `row`, which is the next of its second in `seen`.
fn line(chat: &Chat<'_>, date: i64, row: &str, seen: &mut HashMap<u128, i64>) -> Vec<u8> {
    let mut exported = Exported {
        chat: chat.clone(),
        date,
        ordinal: 0,
        row,
    };
    if !chat.id.numbers_messages_for_everyone() {
        let message = exported.message();
        let author = message.author().map(telegram::Author::id);
        let said = format!("{author:?} {:?}", message.words());
        let count = seen.entry(xxh3_128(said.as_bytes())).or_default();
        exported.ordinal = *count;
        *count += 1;
    }
    exported.line()
}
