//! A day of raw in, plain counts out: sets and sums, without the sort, the runs and the rows of the ETL.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;
use lake::{ContextDate, RawKey, RawReader, RawUpdate};
use telegram::{Update, UpdateId};

use super::sequence::Sequences;
use crate::catalog::Inputs;
use crate::merge::WAITING_MAX;
use crate::record::{Head, Key, Scope, Version, halves};
use crate::sift::{Sifted, sift};
use crate::{Compactor, Error};

/// What raw holds of a day.
#[derive(Debug, Default)]
pub(super) struct Recount {
    /// Lines read for the day.
    pub(super) lines: u64,
    pub(super) duplicates: u64,
    pub(super) exported: u64,
    pub(super) unreadable: u64,
    pub(super) strays: u64,
    /// Different updates by chat.
    pub(super) updates_by_chat: BTreeMap<i64, u64>,
    /// Different messages by chat, received or exported.
    pub(super) messages: BTreeMap<i64, u64>,
    pub(super) problems: Vec<String>,
}

/// The sets behind the counts of one day: they grow with its different updates, not with their bytes.
struct Counting {
    day: ContextDate,
    zone: TimeZone,
    seen: HashSet<(Key, Version)>,
    /// Messages with their versions that bots received, the newest only where the bot is known.
    messages: HashMap<Key, Vec<Received>>,
    recount: Recount,
    sequences: Sequences,
}

/// A version of a message, and what an export would call it.
struct Received {
    version: Version,
    content: Option<[i64; 2]>,
}

/// Counts the `inputs` of `day`, and takes note of the numbers of its updates in `sequences`.
pub(super) async fn recount(
    compactor: &Compactor,
    day: ContextDate,
    inputs: Inputs,
    sequences: &mut Sequences,
) -> Result<Recount, Error> {
    let mut counting = Counting {
        day,
        zone: compactor.zone.clone(),
        seen: HashSet::new(),
        messages: HashMap::new(),
        recount: Recount::default(),
        sequences: std::mem::take(sequences),
    };
    for object in inputs.objects {
        let reader = compactor.raw.open(&object).await?;
        let work = tokio::task::spawn_blocking(move || {
            counting.object(&object.key, reader);
            counting
        });
        counting = work.await.map_err(|source| Error::Task { day, source })?;
    }
    counting.finish();
    *sequences = counting.sequences;
    Ok(counting.recount)
}

impl Counting {
    fn object(&mut self, key: &RawKey, mut reader: RawReader) {
        let is_own = key.day == self.day;
        while let Some(next) = reader.next_update() {
            match next {
                Ok(raw) => self.line(&raw, key),
                Err(damage) if is_own => self.recount.problems.push(format!("`{key}` {damage}")),
                Err(_) => return,
            }
        }
        let missing = reader.promised();
        if missing > 0 && is_own {
            let problem = format!("{missing} updates are missing from `{key}`");
            self.recount.problems.push(problem);
        }
    }

    fn line(&mut self, raw: &RawUpdate<'_>, key: &RawKey) {
        let is_own = key.day == self.day;
        match sift(raw, &self.zone, Some(key.day)) {
            Sifted::Of { day, told } if day == self.day => {
                self.recount.lines += 1;
                self.update(raw, told.head(raw));
            }
            _ if !is_own => {}
            Sifted::Of { .. } => {
                self.recount.lines += 1;
                self.recount.strays += 1;
            }
            Sifted::Unreadable => {
                self.recount.lines += 1;
                self.recount.unreadable += 1;
            }
        }
    }

    fn update(&mut self, raw: &RawUpdate<'_>, head: Head) {
        if !self.seen.insert(head.identity()) {
            self.recount.duplicates += 1;
            return;
        }
        let chat = head.key.chat;
        if !head.version.is_captured {
            self.recount.exported += 1;
            self.messages.entry(head.key).or_default();
            return;
        }
        *self.recount.updates_by_chat.entry(chat).or_default() += 1;
        let Ok(update) = Update::decode(raw.bytes) else {
            return;
        };
        if let Some(id) = update.id.known() {
            self.sequences.note(head.bot, id.0, head.received_at);
        }
        if !update.is_message() {
            return;
        }
        let versions = self.messages.entry(head.key).or_default();
        let is_newest = versions.iter().all(|known| known.version < head.version);
        if head.key.is_of_nobody() {
            // All, since the newest may turn out to be a known bot's.
        } else if is_newest {
            versions.clear();
        } else {
            return;
        }
        let mut content = None;
        if let Scope::Account { .. } = head.key.scope {
            let message = update.message().ok();
            content = message.map(|message| halves(message.content_hash()));
        }
        versions.push(Received {
            version: head.version,
            content,
        });
    }

    /// Counts what only the whole day shows.
    fn finish(&mut self) {
        self.finish_updates();
        self.finish_messages();
    }

    /// A message stored without its update is the same again where the update is there, too, and so is an
    /// update stored without its bot where it is there with the bot.
    fn finish_updates(&mut self) {
        self.seen.retain(|(_, version)| version.is_captured);
        let numbered: HashSet<(Key, i64)> = self
            .seen
            .iter()
            .filter(|(_, version)| version.has_update())
            .map(|(key, version)| (*key, version.at))
            .collect();
        let told: HashSet<(Key, Version)> = self
            .seen
            .extract_if(|(key, version)| {
                !version.has_update() && numbered.contains(&(*key, version.at))
            })
            .collect();
        let owned = self.owned();
        for (key, _) in told.iter().chain(&owned) {
            self.recount.duplicates += 1;
            let updates = self.recount.updates_by_chat.entry(key.chat).or_default();
            *updates = updates.saturating_sub(1);
        }
        self.messages.retain(|key, versions| {
            let is_received = !versions.is_empty();
            versions.retain(|received| {
                let identity = (*key, received.version);
                !told.contains(&identity) && !owned.contains(&identity)
            });
            versions.sort_unstable_by_key(|received| received.version);
            // Of an exported message there is no version from the start.
            !is_received || !versions.is_empty()
        });
    }

    /// The updates without their bot that are there with it.
    fn owned(&self) -> HashSet<(Key, Version)> {
        let mut crowds: HashMap<Key, usize> = HashMap::new();
        let mut owners: HashSet<(Key, Version)> = HashSet::new();
        for (key, version) in &self.seen {
            if key.is_of_nobody() {
                *crowds.entry(*key).or_default() += 1;
            } else {
                let without_number = Version {
                    update: UpdateId::UNKNOWN.0,
                    ..*version
                };
                owners.extend([*version, without_number].map(|it| (key.of_nobody(), it)));
            }
        }
        let is_owned = |(key, version): &&(Key, Version)| {
            let waits = crowds.get(key).is_some_and(|count| *count <= WAITING_MAX);
            key.is_of_nobody() && waits && owners.contains(&(*key, *version))
        };
        self.seen.iter().filter(is_owned).copied().collect()
    }

    /// An exported message that was received under another number is the same.
    fn finish_messages(&mut self) {
        let mut received: HashMap<(i64, [i64; 2]), i64> = HashMap::new();
        for (key, versions) in &self.messages {
            if let Some(content) = versions.last().and_then(|newest| newest.content) {
                *received.entry((key.chat, content)).or_default() += 1;
            }
        }
        for key in self.messages.keys() {
            if let Scope::Content { hash, ordinal } = key.scope {
                let count = received.get(&(key.chat, hash)).copied().unwrap_or_default();
                if ordinal < count {
                    continue;
                }
            }
            *self.recount.messages.entry(key.chat).or_default() += 1;
        }
    }
}
