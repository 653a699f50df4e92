//! Payloads without their update, as programs store them that keep `data["message"]` only: bytes → the
//! kind of update that must have been around them. Pure; what it does not recognise is none.

use serde::Deserialize;

use crate::Chat;
use crate::lenient::{field, read};
use crate::wire::Raw;

/// The fields that tell a message, or what happened to one, from all else that Telegram sends.
#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    chat: Raw<'a>,
    #[serde(borrow, rename = "message_id")]
    _message_id: Raw<'a>,
    #[serde(borrow)]
    edit_date: Option<Raw<'a>>,
    #[serde(borrow)]
    business_connection_id: Option<Raw<'a>>,
    #[serde(borrow)]
    new_reaction: Option<Raw<'a>>,
    #[serde(borrow)]
    reactions: Option<Raw<'a>>,
}

/// The kind of the update whose payload `json` is, if it is a message or what happened to one.
///
/// A reaction also has a chat, a message id and a date; taken for a message, it would be a newer
/// version of it with nothing in it.
pub(crate) fn kind_of(json: &str) -> Option<&'static str> {
    let payload: Payload<'_> = read(json).ok()?;
    let chat: Chat<'_> = field(Some(payload.chat))?;
    let is_edited = payload.edit_date.is_some();
    Some(if payload.new_reaction.is_some() {
        "message_reaction"
    } else if payload.reactions.is_some() {
        "message_reaction_count"
    } else if payload.business_connection_id.is_some() {
        pick(is_edited, "edited_business_message", "business_message")
    } else if chat.kind.as_deref() == Some("channel") {
        pick(is_edited, "edited_channel_post", "channel_post")
    } else {
        pick(is_edited, "edited_message", "message")
    })
}

fn pick(is_edited: bool, edited: &'static str, first: &'static str) -> &'static str {
    if is_edited { edited } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_which_update_brought_it() {
        let check = |fields: &str, kind: Option<&str>| {
            let json = format!(r#"{{"message_id":5,"date":10{fields}}}"#);
            assert_eq!(kind_of(&json), kind, "{json}");
        };
        let group = r#","chat":{"id":-7,"type":"group"}"#;
        let channel = r#","chat":{"id":-1001,"type":"channel"}"#;
        check(group, Some("message"));
        check(
            &format!(r#"{group},"edit_date":11"#),
            Some("edited_message"),
        );
        check(channel, Some("channel_post"));
        check(
            &format!(r#"{channel},"edit_date":11"#),
            Some("edited_channel_post"),
        );
        check(
            &format!(r#"{group},"business_connection_id":"x""#),
            Some("business_message"),
        );
        check(
            &format!(r#"{group},"old_reaction":[],"new_reaction":[]"#),
            Some("message_reaction"),
        );
        check(
            &format!(r#"{group},"reactions":[]"#),
            Some("message_reaction_count"),
        );
        check("", None);
        check(r#","chat":7"#, None);
        assert_eq!(kind_of(r#"{"chat":{"id":1}}"#), None);
        assert_eq!(kind_of("[]"), None);
    }
}
