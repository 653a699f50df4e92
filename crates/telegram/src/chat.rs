//! The people and the chats that messages name.

use serde::Deserialize;

use crate::{ChatId, Text, UserId};

/// A person or a bot (<https://core.telegram.org/bots/api#user>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct User<'a> {
    /// The account.
    pub id: UserId,
    /// Whether the account is a bot.
    #[serde(default)]
    pub is_bot: Option<bool>,
    /// The first, or only, name.
    #[serde(default, borrow)]
    pub first_name: Option<Text<'a>>,
    /// The last name.
    #[serde(default, borrow)]
    pub last_name: Option<Text<'a>>,
    /// The public name, without the `@`.
    #[serde(default, borrow)]
    pub username: Option<Text<'a>>,
    /// The IETF language tag of the person's client.
    #[serde(default, borrow)]
    pub language_code: Option<Text<'a>>,
    /// Whether the person pays for Telegram Premium.
    #[serde(default)]
    pub is_premium: Option<bool>,
}

/// The inline bot that a message was made with, which an export names without its id.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct ViaBot<'a> {
    /// The account.
    #[serde(default)]
    pub id: Option<UserId>,
    /// The public name, without the `@`.
    #[serde(default, borrow)]
    pub username: Option<Text<'a>>,
}

/// A private chat, group, supergroup or channel (<https://core.telegram.org/bots/api#chat>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Chat<'a> {
    /// The chat.
    pub id: ChatId,
    /// `private`, `group`, `supergroup` or `channel`. Required by the documentation, but missing in
    /// its own samples.
    #[serde(rename = "type", default, borrow)]
    pub kind: Option<Text<'a>>,
    /// The title of a group or channel.
    #[serde(default, borrow)]
    pub title: Option<Text<'a>>,
    /// The public name, without the `@`.
    #[serde(default, borrow)]
    pub username: Option<Text<'a>>,
    /// The other person's first name, in a private chat.
    #[serde(default, borrow)]
    pub first_name: Option<Text<'a>>,
    /// Whether the supergroup has topics.
    #[serde(default)]
    pub is_forum: Option<bool>,
}
