//! How large a group's history is, when it ends and where it happens. Pure data.

use jiff::{Timestamp, tz::Offset};
use telegram::ChatId;

/// What a [`Group`](super::Group) is generated from.
#[derive(Clone, Debug)]
pub struct GroupOptions {
    /// Where all randomness begins.
    pub seed: u64,
    /// How many days of history end at `end`.
    pub days: u32,
    /// How many messages the history has, service messages included; edits, reactions and
    /// membership changes come on top.
    pub messages: u64,
    /// When the history ends.
    pub end: Timestamp,
    /// Where the members live: they sleep at night and talk in the evening of this offset.
    pub offset: Offset,
    /// The basic group the history begins in.
    pub chat: ChatId,
    /// The supergroup it becomes in the middle.
    pub supergroup: ChatId,
    /// The bot that listens, as its user id.
    pub bot: i64,
}

impl GroupOptions {
    /// Four weeks and 5 000 messages, somewhere three hours west of Greenwich.
    pub fn new(seed: u64, end: Timestamp) -> Self {
        Self {
            seed,
            days: 28,
            messages: 5_000,
            end,
            offset: Offset::constant(-3),
            chat: ChatId(-781_234_567),
            supergroup: ChatId(-1_001_987_654_321),
            bot: 4_242,
        }
    }
}
