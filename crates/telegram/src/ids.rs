//! The numbers Telegram gives to things, each in a type of its own so that they cannot be swapped.
//!
//! All of them fit 52 bits and need more than 32
//! (<https://core.telegram.org/api/bots/ids>).

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    };
}

id! {
    /// A bot's own user id: the digits before the colon of its token.
    BotId
}
id! {
    /// A private chat, group, supergroup or channel.
    ChatId
}
id! {
    /// A message, unique only inside its chat.
    MessageId
}
id! {
    /// An update, unique only inside one bot's current sequence. Telegram counts from a positive
    /// number (<https://core.telegram.org/bots/api#update>); 0 is [`UpdateId::UNKNOWN`].
    UpdateId
}
id! {
    /// A person or a bot.
    UserId
}

/// Anonymous administrators post as this user.
pub const GROUP_ANONYMOUS_BOT: UserId = UserId(1_087_968_824);
/// Posts in a group on behalf of a channel carry this user.
pub const CHANNEL_BOT: UserId = UserId(136_817_688);
/// Automatic forwards from a linked channel carry this user.
pub const SERVICE_NOTIFICATIONS: UserId = UserId(777_000);

/// Where the ids of supergroups and channels begin, counted downwards.
const SUPERGROUP_ID_MAX: i64 = -1_000_000_000_001;

impl ChatId {
    /// Whether message ids of this chat mean the same for every bot.
    ///
    /// Supergroups and channels number their messages once for everyone; private chats and basic
    /// groups are numbered per account, so two bots call one message by two ids.
    pub fn numbers_messages_for_everyone(self) -> bool {
        self.0 <= SUPERGROUP_ID_MAX
    }
}

impl UpdateId {
    /// The id of an update whose own is not known, as of a message that was stored without the update
    /// that brought it. NULL in the tables.
    pub const UNKNOWN: Self = Self(0);

    /// The id, if it is known.
    pub fn known(self) -> Option<Self> {
        (self != Self::UNKNOWN).then_some(self)
    }
}

impl UserId {
    /// Whether Telegram uses this account as a stand-in for a chat: never a person.
    pub fn is_stand_in(self) -> bool {
        matches!(
            self,
            GROUP_ANONYMOUS_BOT | CHANNEL_BOT | SERVICE_NOTIFICATIONS
        )
    }
}
