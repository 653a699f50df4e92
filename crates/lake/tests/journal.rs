//! The journal's promise, on a real folder: what was appended is found again and sealed once,
//! whatever happens to the files in between.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::disallowed_methods,
    reason = "the test damages the files behind the journal's back"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lake::{
    Clock, Error, Journal, JournalSettings, JournalStatus, ManualClock, Quarantine, RawZone,
    Record, RecordKind, Recovery, Root, Sealed, read_journal,
};
use telegram::BotId;

const NOW: &str = "2026-11-22T12:00:00Z";

type Arrived = (String, Option<BotId>, Option<Timestamp>);

struct Lake {
    folder: tempfile::TempDir,
    raw: RawZone,
    quarantine: Quarantine,
    openings: u64,
}

impl Lake {
    fn new() -> Self {
        let root = Root::memory();
        Self {
            folder: tempfile::tempdir().unwrap(),
            raw: RawZone::new(root.clone()),
            quarantine: Quarantine::new(root),
            openings: 0,
        }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    fn open(&mut self) -> (Journal, Recovery) {
        self.open_as(BotId(7), 1 << 20, Clock::Fixed(now()))
    }

    fn open_as(&mut self, bot: BotId, segment_bytes_max: u64, clock: Clock) -> (Journal, Recovery) {
        self.openings += 1;
        let settings = JournalSettings {
            dir: self.dir(),
            bot,
            segment_bytes_max,
            nonce: self.openings,
        };
        Journal::open(settings, clock).unwrap()
    }

    /// A journal with messages 1 to 3 that was closed in order; its one file.
    async fn three_messages(&mut self) -> PathBuf {
        let (journal, _) = self.open();
        for id in 1..=3 {
            journal.append(record(&message(id, NOW))).await.unwrap();
        }
        journal.close().await;
        segment_files(&self.dir()).remove(0)
    }

    async fn seal(&self, journal: &Journal) -> Sealed {
        let sealed = journal.seal(&self.raw, &TimeZone::UTC).await;
        sealed.unwrap()
    }

    /// Every raw object: its key and its updates, with bot and arrival.
    async fn raw(&self) -> BTreeMap<String, Vec<Arrived>> {
        let mut found = BTreeMap::new();
        for day in self.raw.days().await.unwrap() {
            for object in self.raw.objects(day).await.unwrap() {
                let mut reader = self.raw.open(&object).await.unwrap();
                let updates = tokio::task::spawn_blocking(move || {
                    let mut updates = Vec::new();
                    while let Some(update) = reader.next_update() {
                        let update = update.unwrap();
                        let text = String::from_utf8(update.bytes.to_vec()).unwrap();
                        updates.push((text, update.bot, update.received_at));
                    }
                    updates
                });
                found.insert(object.key.to_string(), updates.await.unwrap());
            }
        }
        found
    }

    async fn texts(&self) -> Vec<String> {
        let updates = self.raw().await.into_values().flatten();
        updates.map(|(text, ..)| text).collect()
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn record(body: &str) -> Record {
    Record {
        kind: RecordKind::Update,
        received_at: now(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn message(id: i64, date: &str) -> String {
    let date = date.parse::<Timestamp>().unwrap().as_second();
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"chat":{{"id":-7}},"date":{date}}}}}"#
    )
}

fn segment_files(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn what_is_appended_can_be_read_at_once_and_is_filed_under_its_own_day() {
    let mut lake = Lake::new();
    let (journal, recovery) = lake.open();
    assert_eq!(recovery, Recovery::default());
    let yesterday = message(1, "2026-11-21T23:59:59Z");
    let today = message(2, "2026-11-22T00:00:00Z");
    let undated = r#"{"update_id":3,"poll":{"id":"5"}}"#;
    for body in [&today, &yesterday, undated] {
        journal.append(record(body)).await.unwrap();
    }
    let read = read_journal(&lake.dir()).unwrap().remove(0);
    assert_eq!(read.records, [&today, &yesterday, undated].map(record));
    let status = journal.status();
    assert_eq!((status.records, status.oldest), (3, Some(now())));

    let sealed = lake.seal(&journal).await;
    assert_eq!(
        (sealed.objects, sealed.updates, sealed.quarantined),
        (2, 3, 0)
    );
    let name = format!("{:013}-{:016x}-0.ndjson.zst", now().as_millisecond(), 1);
    let of = |text: &str| (text.to_owned(), Some(BotId(7)), Some(now()));
    let key = |day| format!("telegram/context_date={day}/{name}");
    let expected = BTreeMap::from([
        (key("2026-11-21"), vec![of(&yesterday)]),
        (key("2026-11-22"), vec![of(&today), of(undated)]),
    ]);
    assert_eq!(lake.raw().await, expected);
    assert!(segment_files(&lake.dir()).is_empty());
    assert_eq!(journal.status(), JournalStatus::default());
    assert_eq!(lake.seal(&journal).await, Sealed::default());
}

#[tokio::test]
async fn sealing_again_after_a_crash_writes_the_same_objects() {
    let mut lake = Lake::new();
    let path = lake.three_messages().await;
    let copy = std::fs::read(&path).unwrap();
    let (journal, recovery) = lake.open();
    assert_eq!((recovery.segments, recovery.updates), (1, 3));
    lake.seal(&journal).await;
    let first = lake.raw().await;
    journal.close().await;
    drop(journal);

    // As if the process had been killed just before it removed the segment.
    std::fs::write(&path, copy).unwrap();
    let (journal, _) = lake.open();
    lake.seal(&journal).await;
    assert_eq!(lake.raw().await, first);
}

#[tokio::test]
async fn a_torn_tail_is_dropped_and_reported_once() {
    let mut lake = Lake::new();
    let path = lake.three_messages().await;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 5);
    std::fs::write(&path, &bytes).unwrap();

    let (journal, recovery) = lake.open();
    assert_eq!((recovery.segments, recovery.updates), (1, 2));
    assert!(recovery.torn_bytes > 0);
    journal.append(record(&message(4, NOW))).await.unwrap();
    journal.close().await;
    drop(journal);
    let (journal, recovery) = lake.open();
    assert_eq!(
        (recovery.segments, recovery.updates, recovery.torn_bytes),
        (2, 3, 0)
    );
    lake.seal(&journal).await;
    assert_eq!(lake.texts().await, [1, 2, 4].map(|id| message(id, NOW)));
}

#[tokio::test]
async fn a_file_cut_anywhere_loses_only_what_was_cut() {
    let mut lake = Lake::new();
    let path = lake.three_messages().await;
    let whole = std::fs::read(&path).unwrap();
    let mut found = Vec::new();
    for length in 0..=whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        let (journal, recovery) = lake.open();
        journal.close().await;
        found.push(recovery.updates);
    }
    assert!(found.is_sorted());
    assert_eq!((found.first(), found.last()), (Some(&0), Some(&3)));
    assert_eq!(found.iter().filter(|updates| **updates == 3).count(), 1);
}

#[tokio::test]
async fn a_segment_that_lost_its_header_is_kept_for_a_person() {
    let mut lake = Lake::new();
    let path = lake.three_messages().await;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let (_journal, recovery) = lake.open();
    assert_eq!(recovery.updates, 0);
    assert_eq!(
        std::fs::read(path.with_extension("damaged")).unwrap(),
        bytes
    );
}

#[tokio::test]
async fn a_second_journal_on_the_folder_is_refused_and_told_who_holds_it() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open();
    let settings = JournalSettings {
        dir: lake.dir(),
        bot: BotId(7),
        segment_bytes_max: 1,
        nonce: 9,
    };
    let error = Journal::open(settings, Clock::System).unwrap_err();
    let (dir, pid) = (lake.dir(), std::process::id());
    let expected = format!("the journal `{}` is in use by process {pid}", dir.display());
    assert_eq!(error.to_string(), expected);
    journal.close().await;
    drop(journal);
    lake.open();
}

#[tokio::test]
async fn a_closed_journal_refuses_records_and_can_still_be_sealed() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open();
    journal.append(record(&message(1, NOW))).await.unwrap();
    journal.close().await;
    let refused = journal.append(record(&message(2, NOW))).await;
    assert!(matches!(refused, Err(Error::JournalClosed { .. })));
    lake.seal(&journal).await;
    assert_eq!(lake.texts().await, [message(1, NOW)]);
}

#[tokio::test]
async fn a_full_segment_is_followed_by_another() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open_as(BotId(7), 300, Clock::Fixed(now()));
    let bodies: Vec<String> = (1..=10).map(|id| message(id, NOW)).collect();
    for body in &bodies {
        journal.append(record(body)).await.unwrap();
    }
    let files = segment_files(&lake.dir());
    assert!(files.len() > 3);
    assert!(
        files
            .iter()
            .all(|file| file.metadata().unwrap().len() <= 300)
    );
    lake.seal(&journal).await;
    assert_eq!(lake.texts().await, bodies);
}

#[tokio::test]
async fn a_segment_of_another_bot_is_sealed_under_its_own_id() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open_as(BotId(8), 1 << 20, Clock::Fixed(now()));
    journal.append(record(&message(1, NOW))).await.unwrap();
    journal.close().await;
    drop(journal);
    let (journal, _) = lake.open();
    lake.seal(&journal).await;
    let raw = lake.raw().await;
    let bots: Vec<_> = raw.values().flatten().map(|(_, bot, _)| *bot).collect();
    assert_eq!(bots, [Some(BotId(8))]);
}

#[tokio::test]
async fn what_is_no_update_is_sealed_into_the_quarantine_byte_for_byte() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open();
    let body = Bytes::from_static(b"\xff\n\0 not json \r\n");
    let garbage = Record {
        kind: RecordKind::Quarantined,
        received_at: now(),
        body: body.clone(),
    };
    journal.append(garbage.clone()).await.unwrap();
    journal.append(garbage).await.unwrap();
    assert_eq!(lake.seal(&journal).await.quarantined, 2);
    let entries = lake.quarantine.list().await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(lake.quarantine.get(&entries[0].key).await.unwrap(), body);
    assert!(lake.raw().await.is_empty());
}

#[tokio::test]
async fn a_folder_that_refuses_writes_refuses_records_and_then_recovers_by_itself() {
    let mut lake = Lake::new();
    let clock = ManualClock::new(now());
    let (journal, _) = lake.open_as(BotId(7), 1 << 20, Clock::Manual(clock.clone()));
    let away = lake.folder.path().join("away");
    std::fs::rename(lake.dir(), &away).unwrap();
    for _ in 0..3 {
        let refused = journal.append(record(&message(1, NOW))).await.unwrap_err();
        assert!(matches!(refused, Error::AppendRecord { .. }), "{refused}");
    }
    std::fs::rename(&away, lake.dir()).unwrap();
    // Attempts on a disk that refuses are spaced.
    journal.append(record(&message(1, NOW))).await.unwrap_err();
    clock.set(now() + SignedDuration::from_secs(1));
    journal.append(record(&message(2, NOW))).await.unwrap();
    lake.seal(&journal).await;
    assert_eq!(lake.texts().await, [message(2, NOW)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_appends_at_once_and_sealings_in_between_lose_and_repeat_nothing() {
    let mut lake = Lake::new();
    let (journal, _) = lake.open_as(BotId(7), 4096, Clock::Fixed(now()));
    let appends = (0..500).map(|id| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(record(&message(id, NOW))).await })
    });
    let appends: Vec<_> = appends.collect();
    for append in appends {
        append.await.unwrap().unwrap();
        if journal.status().records > 100 {
            lake.seal(&journal).await;
        }
    }
    lake.seal(&journal).await;
    let mut texts = lake.texts().await;
    let mut expected: Vec<String> = (0..500).map(|id| message(id, NOW)).collect();
    texts.sort();
    expected.sort();
    assert_eq!(texts, expected);
    assert!(segment_files(&lake.dir()).is_empty());
}

#[test]
fn a_folder_that_is_not_there_holds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        read_journal(&folder.path().join("none"))
            .unwrap()
            .is_empty()
    );
}
