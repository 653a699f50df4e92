//! What the sort orders: which message an update is about, which version of it, and its bytes.
//!
//! Made from an update's facts alone; the message itself stays undecoded until it has won.

use std::cell::Cell;
use std::cmp::Ordering;
use std::io::{self, BufRead, Read, Write};
use std::num::NonZero;

use bytes::Bytes;
use lake::RawUpdate;
use telegram::{Exported, Facts, Update, UpdateId};
use xxhash_rust::xxh3::xxh3_128;

use crate::payload::hash;

/// Which message an update is a version of.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Key {
    pub(crate) chat: i64,
    pub(crate) message: i64,
    pub(crate) scope: Scope,
}

/// How far a message id reaches, so that different messages are never taken for one.
///
/// An unknown bot is [`NOBODY`]. The bots come last in the order, so that what differs in nothing but its
/// bot stands together.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Scope {
    /// The chat numbers its messages once for everyone.
    Everyone,
    /// The bot's account has its own numbers.
    Account { bot: i64 },
    /// Ephemeral ids are used again, so the moment belongs to them.
    Ephemeral { id: i64, date: i64, bot: i64 },
    /// Each update stands for itself: it is no message, or one whose id 0 is no id.
    Update { id: i64, bot: i64 },
    /// An exported message of a chat that numbers its messages for each account: known by its sender,
    /// its second and its words, and how many such there were before it. Sorted last in its chat.
    Content { hash: [i64; 2], ordinal: i64 },
}

/// The unknown bot, before all others.
const NOBODY: i64 = i64::MIN;

impl Key {
    /// The key that an update has whose bot is unknown.
    pub(crate) fn of_nobody(self) -> Self {
        let bot = NOBODY;
        let scope = match self.scope {
            Scope::Account { .. } => Scope::Account { bot },
            Scope::Ephemeral { id, date, .. } => Scope::Ephemeral { id, date, bot },
            Scope::Update { id, .. } => Scope::Update { id, bot },
            other @ (Scope::Everyone | Scope::Content { .. }) => other,
        };
        Self { scope, ..self }
    }

    /// Whether it depends on the bot, and that is unknown.
    pub(crate) fn is_of_nobody(self) -> bool {
        matches!(
            self.scope,
            Scope::Account { bot: NOBODY }
                | Scope::Ephemeral { bot: NOBODY, .. }
                | Scope::Update { bot: NOBODY, .. }
        )
    }
}

/// Which version of its message an update brings, as far as its facts tell.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Edition {
    /// Whether a bot received it; an export stands behind all that were received.
    pub(crate) is_captured: bool,
    pub(crate) at: i64,
    /// When somebody last reacted and how many have, as a row of an export tells: the newer of two
    /// exports may differ in nothing else. Of an update nothing.
    pub(crate) reacted: (i64, i64),
    pub(crate) update: i64,
}

/// Which version of its message an update brings. Two deliveries of one version are one update.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Version {
    pub(crate) edition: Edition,
    /// What the update says.
    pub(crate) hash: u128,
}

impl Edition {
    /// Whether it is known which update brought it.
    pub(crate) fn has_update(self) -> bool {
        !self.is_captured || UpdateId(self.update).known().is_some()
    }
}

/// A record without its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Head {
    pub(crate) key: Key,
    pub(crate) edition: Edition,
    /// What the update says, once that was asked: it takes a look at all of it, and nearly always the edition decides.
    hash: Cell<Option<NonZero<u128>>>,
    /// How many updates this stands for: redeliveries of one version become one record.
    pub(crate) copies: u64,
    pub(crate) bot: Option<i64>,
    /// The earliest known arrival, in Unix seconds.
    pub(crate) received_at: Option<i64>,
}

/// One version of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Record {
    pub(crate) head: Head,
    /// The update.
    pub(crate) bytes: Bytes,
}

/// A record whose bytes lie among those of others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'r> {
    pub(crate) head: &'r Head,
    pub(crate) bytes: &'r [u8],
}

impl Head {
    /// The head of `update` with its `facts`, as `raw` brought it.
    ///
    /// What belongs to no chat or no message is sorted before everything that does.
    pub(crate) fn new(update: &Update<'_>, facts: &Facts, raw: &RawUpdate<'_>) -> Self {
        let chat = facts.chat.unwrap_or_default();
        let message = facts.message.unwrap_or_default().0;
        let date = facts.date.unwrap_or_default();
        let bot = raw.bot.map(|bot| bot.0);
        let account = bot.unwrap_or(NOBODY);
        let alone = || {
            let id = update.id.known().map(|id| id.0);
            let id = id.unwrap_or_else(|| {
                // No two updates without an id are one because of that.
                let [stand_in, _] = halves(hash_of(update));
                stand_in
            });
            Scope::Update { bot: account, id }
        };
        let scope = if !update.is_message() {
            alone()
        } else if let Some(id) = facts.ephemeral {
            Scope::Ephemeral {
                bot: account,
                id,
                date,
            }
        } else if message == 0 {
            alone()
        } else if chat.numbers_messages_for_everyone() {
            Scope::Everyone
        } else {
            Scope::Account { bot: account }
        };
        Self {
            key: Key {
                chat: chat.0,
                message,
                scope,
            },
            edition: Edition {
                is_captured: true,
                at: facts.edit_date.unwrap_or(date),
                reacted: (0, 0),
                update: update.id.0,
            },
            hash: Cell::default(),
            copies: 1,
            bot,
            received_at: raw.received_at.map(jiff::Timestamp::as_second),
        }
    }

    /// The head of a row of an export.
    pub(crate) fn of_exported(exported: &Exported<'_>) -> Self {
        let facts = exported.facts();
        let chat = exported.chat.id;
        let message = facts.message.unwrap_or_default().0;
        let (message, scope) = if chat.numbers_messages_for_everyone() && message != 0 {
            (message, Scope::Everyone)
        } else if message == 0 {
            // Without a number it stands for itself.
            let [hash, _] = halves(hash_of_exported(exported));
            let bot = NOBODY;
            (0, Scope::Update { id: hash, bot })
        } else {
            let scope = Scope::Content {
                hash: halves(exported.message().content_hash()),
                ordinal: exported.ordinal,
            };
            (i64::MAX, scope)
        };
        Self {
            key: Key {
                chat: chat.0,
                message,
                scope,
            },
            edition: Edition {
                is_captured: false,
                at: facts.edit_date.unwrap_or(exported.date),
                reacted: exported.reacted(),
                // Of two exports the one that tells more.
                update: i64::try_from(exported.row.len()).unwrap_or(i64::MAX),
            },
            hash: Cell::default(),
            copies: 1,
            bot: None,
            received_at: None,
        }
    }

    /// What sorts the records before what they say does: versions of a message stand together, the oldest first; of one
    /// moment, those whose update is unknown last.
    fn order(&self) -> (Key, bool, i64, bool, Edition) {
        let Edition {
            is_captured, at, ..
        } = self.edition;
        (
            self.key,
            is_captured,
            at,
            !self.edition.has_update(),
            self.edition,
        )
    }

    /// The hash of what the update of these `bytes` says, worked out once.
    fn hash(&self, bytes: &[u8]) -> u128 {
        if let Some(known) = self.hash.get() {
            return known.get();
        }
        let told = if self.edition.is_captured {
            Update::decode(bytes).map(|update| hash_of(&update))
        } else {
            Exported::decode(bytes).map(|exported| hash_of_exported(&exported))
        };
        // It was decoded before, or it would have no head.
        let told = NonZero::new(told.unwrap_or_default()).unwrap_or(NonZero::<u128>::MIN);
        self.hash.set(Some(told));
        told.get()
    }

    /// Whether this is the same version of a message as `captured` has, but without the update that
    /// brought it: then the update tells all that this does.
    pub(crate) fn is_told_by(&self, captured: &Self) -> bool {
        let (own, other) = (self.edition, captured.edition);
        self.key == captured.key
            && own.at == other.at
            && own.is_captured
            && other.is_captured
            && !own.has_update()
            && other.has_update()
    }

    /// Takes in another delivery of the same version. The result does not depend on which came
    /// first.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.copies += other.copies;
        self.bot = smaller(self.bot, other.bot);
        self.received_at = smaller(self.received_at, other.received_at);
    }
}

/// The hash of what `update` says.
pub(crate) fn hash_of(update: &Update<'_>) -> u128 {
    hash(&update.kind, update.payload)
}

/// The hash of what `exported` says.
pub(crate) fn hash_of_exported(exported: &Exported<'_>) -> u128 {
    xxh3_128(exported.row.as_bytes())
}

/// A hash as two numbers.
pub(crate) fn halves(hash: u128) -> [i64; 2] {
    // Each half is cut off exactly, so that nothing is lost.
    let [low, high] = [hash, hash >> 64].map(|half| half & u128::from(u64::MAX));
    [low, high].map(|half| u64::try_from(half).unwrap_or_default().cast_signed())
}

/// The smaller of what is known.
pub(crate) fn smaller(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    [one, other].into_iter().flatten().min()
}

impl View<'_> {
    /// What sorts the records. Of two that differ only in how their JSON was written, the shorter comes
    /// first: Telegram's own.
    pub(crate) fn order(self, other: Self) -> Ordering {
        self.version_order(other).then_with(|| {
            let length = self.bytes.len().cmp(&other.bytes.len());
            length.then_with(|| self.bytes.cmp(other.bytes))
        })
    }

    /// The order of the versions: two deliveries of one are equal.
    pub(crate) fn version_order(self, other: Self) -> Ordering {
        let order = self.head.order().cmp(&other.head.order());
        order.then_with(|| self.content_order(other))
    }

    /// The order of what the two updates say, which is the same however their JSON was written.
    fn content_order(self, other: Self) -> Ordering {
        if self.bytes == other.bytes {
            return Ordering::Equal;
        }
        let hash = self.head.hash(self.bytes);
        hash.cmp(&other.head.hash(other.bytes))
    }
}

impl Record {
    pub(crate) fn view(&self) -> View<'_> {
        let Self { head, bytes } = self;
        View { head, bytes }
    }

    /// Whether this update, whose bot is unknown, is the very one that a known bot received as `owned`: with
    /// the same number and content in the same place, or with the same content if its number is unknown.
    pub(crate) fn is_owned_by(&self, owned: &Self) -> bool {
        let (own, other) = (self.head.edition, owned.head.edition);
        let is_same = own.update == other.update || !own.has_update();
        self.head.key.is_of_nobody()
            && self.head.key == owned.head.key.of_nobody()
            && (own.is_captured, own.at) == (other.is_captured, other.at)
            && is_same
            && self.view().content_order(owned.view()).is_eq()
    }

    /// Writes the record as [`Record::read`] reads it. Only this process ever does.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Head {
            key,
            edition,
            ref hash,
            copies,
            bot,
            received_at,
        } = self.head;
        let (scope, numbers) = match key.scope {
            Scope::Everyone => (0_u8, [0, 0, 0]),
            Scope::Account { bot } => (1, [bot, 0, 0]),
            Scope::Ephemeral { bot, id, date } => (2, [bot, id, date]),
            Scope::Update { bot, id } => (3, [bot, id, 0]),
            Scope::Content {
                hash: [first, second],
                ordinal,
            } => (4, [first, second, ordinal]),
        };
        let present = u8::from(bot.is_some())
            | (u8::from(received_at.is_some()) << 1)
            | (u8::from(edition.is_captured) << 2);
        out.write_all(&[scope, present])?;
        let known = [bot.unwrap_or_default(), received_at.unwrap_or_default()];
        let (reacted_at, reactions) = edition.reacted;
        let editions = [edition.at, reacted_at, reactions, edition.update];
        let fixed = [key.chat, key.message].into_iter().chain(editions);
        for number in fixed.chain(numbers).chain(known) {
            out.write_all(&number.to_le_bytes())?;
        }
        let hash = hash.get().map_or(0, NonZero::get);
        out.write_all(&hash.to_le_bytes())?;
        out.write_all(&copies.to_le_bytes())?;
        let length = u64::try_from(self.bytes.len()).map_err(io::Error::other)?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&self.bytes)
    }

    /// Reads the next record, or `None` at the end.
    pub(crate) fn read(source: &mut impl BufRead) -> io::Result<Option<Self>> {
        if source.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let [scope, present] = array(source)?;
        let (chat, message) = (number(source)?, number(source)?);
        let at = number(source)?;
        let reacted = (number(source)?, number(source)?);
        let update = number(source)?;
        let (first, id, date) = (number(source)?, number(source)?, number(source)?);
        let (bot, received_at) = (number(source)?, number(source)?);
        let hash = u128::from_le_bytes(array(source)?);
        let copies = u64::from_le_bytes(array(source)?);
        let length = u64::from_le_bytes(array(source)?);
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        source.read_exact(&mut bytes)?;
        let scope = match scope {
            0 => Scope::Everyone,
            1 => Scope::Account { bot: first },
            2 => Scope::Ephemeral {
                bot: first,
                id,
                date,
            },
            3 => Scope::Update { bot: first, id },
            _ => Scope::Content {
                hash: [first, id],
                ordinal: date,
            },
        };
        let is_captured = present & 4 != 0;
        let head = Head {
            key: Key {
                chat,
                message,
                scope,
            },
            edition: Edition {
                is_captured,
                at,
                reacted,
                update,
            },
            hash: Cell::new(NonZero::new(hash)),
            copies,
            bot: (present & 1 != 0).then_some(bot),
            received_at: (present & 2 != 0).then_some(received_at),
        };
        let bytes = Bytes::from(bytes);
        Ok(Some(Self { head, bytes }))
    }
}

fn number(source: &mut impl Read) -> io::Result<i64> {
    array(source).map(i64::from_le_bytes)
}

fn array<const N: usize>(source: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn records()(
            scope in 0..5,
            is_captured: bool,
            numbers: [i64; 9],
            hash: u128,
            copies: u64,
            bot: Option<i64>,
            received_at: Option<i64>,
            bytes: Vec<u8>,
        ) -> Record {
            let bytes = Bytes::from(bytes);
            let [chat, message, at, reacted_at, reactions, update, account, id, date] = numbers;
            let scope = match scope {
                0 => Scope::Everyone,
                1 => Scope::Account { bot: account },
                2 => Scope::Ephemeral { bot: account, id, date },
                3 => Scope::Update { bot: account, id },
                _ => Scope::Content { hash: [account, id], ordinal: date },
            };
            let key = Key { chat, message, scope };
            let reacted = (reacted_at, reactions);
            let edition = Edition { is_captured, at, reacted, update };
            let hash = Cell::new(NonZero::new(hash));
            Record { head: Head { key, edition, hash, copies, bot, received_at }, bytes }
        }
    }

    proptest! {
        #[test]
        fn records_read_back(records in proptest::collection::vec(records(), 0..4)) {
            let mut file = Vec::new();
            for record in &records {
                record.write(&mut file).unwrap();
            }
            let mut source = file.as_slice();
            for record in &records {
                let read = Record::read(&mut source).unwrap();
                prop_assert_eq!(read.as_ref(), Some(record));
            }
            prop_assert_eq!(Record::read(&mut source).unwrap(), None);
        }
    }
}
