//! Decides what becomes of one raw update. Pure.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use lake::{ContextDate, RawUpdate};
use telegram::{Exported, Facts, Update};

use crate::record::Head;

/// What becomes of a raw update when a day is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sifted {
    /// An update of the day `day`.
    Update { day: ContextDate, head: Head },
    /// No update, or a message that does not say where it belongs.
    Unreadable,
}

/// What becomes of `raw`, in a lake whose days begin and end in `zone`.
///
/// An update without a date of its own goes by its arrival, and where nothing tells the arrival by the
/// `folder` that it lies in.
pub(crate) fn sift(raw: &RawUpdate<'_>, zone: &TimeZone, folder: Option<ContextDate>) -> Sifted {
    if Exported::is_one(raw.bytes) {
        let Ok(exported) = Exported::decode(raw.bytes) else {
            return Sifted::Unreadable;
        };
        return Sifted::Update {
            day: ContextDate::of_seconds(exported.date, zone),
            head: Head::of_exported(&exported),
        };
    }
    let Ok(update) = Update::decode(raw.bytes) else {
        return Sifted::Unreadable;
    };
    let facts = match update.facts() {
        Ok(facts) => facts,
        Err(_) if update.is_message() => return Sifted::Unreadable,
        // Of other kinds nothing is asked: an unknown one may have a `chat` that is no chat.
        Err(_) => Facts::default(),
    };
    let arrival = raw.received_at.map(|at| ContextDate::of(at, zone));
    let day = match facts.date {
        Some(date) => Some(ContextDate::of_seconds(date, zone)),
        None => arrival.or(folder),
    };
    let head = Head::new(&update, &facts, raw);
    day.map_or(Sifted::Unreadable, |day| Sifted::Update { day, head })
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
        if let Sifted::Update { day, .. } = sift(&update, zone, None) {
            days.entry(day).or_default().push(update);
        }
    }
    days
}
