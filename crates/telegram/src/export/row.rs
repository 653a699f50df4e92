//! One row → a message.

use serde_json::Value;

use super::chat::CHANNEL_ID_BASE;
use super::fields::{Fields, owned};
use super::line::Exported;
use super::media::set_media;
use super::service::service;
use super::text::text;
use crate::content::MessageType;
use crate::{Chat, ChatId, ForwardOrigin, Message, MessageId, Reply, Text, User, UserId};

/// Telegram Desktop moves the ids of a basic group's messages below zero by this much where they stand
/// beside those of the supergroup that it became (`kMigratedMessagesIdShift`). We do the same with all ids
/// that count for one account only, so that they never meet the numbers of a bot.
const ACCOUNT_ID_SHIFT: i64 = 1_000_000_000;

/// Who a row names.
struct Peer {
    user: Option<User<'static>>,
    chat: Option<Chat<'static>>,
}

/// The message that the exported row is.
pub(super) fn message(exported: &Exported<'_>) -> Message<'static> {
    let mut fields = Fields::of(exported.row);
    let mut message = Message {
        id: message_id(exported, &mut fields),
        date: exported.date,
        edit_date: fields.integer("edited_unixtime"),
        chat: exported.chat.to_owned_chat(),
        ..Message::default()
    };
    let row_type = fields.string("type");
    match row_type.as_deref() {
        Some("service") => {
            let actor = peer(&mut fields, "actor", "actor_id");
            message.service = Some(service(&mut fields, actor.user.as_ref()));
            (message.from, message.sender_chat) = (actor.user, actor.chat);
        }
        Some("message") => {
            let author = peer(&mut fields, "from", "from_id");
            (message.from, message.sender_chat) = (author.user, author.chat);
            set_said(&mut message, &mut fields);
        }
        _ => message.kind = Some(MessageType::UNSUPPORTED),
    }
    if let Some(id) = fields.integer("reply_to_message_id") {
        let mut reply = Reply::default();
        reply.message_id = Some(own_id(exported, id));
        reply.chat = fields
            .read("reply_to_peer_id", peer_of)
            .and_then(|peer| peer.chat);
        message.reply = Some(reply);
    }
    message.unread = fields.unread;
    message
}

/// The number of the message: 0 if the row has none.
pub(super) fn message_id(exported: &Exported<'_>, fields: &mut Fields) -> MessageId {
    let id = fields.integer("id").unwrap_or_default();
    own_id(exported, id)
}

fn own_id(exported: &Exported<'_>, id: i64) -> MessageId {
    let is_for_everyone = exported.chat.id.numbers_messages_for_everyone();
    MessageId(if is_for_everyone || id <= 0 {
        id
    } else {
        id.saturating_sub(ACCOUNT_ID_SHIFT)
    })
}

fn set_said(message: &mut Message<'static>, fields: &mut Fields) {
    set_media(message, fields);
    // Old exports have no `text_entities`; where both are there, they say the same.
    let parts = if fields.has("text_entities") {
        "text_entities"
    } else {
        "text"
    };
    let said = fields
        .read(parts, text)
        .or_else(|| fields.read("text", text));
    if let Some((words, entities)) = said.filter(|(words, _)| !words.is_empty()) {
        message.entities = entities;
        if message.kind.is_some() {
            message.caption = Some(words);
        } else {
            message.kind = MessageType::of_field("text");
            message.text = Some(words);
        }
    }
    message.author_signature = fields.string("author");
    message.via_bot = fields.string("via_bot").map(|name| User {
        is_bot: Some(true),
        username: Some(owned(name.trim_start_matches('@'))),
        ..User::default()
    });
    if fields.has("forwarded_from") {
        message.forward = Some(ForwardOrigin {
            kind: owned("hidden_user"),
            date: None,
            sender_user: None,
            sender_user_name: fields.string("forwarded_from"),
            sender_chat: None,
            chat: None,
            message_id: None,
        });
    }
}

/// Who `id` is, who is called `name` today.
fn peer(fields: &mut Fields, name: &str, id: &str) -> Peer {
    let name = fields.string(name);
    let mut peer = fields.read(id, peer_of).unwrap_or(Peer {
        user: None,
        chat: None,
    });
    if let Some(user) = &mut peer.user {
        user.first_name.clone_from(&name);
    }
    if let Some(chat) = &mut peer.chat {
        chat.title = name;
    }
    peer
}

/// `user123`, `channel123` or `chat123`; in old exports the bare number of a user.
fn peer_of(value: &Value) -> Option<Peer> {
    let user = |id| Peer {
        user: Some(User {
            id: UserId(id),
            ..User::default()
        }),
        chat: None,
    };
    let chat = |id| Peer {
        user: None,
        chat: Some(Chat {
            id: ChatId(id),
            ..Chat::default()
        }),
    };
    let Value::String(text) = value else {
        return value.as_i64().map(user);
    };
    let number = |prefix: &str| text.strip_prefix(prefix)?.parse::<i64>().ok();
    let as_user = number("user").or_else(|| text.parse().ok());
    as_user.map(user).or_else(|| {
        let as_channel = number("channel").and_then(|id| CHANNEL_ID_BASE.checked_sub(id));
        as_channel
            .or_else(|| number("chat").and_then(i64::checked_neg))
            .map(chat)
    })
}

impl Chat<'_> {
    /// The same chat, borrowing nothing.
    fn to_owned_chat(&self) -> Chat<'static> {
        let own = |text: &Option<Text<'_>>| text.as_deref().map(owned);
        Chat {
            id: self.id,
            kind: own(&self.kind),
            title: own(&self.title),
            username: own(&self.username),
            first_name: own(&self.first_name),
            is_forum: self.is_forum,
        }
    }
}
