//! A chat of an export, in the terms of the Bot API.

use std::borrow::Cow;

use thiserror::Error;

use crate::{Chat, ChatId, Text};

/// Ids of supergroups and channels are the bare id below this
/// (<https://core.telegram.org/api/bots/ids>).
pub(super) const CHANNEL_ID_BASE: i64 = -1_000_000_000_000;

/// The head of a chat in an export.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ExportChat {
    /// The title, or the other person's name; saved messages have none.
    pub name: Option<String>,
    /// Telegram Desktop's word for what the chat is.
    pub kind: String,
    /// The bare id.
    pub id: i64,
}

/// A chat that is no place where a bot could be.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("a chat of the unknown type `{kind}`")]
pub struct ExportChatError {
    kind: String,
}

impl ExportChat {
    /// The chat as the Bot API would name it.
    ///
    /// # Errors
    /// If Telegram Desktop uses a type that is not known.
    pub fn chat(&self) -> Result<Chat<'static>, ExportChatError> {
        let (id, kind) = match self.kind.as_str() {
            "personal_chat" | "bot_chat" | "saved_messages" | "replies" | "verification_codes" => {
                (self.id, "private")
            }
            "private_group" => (-self.id, "group"),
            "private_supergroup" | "public_supergroup" => (CHANNEL_ID_BASE - self.id, "supergroup"),
            "private_channel" | "public_channel" => (CHANNEL_ID_BASE - self.id, "channel"),
            unknown => {
                return Err(ExportChatError {
                    kind: unknown.to_owned(),
                });
            }
        };
        let name = self.name.clone().map(|name| Text(Cow::Owned(name)));
        let is_private = kind == "private";
        Ok(Chat {
            id: ChatId(id),
            kind: Some(Text(Cow::Borrowed(kind))),
            title: name.clone().filter(|_| !is_private),
            first_name: name.filter(|_| is_private),
            ..Chat::default()
        })
    }

    /// Whether the chat is a group or a channel, and not a talk between two.
    pub fn is_group_or_channel(&self) -> bool {
        self.kind.ends_with("group") || self.kind.ends_with("channel")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_ids_become_those_of_the_bot_api() {
        for (kind, id, expected) in [
            (
                "public_supergroup",
                1_234_567_890,
                (-1_001_234_567_890, "supergroup"),
            ),
            ("private_supergroup", 7, (-1_000_000_000_007, "supergroup")),
            (
                "private_channel",
                2_147_483_648,
                (-1_002_147_483_648, "channel"),
            ),
            ("private_group", 123_456, (-123_456, "group")),
            ("personal_chat", 5, (5, "private")),
        ] {
            let chat = ExportChat {
                name: Some("Dados".to_owned()),
                kind: kind.to_owned(),
                id,
            };
            let chat = chat.chat().unwrap();
            assert_eq!(
                (chat.id.0, chat.kind.as_deref()),
                (expected.0, Some(expected.1))
            );
        }
        let odd = ExportChat {
            kind: "hologram".to_owned(),
            ..ExportChat::default()
        };
        assert_eq!(
            odd.chat().unwrap_err().to_string(),
            "a chat of the unknown type `hologram`"
        );
    }
}
