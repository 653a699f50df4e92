//! The senders of an export in, users and chats out.

use std::borrow::Cow;

use crate::export::chat::SUPERGROUP_BASE;
use crate::{Chat, ChatId, Text, User, UserId};

/// A person or a chat, by its id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Peer {
    User(UserId),
    Chat(ChatId),
}

/// The sender of a row: one of the three, or nobody.
#[derive(Debug, Default)]
pub(super) struct Sender<'a> {
    pub(super) user: Option<User<'a>>,
    pub(super) chat: Option<Chat<'a>>,
    /// The name of somebody without an id.
    pub(super) name: Option<Text<'a>>,
}

impl Peer {
    /// Reads `user123`, `chat123`, `channel123` or a bare number, inside of `chat`.
    ///
    /// Exports of before 2021 have bare numbers for everybody, so that a channel's post is only
    /// known by the channel's own number.
    pub(super) fn read(id: &str, chat: &Chat<'_>) -> Option<Self> {
        let positive = |digits: &str| bare_id(digits).filter(|id| *id > 0);
        if let Some(digits) = id.strip_prefix("user") {
            return positive(digits).map(|id| Self::User(UserId(id)));
        }
        if let Some(digits) = id.strip_prefix("channel") {
            let id = SUPERGROUP_BASE.checked_sub(positive(digits)?)?;
            return Some(Self::Chat(ChatId(id)));
        }
        if let Some(digits) = id.strip_prefix("chat") {
            return positive(digits).map(|id| Self::Chat(ChatId(-id)));
        }
        let number: i64 = id.parse().ok()?;
        match number {
            0 => None,
            // No export of Telegram's has them; other programs write ids of the Bot API.
            ..0 => Some(Self::Chat(ChatId(number))),
            _ if SUPERGROUP_BASE.checked_sub(number) == Some(chat.id.0) => {
                Some(Self::Chat(chat.id))
            }
            _ => Some(Self::User(UserId(number))),
        }
    }
}

/// A number in nothing but digits.
fn bare_id(digits: &str) -> Option<i64> {
    let is_bare = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_bare.then(|| digits.parse().ok())?
}

impl<'a> Sender<'a> {
    /// The sender `peer` of a message in `chat`, called `name`.
    pub(super) fn new(peer: Option<Peer>, name: Option<Text<'a>>, chat: &Chat<'a>) -> Self {
        match peer {
            None => Self {
                name,
                ..Self::default()
            },
            Some(Peer::User(id)) => Self {
                user: Some(User {
                    id,
                    first_name: name,
                    ..User::default()
                }),
                ..Self::default()
            },
            Some(Peer::Chat(id)) if id == chat.id => Self {
                chat: Some(chat.clone()),
                ..Self::default()
            },
            Some(Peer::Chat(id)) => Self {
                chat: Some(named_chat(id, name)),
                ..Self::default()
            },
        }
    }
}

fn named_chat(id: ChatId, title: Option<Text<'_>>) -> Chat<'_> {
    // A channel's mark is also that of a supergroup, so only a basic group tells its type.
    let kind = (!id.numbers_messages_for_everyone()).then_some(Text(Cow::Borrowed("group")));
    Chat {
        id,
        kind,
        title,
        ..Chat::default()
    }
}
