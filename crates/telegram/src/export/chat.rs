//! An exported chat in, the chat that a bot would name out.

use std::borrow::Cow;

use serde::Deserialize;

use crate::{Chat, ChatId, DecodeError, Text};

/// The head of a chat in an export.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct ExportChat {
    /// The chat's name when it was exported; null for a deleted account, absent for the chats that
    /// Telegram itself names.
    #[serde(default)]
    pub name: Option<String>,
    /// `personal_chat`, `private_group`, `public_supergroup`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The bare id, without the marks that tell the kinds of chats apart.
    pub id: i64,
}

/// Ids of supergroups and channels are bare ids counted downwards from here
/// (<https://core.telegram.org/api/bots/ids>).
pub(super) const SUPERGROUP_BASE: i64 = -1_000_000_000_000;
/// No id of a person, group or channel is beyond, so that their ranges in the Bot API never meet.
const BARE_ID_MAX: i64 = 999_999_999_999;

impl ExportChat {
    /// The chat in the Bot API's terms. Whether an export's message ids mean anything to a bot,
    /// [`ChatId::numbers_messages_for_everyone`] of its id tells.
    ///
    /// # Errors
    /// If the type is unknown or the id is none of Telegram's.
    pub fn chat(&self) -> Result<Chat<'static>, DecodeError> {
        let kind = match self.kind.as_str() {
            "personal_chat" | "bot_chat" | "saved_messages" | "replies" | "verification_codes" => {
                "private"
            }
            "private_group" => "group",
            "private_supergroup" | "public_supergroup" => "supergroup",
            "private_channel" | "public_channel" => "channel",
            unknown => {
                return Err(DecodeError::ExportedChatType {
                    kind: unknown.to_owned(),
                });
            }
        };
        if !(1..=BARE_ID_MAX).contains(&self.id) {
            return Err(DecodeError::ExportedChatId { id: self.id });
        }
        let id = match kind {
            "private" => self.id,
            "group" => -self.id,
            _ => SUPERGROUP_BASE - self.id,
        };
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        let name = name.map(|name| Text(Cow::Owned(name.to_owned())));
        let (title, first_name) = if kind == "private" {
            (None, name)
        } else {
            (name, None)
        };
        Ok(Chat {
            id: ChatId(id),
            kind: Some(Text(Cow::Borrowed(kind))),
            title,
            first_name,
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

    fn chat(kind: &str, id: i64) -> Result<Chat<'static>, DecodeError> {
        let head = format!(r#"{{"name":"Dados","type":"{kind}","id":{id}}}"#);
        let head: ExportChat = serde_json::from_str(&head).unwrap();
        head.chat()
    }

    #[test]
    fn bare_ids_become_those_of_the_bot_api() {
        let check = |kind: &str, id: i64, expected: (i64, &str)| {
            let chat = chat(kind, id).unwrap();
            assert_eq!((chat.id.0, chat.kind.as_deref().unwrap()), expected);
        };
        check("personal_chat", 42, (42, "private"));
        check("bot_chat", 42, (42, "private"));
        check("saved_messages", 42, (42, "private"));
        check("replies", 1_271_266_957, (1_271_266_957, "private"));
        check("verification_codes", 489_000, (489_000, "private"));
        check("private_group", 123_456, (-123_456, "group"));
        check(
            "private_supergroup",
            1_234_567_890,
            (-1_001_234_567_890, "supergroup"),
        );
        // Not "-100" and the digits: a short id keeps its place, a long one carries over.
        check("public_supergroup", 42, (-1_000_000_000_042, "supergroup"));
        check(
            "public_channel",
            10_000_000_001,
            (-1_010_000_000_001, "channel"),
        );
        check("private_channel", 1, (-1_000_000_000_001, "channel"));
    }

    #[test]
    fn a_persons_name_is_no_title() {
        let person = chat("personal_chat", 42).unwrap();
        assert_eq!(person.first_name.as_deref(), Some("Dados"));
        assert_eq!(person.title, None);
        let group = chat("private_group", 42).unwrap();
        assert_eq!(group.title.as_deref(), Some("Dados"));
    }

    #[test]
    fn a_chat_that_no_bot_can_name_says_why() {
        let check = |kind: &str, id: i64, reason: &str| {
            assert_eq!(chat(kind, id).unwrap_err().to_string(), reason);
        };
        check("", 1, "an exported chat of the unknown type ``");
        check(
            "whatsapp",
            1,
            "an exported chat of the unknown type `whatsapp`",
        );
        check(
            "private_group",
            -5,
            "an exported chat with the impossible id -5",
        );
        check(
            "public_channel",
            i64::MAX,
            "an exported chat with the impossible id 9223372036854775807",
        );
    }
}
