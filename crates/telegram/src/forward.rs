//! Where a forwarded message came from.

use serde::Deserialize;

use crate::{Chat, MessageId, Text, User};

/// The origin of a forward (<https://core.telegram.org/bots/api#messageorigin>).
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct ForwardOrigin<'a> {
    /// `user`, `hidden_user`, `chat` or `channel`.
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// When the original was sent, in Unix seconds.
    #[serde(default)]
    pub date: Option<i64>,
    /// The original's author, for `user`.
    #[serde(default, borrow)]
    pub sender_user: Option<User<'a>>,
    /// The original author's name, for `hidden_user`.
    #[serde(default, borrow)]
    pub sender_user_name: Option<Text<'a>>,
    /// The chat that sent the original, for `chat`.
    #[serde(default, borrow)]
    pub sender_chat: Option<Chat<'a>>,
    /// The channel of the original, for `channel`.
    #[serde(default, borrow)]
    pub chat: Option<Chat<'a>>,
    /// The original's id in its channel, for `channel`.
    #[serde(default)]
    pub message_id: Option<MessageId>,
}

/// Who a forwarded original is by.
#[derive(Clone, Debug, PartialEq)]
pub struct ForwardSource {
    /// The user or chat, where Telegram tells it.
    pub id: Option<i64>,
    /// The name that Telegram shows.
    pub name: Option<String>,
}

impl ForwardOrigin<'_> {
    /// Who the original is by.
    pub fn source(&self) -> ForwardSource {
        use crate::Author;

        let author = Author::new(
            self.sender_user.as_ref(),
            self.chat.as_ref().or(self.sender_chat.as_ref()),
        );
        ForwardSource {
            id: author.map(Author::id),
            name: author
                .and_then(Author::name)
                .or_else(|| self.sender_user_name.as_deref().map(str::to_owned)),
        }
    }
}
