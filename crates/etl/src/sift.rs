//! Decides what becomes of one raw update. Pure.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use lake::{ContextDate, RawUpdate};
use telegram::{DecodeError, Exported, Facts, Update};

use crate::record::{Edition, Head, Version, hash_of, hash_of_exported};

/// What becomes of a raw update when a day is made.
#[derive(Clone, Debug)]
pub(crate) enum Sifted<'u> {
    /// What belongs to the day `day`.
    Of { day: ContextDate, told: Told<'u> },
    /// No update, or a message that does not say where it belongs.
    Unreadable,
}

/// An update, as far as its day needed it to be read.
#[derive(Clone, Debug)]
pub(crate) enum Told<'u> {
    Update(Update<'u>, Facts),
    Exported(Exported<'u>),
}

impl Told<'_> {
    /// The head of its record, as `raw` brought it.
    pub(crate) fn head(&self, raw: &RawUpdate<'_>) -> Head {
        match self {
            Self::Update(update, facts) => Head::new(update, facts, raw),
            Self::Exported(exported) => Head::of_exported(exported),
        }
    }

    /// Which version this is with the `edition` that its head tells. It takes a look at the whole content.
    pub(crate) fn version(&self, edition: Edition) -> Version {
        let hash = match self {
            Self::Update(update, _) => hash_of(update),
            Self::Exported(exported) => hash_of_exported(exported),
        };
        Version { edition, hash }
    }
}

/// What becomes of `raw`, in a lake whose days begin and end in `zone`.
///
/// An update without a date of its own goes by its arrival, and where nothing tells the arrival by the
/// `folder` that it lies in.
pub(crate) fn sift<'u>(
    raw: &RawUpdate<'u>,
    zone: &TimeZone,
    folder: Option<ContextDate>,
) -> Sifted<'u> {
    if Exported::is_one(raw.bytes) {
        let Ok(exported) = Exported::decode(raw.bytes) else {
            return Sifted::Unreadable;
        };
        return Sifted::Of {
            day: ContextDate::of_seconds(exported.date, zone),
            told: Told::Exported(exported),
        };
    }
    match Update::decode_with_facts(raw.bytes) {
        Ok((update, facts)) => place((update, facts), raw, zone, folder),
        Err(_) => Sifted::Unreadable,
    }
}

/// What becomes of `raw`, if it is one update as Telegram writes it and nothing else; nothing if that would have to be looked
/// into.
pub(crate) fn sift_at_once<'u>(
    raw: &RawUpdate<'u>,
    zone: &TimeZone,
    folder: Option<ContextDate>,
) -> Option<Sifted<'u>> {
    Update::decode_in_one_go(raw.bytes).map(|decoded| place(decoded, raw, zone, folder))
}

fn place<'u>(
    (update, facts): (Update<'u>, Result<Facts, DecodeError>),
    raw: &RawUpdate<'u>,
    zone: &TimeZone,
    folder: Option<ContextDate>,
) -> Sifted<'u> {
    let facts = match facts {
        Ok(facts) => facts,
        Err(_) if update.is_message() => return Sifted::Unreadable,
        // Of other kinds nothing is asked: an unknown one may have a `chat` that is no chat.
        Err(_) => Facts::default(),
    };
    let arrival = || raw.received_at.map(|at| ContextDate::of(at, zone));
    let day = match facts.date {
        Some(date) => Some(ContextDate::of_seconds(date, zone)),
        None => arrival().or(folder),
    };
    let told = Told::Update(update, facts);
    day.map_or(Sifted::Unreadable, |day| Sifted::Of { day, told })
}

/// The updates by the day that they belong to.
///
/// Tells a query which days the updates of a journal belong to.
pub fn by_day<'u>(
    updates: impl IntoIterator<Item = RawUpdate<'u>>,
    zone: &TimeZone,
) -> BTreeMap<ContextDate, Vec<RawUpdate<'u>>> {
    let mut days: BTreeMap<ContextDate, Vec<RawUpdate<'u>>> = BTreeMap::new();
    for update in updates {
        if let Sifted::Of { day, .. } = sift(&update, zone, None) {
            days.entry(day).or_default().push(update);
        }
    }
    days
}
