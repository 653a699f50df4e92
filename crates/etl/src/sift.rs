//! Decides what becomes of one raw update. Pure.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use lake::{ContextDate, RawUpdate};
use telegram::Update;

use crate::record::Head;

/// What becomes of a raw update when a day is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sifted {
    /// A version of a message of the day `day`.
    Message { day: ContextDate, head: Head },
    /// An update of a kind that becomes no row of messages; it stays in raw.
    OtherKind,
    /// No update, or a message that does not say where it belongs.
    Unreadable,
}

/// What becomes of `raw`, in a lake whose days begin and end in `zone`.
pub(crate) fn sift(raw: &RawUpdate<'_>, zone: &TimeZone) -> Sifted {
    let Ok(update) = Update::decode(raw.bytes) else {
        return Sifted::Unreadable;
    };
    if !update.is_message() {
        return Sifted::OtherKind;
    }
    let Ok(facts) = update.facts() else {
        return Sifted::Unreadable;
    };
    // The facts of a message always tell these; were they missing, it would belong nowhere.
    match (facts.date, Head::new(&update, &facts, raw)) {
        (Some(date), Some(head)) => Sifted::Message {
            day: ContextDate::of_seconds(date, zone),
            head,
        },
        _ => Sifted::Unreadable,
    }
}

/// The updates that become rows of messages, by the day of the message.
///
/// Tells a query which days the updates of a journal belong to.
pub fn by_day<'u>(
    updates: impl IntoIterator<Item = RawUpdate<'u>>,
    zone: &TimeZone,
) -> BTreeMap<ContextDate, Vec<RawUpdate<'u>>> {
    let mut days: BTreeMap<ContextDate, Vec<RawUpdate<'u>>> = BTreeMap::new();
    for update in updates {
        if let Sifted::Message { day, .. } = sift(&update, zone) {
            days.entry(day).or_default().push(update);
        }
    }
    days
}
