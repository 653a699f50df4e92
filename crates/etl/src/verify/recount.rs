//! A day of raw in, plain counts out: sets and sums, without the sort, the runs and the rows of the ETL.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::tz::TimeZone;
use lake::{ContextDate, RawKey, RawReader, RawUpdate, Table};
use telegram::{Chat, Exported, Message, Update, UpdateId};
use tokio::sync::mpsc;

use super::books::Promised;
use super::problem::Problem;
use super::sequence::Sequences;
use crate::catalog::Inputs;
use crate::look_ahead::{OPEN_MAX, Opened, feed};
use crate::merge::WAITING_MAX;
use crate::record::{Head, Key, Scope, Version, halves};
use crate::sift::{Sifted, sift};
use crate::{Compactor, Error};

/// How many by chat.
pub(super) type ByChat = BTreeMap<i64, u64>;

/// What raw holds of a day.
#[derive(Debug, Default)]
pub(super) struct Recount {
    /// Lines read for the day.
    pub(super) lines: u64,
    pub(super) duplicates: u64,
    pub(super) exported: u64,
    pub(super) unreadable: u64,
    pub(super) strays: u64,
    /// The rows that each table must have, by chat; 0 stands for none.
    pub(super) tables: BTreeMap<Table, ByChat>,
    pub(super) problems: Vec<Problem>,
}

/// The sets behind the counts of one day: they grow with its different updates, not with their bytes.
struct Counting {
    day: ContextDate,
    zone: TimeZone,
    seen: HashSet<(Key, Version)>,
    messages: HashMap<Key, Known>,
    /// The updates that are no messages and make rows.
    events: HashMap<(Key, Version), Rows>,
    recount: Recount,
    sequences: Sequences,
}

/// What is known of one message.
#[derive(Default)]
struct Known {
    /// Its versions that bots received, the newest only where the bot is known.
    versions: Vec<Received>,
    /// Its newest exported row, if it has one, and what happened by it. Most have none, and there are many.
    exported: Option<Box<(Version, Events)>>,
}

/// A version of a message.
struct Received {
    version: Version,
    /// What an export would call it.
    content: Option<[i64; 2]>,
    events: Events,
}

/// The rows that an update makes which is no message: the table, the chat, and how many.
type Rows = Vec<(Table, i64, u64)>;

/// How many rows a message makes in other tables.
#[derive(Clone, Copy, Debug, Default)]
struct Events {
    members: u64,
    polls: u64,
    /// Those that an export counts.
    reactions: u64,
}

impl Events {
    fn of(message: &Message<'_>) -> Self {
        Self {
            members: count(message.member_changes().len()),
            polls: u64::from(message.poll_event().is_some()),
            reactions: 0,
        }
    }

    fn of_exported(row: &Exported<'_>) -> Self {
        Self {
            reactions: count(row.reactions().len()),
            ..Self::of(&row.message())
        }
    }
}

/// Counts the `inputs` of `day`, compares them with what was `promised`, and takes note of the numbers of its updates
/// in `sequences`.
pub(super) async fn recount(
    compactor: &Compactor,
    day: ContextDate,
    inputs: Inputs,
    promised: &Promised,
    sequences: &mut Sequences,
) -> Result<Recount, Error> {
    let mut counting = Counting {
        day,
        zone: compactor.zone.clone(),
        seen: HashSet::new(),
        messages: HashMap::new(),
        events: HashMap::new(),
        recount: Recount::default(),
        sequences: std::mem::take(sequences),
    };
    counting.recount.problems = missing(&inputs, promised, day);
    let objects = inputs.objects.iter();
    let put_in = objects
        .map(|object| promised.of_object(&object.key))
        .collect();
    let (sender, opened) = mpsc::channel(OPEN_MAX);
    let thread = tokio::task::spawn_blocking(move || counting.all(opened, put_in));
    let (fed, counted) = tokio::join!(feed(&compactor.raw, inputs.objects, sender), thread);
    // What kept the thread from its objects says more than that it missed them.
    fed?;
    let counting = counted.map_err(|source| {
        let source = source.into();
        Error::Task { day, source }
    })??;
    *sequences = counting.sequences;
    Ok(counting.recount)
}

/// The objects of `day` that were promised and are not among `inputs`.
fn missing(inputs: &Inputs, promised: &Promised, day: ContextDate) -> Vec<Problem> {
    let found: BTreeSet<&RawKey> = inputs.objects.iter().map(|object| &object.key).collect();
    let of_day = promised.of_day(day);
    let missing = of_day.filter(|(key, count)| *count > 0 && !found.contains(key));
    missing
        .map(|(key, missing)| {
            let object = key.to_string();
            Problem::MissingObject { object, missing }
        })
        .collect()
}

impl Counting {
    /// Counts the objects that are `opened`, into which so many updates were `put_in` as is on record.
    fn all(
        mut self,
        mut opened: mpsc::Receiver<Opened>,
        put_in: Vec<Option<u64>>,
    ) -> Result<Self, Error> {
        let day = self.day;
        for put_in in put_in {
            let mut opened = opened.blocking_recv().ok_or(Error::Cancelled { day })?;
            self.object(&opened.object.key, &mut opened.reader, put_in)?;
        }
        self.finish();
        Ok(self)
    }

    /// Counts an object into which `put_in` updates were put, if that is on record.
    fn object(
        &mut self,
        key: &RawKey,
        reader: &mut RawReader,
        put_in: Option<u64>,
    ) -> Result<(), Error> {
        let is_own = key.day == self.day;
        let mut lines = 0;
        while let Some(next) = reader.next_update() {
            match next {
                Ok(raw) => {
                    lines += 1;
                    self.line(&raw, key);
                }
                Err(source) if source.is_of_store => {
                    let key = key.clone();
                    return Err(Error::ReadObject { key, source });
                }
                Err(damage) if is_own => self.recount.problems.push(Problem::DamagedObject {
                    object: key.to_string(),
                    damage: damage.to_string(),
                }),
                Err(_) => {}
            }
        }
        // The head of the object says it, too, unless it was lost with the lines.
        let by_head = count(reader.promised());
        let missing = put_in.map_or(by_head, |count| count.saturating_sub(lines).max(by_head));
        if missing > 0 && is_own {
            let object = key.to_string();
            self.recount
                .problems
                .push(Problem::MissingFromObject { object, missing });
        }
        Ok(())
    }

    fn line(&mut self, raw: &RawUpdate<'_>, key: &RawKey) {
        let is_own = key.day == self.day;
        match sift(raw, &self.zone, Some(key.day)) {
            Sifted::Of { day, told } if day == self.day => {
                self.recount.lines += 1;
                let head = told.head(raw);
                let version = told.version(head.edition);
                self.update(raw, &head, version);
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

    fn update(&mut self, raw: &RawUpdate<'_>, head: &Head, version: Version) {
        if !self.seen.insert((head.key, version)) {
            self.recount.duplicates += 1;
            return;
        }
        let chat = head.key.chat;
        if !version.edition.is_captured {
            self.recount.exported += 1;
            let exported = &mut self.messages.entry(head.key).or_default().exported;
            let known = exported.as_deref();
            if known.is_none_or(|(known, _)| *known < version) {
                let row = Exported::decode(raw.bytes).ok();
                let events = row.map_or(Events::default(), |row| Events::of_exported(&row));
                *exported = Some(Box::new((version, events)));
            }
            return;
        }
        self.recount.add(Table::Updates, chat, 1);
        let Ok(update) = Update::decode(raw.bytes) else {
            return;
        };
        if let Some(id) = update.id.known() {
            self.sequences.note(head.bot, id.0, head.received_at);
        }
        if update.is_message() {
            self.version(&update, head, version);
        } else {
            let rows = rows(&update);
            if !rows.is_empty() {
                self.events.insert((head.key, version), rows);
            }
        }
    }

    fn version(&mut self, update: &Update<'_>, head: &Head, version: Version) {
        let versions = &mut self.messages.entry(head.key).or_default().versions;
        let is_newest = versions.iter().all(|known| known.version < version);
        if head.key.is_of_nobody() {
            // All, since the newest may turn out to be a known bot's.
        } else if is_newest {
            versions.clear();
        } else {
            return;
        }
        let message = update.message().ok();
        let is_numbered_by_account = matches!(head.key.scope, Scope::Account { .. });
        let named = message.as_ref().filter(|_| is_numbered_by_account);
        // Most have one, and a million times the room for three more is much.
        versions.reserve_exact(1);
        versions.push(Received {
            version,
            content: named.map(|message| halves(message.content_hash())),
            events: message.as_ref().map_or(Events::default(), Events::of),
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
        self.seen.retain(|(_, version)| version.edition.is_captured);
        let told = self.take_told();
        let owned = self.owned();
        for (key, _) in told.iter().chain(&owned) {
            self.recount.duplicates += 1;
            let updates = self.recount.tables.entry(Table::Updates).or_default();
            let updates = updates.entry(key.chat).or_default();
            *updates = updates.saturating_sub(1);
        }
        for (_, rows) in self
            .events
            .iter()
            .filter(|(identity, _)| !owned.contains(identity))
        {
            for (table, chat, count) in rows {
                self.recount.add(*table, *chat, *count);
            }
        }
        self.messages.retain(|key, known| {
            known.versions.retain(|received| {
                let identity = (*key, received.version);
                !told.contains(&identity) && !owned.contains(&identity)
            });
            known
                .versions
                .sort_unstable_by_key(|received| received.version);
            known.exported.is_some() || !known.versions.is_empty()
        });
    }

    /// The messages without their update that are there with it, taken from what was seen.
    fn take_told(&mut self) -> HashSet<(Key, Version)> {
        let without = self
            .seen
            .iter()
            .filter(|(_, version)| !version.edition.has_update());
        let moments: HashSet<(Key, i64)> = without
            .map(|(key, version)| (*key, version.edition.at))
            .collect();
        let with = self
            .seen
            .iter()
            .filter(|(_, version)| version.edition.has_update());
        let numbered: HashSet<(Key, i64)> = with
            .map(|(key, version)| (*key, version.edition.at))
            .filter(|moment| moments.contains(moment))
            .collect();
        let is_told = |(key, version): &(Key, Version)| {
            !version.edition.has_update() && numbered.contains(&(*key, version.edition.at))
        };
        self.seen.extract_if(is_told).collect()
    }

    /// The updates without their bot that are there with it.
    fn owned(&self) -> HashSet<(Key, Version)> {
        let mut crowds: HashMap<Key, usize> = HashMap::new();
        for (key, _) in self.seen.iter().filter(|(key, _)| key.is_of_nobody()) {
            *crowds.entry(*key).or_default() += 1;
        }
        let mut owners: HashSet<(Key, Version)> = HashSet::new();
        for (key, version) in self.seen.iter().filter(|(key, _)| !key.is_of_nobody()) {
            let key = key.of_nobody();
            if crowds.contains_key(&key) {
                let mut without_number = *version;
                without_number.edition.update = UpdateId::UNKNOWN.0;
                owners.extend([*version, without_number].map(|it| (key, it)));
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
        for (key, known) in &self.messages {
            if let Some(content) = known.versions.last().and_then(|newest| newest.content) {
                *received.entry((key.chat, content)).or_default() += 1;
            }
        }
        for (key, known) in &self.messages {
            let exported = known
                .exported
                .as_ref()
                .map_or(Events::default(), |exported| exported.1);
            self.recount
                .add(Table::Reactions, key.chat, exported.reactions);
            if let Scope::Content { hash, ordinal } = key.scope {
                let count = received.get(&(key.chat, hash)).copied().unwrap_or_default();
                if ordinal < count {
                    continue;
                }
            }
            let newest = known.versions.last();
            let received = newest.map_or(Events::default(), |newest| newest.events);
            let members = received.members.max(exported.members);
            let polls = received.polls.max(exported.polls);
            self.recount.add(Table::Messages, key.chat, 1);
            self.recount.add(Table::Members, key.chat, members);
            self.recount.add(Table::Polls, key.chat, polls);
        }
    }
}

impl Recount {
    /// The rows that `table` must have.
    pub(super) fn sum(&self, table: Table) -> u64 {
        self.tables
            .get(&table)
            .map_or(0, |by_chat| by_chat.values().sum())
    }

    fn add(&mut self, table: Table, chat: i64, rows: u64) {
        if rows > 0 {
            *self
                .tables
                .entry(table)
                .or_default()
                .entry(chat)
                .or_default() += rows;
        }
    }
}

/// The rows of an update that is no message.
fn rows(update: &Update<'_>) -> Rows {
    let of = |chat: Option<&Chat<'_>>| chat.map_or(0, |chat| chat.id.0);
    let reactions = update.reactions().into_iter();
    let mut rows: Rows = reactions
        .map(|reaction| (Table::Reactions, of(reaction.chat.as_ref()), 1))
        .collect();
    if let Some(change) = update.member_change() {
        rows.push((Table::Members, of(change.chat.as_ref()), 1));
    }
    if update.poll_event().is_some() {
        // Telegram does not say in which chat somebody chose.
        rows.push((Table::Polls, 0, 1));
    }
    rows
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
