//! Who wrote a message, seen as people would say it.

use crate::{Chat, User};

/// Who a message counts for: `sender_chat` if present, else `from`.
///
/// Anonymous administrators and posts on behalf of a channel carry a stand-in user in `from`
/// (<https://core.telegram.org/bots/api#message>), which must never be counted as a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Author<'m, 'a> {
    /// A person or a bot.
    User(&'m User<'a>),
    /// A chat: the group itself for an anonymous administrator, else a channel.
    Chat(&'m Chat<'a>),
}

/// What an author is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthorType {
    /// A person.
    Person,
    /// A bot.
    Bot,
    /// The group itself: an administrator who stays anonymous.
    AnonymousAdmin,
    /// A channel, or another chat.
    Channel,
    /// A stand-in of Telegram's own whose chat is not named.
    Telegram,
}

impl AuthorType {
    /// The name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Bot => "bot",
            Self::AnonymousAdmin => "anonymous_admin",
            Self::Channel => "channel",
            Self::Telegram => "telegram",
        }
    }
}

impl<'m, 'a> Author<'m, 'a> {
    /// The author of a message that names `from` and `sender_chat`.
    pub fn new(from: Option<&'m User<'a>>, sender_chat: Option<&'m Chat<'a>>) -> Option<Self> {
        sender_chat.map(Self::Chat).or(from.map(Self::User))
    }

    /// The author's id, a user's or a chat's: their ranges do not meet.
    pub fn id(self) -> i64 {
        match self {
            Self::User(user) => user.id.0,
            Self::Chat(chat) => chat.id.0,
        }
    }

    /// The name that Telegram shows.
    pub fn name(self) -> Option<String> {
        match self {
            Self::User(user) => full_name(user),
            Self::Chat(chat) => chat
                .title
                .as_deref()
                .or(chat.first_name.as_deref())
                .map(str::to_owned),
        }
    }

    /// The public name, without the `@`.
    pub fn username(self) -> Option<&'m str> {
        match self {
            Self::User(user) => user.username.as_deref(),
            Self::Chat(chat) => chat.username.as_deref(),
        }
    }

    /// What the author is, in the chat `chat`.
    pub fn kind(self, chat: &Chat<'_>) -> AuthorType {
        match self {
            Self::User(user) if user.id.is_stand_in() => AuthorType::Telegram,
            Self::User(user) if user.is_bot == Some(true) => AuthorType::Bot,
            Self::User(_) => AuthorType::Person,
            Self::Chat(sender) if sender.id == chat.id && !is_channel(chat) => {
                AuthorType::AnonymousAdmin
            }
            Self::Chat(_) => AuthorType::Channel,
        }
    }
}

fn is_channel(chat: &Chat<'_>) -> bool {
    chat.kind.as_deref() == Some("channel")
}

fn full_name(user: &User<'_>) -> Option<String> {
    let first = user.first_name.as_deref()?;
    Some(match user.last_name.as_deref() {
        Some(last) if !last.is_empty() => [first, " ", last].concat(),
        _ => first.to_owned(),
    })
}
