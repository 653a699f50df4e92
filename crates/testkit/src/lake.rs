//! A lake for tests: a journal in a real folder, zones in a store that fails as told, updates to fill
//! it, and a reader of everything that it holds.

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "whatever goes wrong here is the end of a test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use jiff::tz::TimeZone;
use lake::{
    Clock, Journal, JournalSettings, Migrations, Quarantine, RawZone, Receipts, Root, Sealed,
};
use telegram::BotId;

use crate::{Fault, FaultyStore};

/// A lake: a journal's folder, and a raw zone in a store that fails as told.
#[derive(Debug)]
pub struct TestLake {
    /// The folder of the journal.
    pub journal_dir: PathBuf,
    /// The store of the zones.
    pub store: FaultyStore,
    root: Root,
    openings: u64,
}

impl TestLake {
    /// A lake whose journal lies in `folder` and whose zones lie in memory.
    pub fn in_memory(folder: &Path) -> Self {
        let store = FaultyStore::new(Root::memory().store(), []);
        let root = Root::new(Arc::new(store.clone()), "".into(), "memory".to_owned());
        Self {
            journal_dir: folder.join("journal"),
            store,
            root,
            openings: 0,
        }
    }

    /// Opens the journal, for bot 7.
    pub fn open(&mut self, segment_bytes_max: u64, clock: Clock) -> Journal {
        self.openings += 1;
        let settings = JournalSettings {
            dir: self.journal_dir.clone(),
            bot: BotId(7),
            segment_bytes_max,
            nonce: self.openings,
        };
        Journal::open(settings, clock).unwrap().0
    }

    /// The migrations on record.
    pub fn migrations(&self) -> Migrations {
        Migrations::new(self.root.clone())
    }

    /// Seals `journal`, by days in UTC.
    ///
    /// # Errors
    /// As the journal's.
    pub async fn seal(&self, journal: &Journal) -> Result<Sealed, lake::Error> {
        let raw = RawZone::new(self.root.clone());
        journal.seal(&raw, &TimeZone::UTC).await
    }

    /// Every update in the raw zone, with how many records hold it.
    pub async fn raw(&self) -> BTreeMap<Vec<u8>, u64> {
        let raw = RawZone::new(self.root.clone());
        let mut found = BTreeMap::new();
        for day in raw.days().await.unwrap() {
            for object in raw.objects(day).await.unwrap() {
                let mut reader = raw.open(&object).await.unwrap();
                let updates = tokio::task::spawn_blocking(move || {
                    let mut updates = Vec::new();
                    while let Some(update) = reader.next_update() {
                        updates.push(update.unwrap().bytes.to_vec());
                    }
                    updates
                });
                for update in updates.await.unwrap() {
                    *found.entry(update).or_default() += 1;
                }
            }
        }
        found
    }

    /// What became of updates, on record.
    pub fn receipts(&self) -> Receipts {
        Receipts::new(self.root.clone())
    }

    /// Everything in quarantine.
    pub async fn quarantined(&self) -> Vec<Bytes> {
        let quarantine = Quarantine::new(self.root.clone());
        let mut found = Vec::new();
        for entry in quarantine.list().await.unwrap() {
            found.push(quarantine.get(&entry.key).await.unwrap());
        }
        found
    }

    /// The next write into a zone meets `fault`.
    pub fn fail_next_write(&self, fault: Fault) {
        self.store.set_script([fault]);
    }
}

/// A message in `chat`, as Telegram writes it: with a line break.
pub fn message(id: i64, chat: i64) -> Bytes {
    message_with(id, chat, "")
}

/// As [`message`], with more fields.
pub fn message_with(id: i64, chat: i64, fields: &str) -> Bytes {
    let date = 1_795_000_000 + id;
    Bytes::from(format!(
        "{{\"update_id\":{id},\n\"message\":{{\"message_id\":{id},\"chat\":{{\"id\":{chat}}},\"date\":{date}{fields}}}}}"
    ))
}

/// The line that `update` becomes.
pub fn line(update: &Bytes) -> Vec<u8> {
    update
        .iter()
        .map(|byte| if *byte == b'\n' { b' ' } else { *byte })
        .collect()
}
