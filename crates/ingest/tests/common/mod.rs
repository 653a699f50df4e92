//! What the tests of this crate share: a lake in a folder, updates, and a reader of everything that
//! the lake holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use ingest::{Acceptor, Allowed};
use jiff::tz::TimeZone;
use lake::{Clock, Journal, JournalSettings, Migrations, Quarantine, RawZone, Root, Sealed};
use telegram::BotId;
use testkit::{Fault, FaultyStore};

/// A lake: a journal's folder, and a raw zone in a store that fails as told.
pub(crate) struct Lake {
    pub(crate) journal_dir: PathBuf,
    pub(crate) store: FaultyStore,
    root: Root,
    openings: u64,
}

impl Lake {
    /// A lake whose journal lies in `folder` and whose zones lie in memory.
    pub(crate) fn in_memory(folder: &Path) -> Self {
        let store = FaultyStore::new(Root::memory().store(), []);
        let root = Root::new(Arc::new(store.clone()), "".into(), "memory".to_owned());
        Self {
            journal_dir: folder.join("journal"),
            store,
            root,
            openings: 0,
        }
    }

    pub(crate) fn open(&mut self, segment_bytes_max: u64, clock: Clock) -> Journal {
        self.openings += 1;
        let settings = JournalSettings {
            dir: self.journal_dir.clone(),
            bot: BotId(7),
            segment_bytes_max,
            nonce: self.openings,
        };
        Journal::open(settings, clock).unwrap().0
    }

    pub(crate) async fn acceptor(
        &self,
        journal: &Journal,
        allowed: Allowed,
        clock: Clock,
    ) -> Acceptor {
        let migrations = Migrations::new(self.root.clone());
        Acceptor::open(journal.clone(), migrations, allowed, clock)
            .await
            .unwrap()
    }

    pub(crate) fn migrations(&self) -> Migrations {
        Migrations::new(self.root.clone())
    }

    pub(crate) async fn seal(&self, journal: &Journal) -> Result<Sealed, lake::Error> {
        let raw = RawZone::new(self.root.clone());
        let quarantine = Quarantine::new(self.root.clone());
        journal.seal(&raw, &quarantine, &TimeZone::UTC).await
    }

    /// Every update in the raw zone, with how many records hold it.
    pub(crate) async fn raw(&self) -> BTreeMap<Vec<u8>, u64> {
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

    /// Everything in quarantine.
    pub(crate) async fn quarantined(&self) -> Vec<Bytes> {
        let quarantine = Quarantine::new(self.root.clone());
        let mut found = Vec::new();
        for entry in quarantine.list().await.unwrap() {
            found.push(quarantine.get(&entry.key).await.unwrap());
        }
        found
    }

    pub(crate) fn fail_next_write(&self, fault: Fault) {
        self.store.set_script([fault]);
    }
}

/// A message in `chat`, as Telegram writes it: with a line break.
pub(crate) fn message(id: i64, chat: i64) -> Bytes {
    message_with(id, chat, "")
}

/// As [`message`], with more fields.
pub(crate) fn message_with(id: i64, chat: i64, fields: &str) -> Bytes {
    let date = 1_795_000_000 + id;
    Bytes::from(format!(
        "{{\"update_id\":{id},\n\"message\":{{\"message_id\":{id},\"chat\":{{\"id\":{chat}}},\"date\":{date}{fields}}}}}"
    ))
}

/// The line that `update` becomes.
pub(crate) fn line(update: &Bytes) -> Vec<u8> {
    update
        .iter()
        .map(|byte| if *byte == b'\n' { b' ' } else { *byte })
        .collect()
}
