//! A day of raw in, plain counts out: sets and sums, without the sort, the runs and the rows of the ETL.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;
use lake::{ContextDate, RawKey, RawReader, RawUpdate};
use telegram::Update;

use super::sequence::Sequences;
use crate::catalog::Inputs;
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
    /// Messages with their newest version that a bot received, and what an export would call it.
    newest: HashMap<Key, (Option<Version>, Option<[i64; 2]>)>,
    recount: Recount,
    sequences: Sequences,
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
        newest: HashMap::new(),
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
                Err(_) => {}
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
            Sifted::Update { day, head } if day == self.day => {
                self.recount.lines += 1;
                self.update(raw, head);
            }
            _ if !is_own => {}
            Sifted::Update { .. } => {
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
            self.newest.entry(head.key).or_default();
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
        let newest = self.newest.entry(head.key).or_default();
        if newest.0.is_none_or(|known| known < head.version) {
            newest.0 = Some(head.version);
            if let Scope::Account { .. } = head.key.scope {
                let message = update.message().ok();
                newest.1 = message.map(|message| halves(message.content_hash()));
            }
        }
    }

    /// Counts what only the whole day shows.
    fn finish(&mut self) {
        self.finish_updates();
        self.finish_messages();
    }

    /// A message stored without its update is the same again where the update is there, too.
    fn finish_updates(&mut self) {
        let (known, bare): (Vec<_>, Vec<_>) = self
            .seen
            .iter()
            .filter(|(_, version)| version.is_captured)
            .partition(|(_, version)| version.has_update());
        let known: HashSet<(Key, i64)> = known
            .into_iter()
            .map(|(key, version)| (key, version.at))
            .collect();
        for (key, version) in bare {
            if known.contains(&(key, version.at)) {
                self.recount.duplicates += 1;
                let updates = self.recount.updates_by_chat.entry(key.chat).or_default();
                *updates = updates.saturating_sub(1);
            }
        }
    }

    /// An exported message that was received under another number is the same.
    fn finish_messages(&mut self) {
        let mut received: HashMap<(i64, [i64; 2]), i64> = HashMap::new();
        for (key, (_, content)) in &self.newest {
            if let Some(content) = content {
                *received.entry((key.chat, *content)).or_default() += 1;
            }
        }
        for key in self.newest.keys() {
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
