//! An exported row in, the message that a bot would have seen out.

use crate::content::MessageType;
use crate::export::action;
use crate::export::carried;
use crate::export::fields::{Fields, integer};
use crate::export::peer::{Peer, Sender};
use crate::facts::is_possible;
use crate::{
    Chat, Exported, Facts, ForwardOrigin, Message, MessageId, Reply, Text, User, UserId, ViaBot,
};

/// Telegram Desktop sets the messages of the group that a supergroup once was this far back
/// (`kMigratedMessagesIdShift` in its `export_api_wrap.cpp`). The same keeps the numbers of an account
/// apart from a bot's, where every account has its own.
const NUMBERS_OF_AN_ACCOUNT: i64 = -1_000_000_000;

/// Telegram's message numbers are of 32 bits.
const NUMBERS: std::ops::RangeInclusive<i64> = -0x8000_0000..=0x7fff_ffff;

impl<'a> Exported<'a> {
    /// What decides where the row belongs: its chat, its number, its date, its version.
    pub fn facts(&self) -> Facts {
        let mut fields = Fields::of(self.row).unwrap_or_default();
        let sender = self.sender(&mut fields);
        Facts {
            chat: Some(self.chat.id),
            message: Some(self.number(&mut fields, "id").unwrap_or_default()),
            user: sender.user.map(|user| user.id),
            date: Some(self.date),
            edit_date: edit_date(&mut fields),
            ..Facts::default()
        }
    }

    /// The message that the row is. What cannot be understood is named in [`Message::unread`].
    pub fn message(&self) -> Message<'a> {
        let mut message = Message {
            chat: self.chat.clone(),
            date: self.date,
            ..Message::default()
        };
        let Some(mut fields) = Fields::of(self.row) else {
            message.unread.push("message".to_owned());
            return message;
        };
        let id = self.number(&mut fields, "id");
        message.id = fields.note("id", id).unwrap_or_default();
        message.edit_date = edit_date(&mut fields);
        self.take_place(&mut message, &mut fields);
        match fields.text("type").as_deref() {
            Some("unsupported") => message.kind = Some(MessageType::UNSUPPORTED),
            Some("service") => action::take(self, &mut message, &mut fields),
            Some("message") => carried::take(&mut message, &mut fields),
            unknown => {
                if unknown.is_some() || !fields.has("type") {
                    fields.unread.push("type".to_owned());
                }
                carried::take(&mut message, &mut fields);
            }
        }
        // Read by those who ask for them; that they can be is known here.
        fields.read::<Vec<Fields<'a>>>("reactions");
        fields.unread.dedup();
        message.unread = fields.unread;
        message
    }

    /// The hash by which the row and a captured message are one, where their numbers differ.
    pub fn content(&self) -> u128 {
        self.message().content_hash()
    }

    /// Who sent it, what it answers, where it came from.
    fn take_place(&self, message: &mut Message<'a>, fields: &mut Fields<'a>) {
        let sender = self.sender(fields);
        message.from = sender.user;
        message.sender_chat = sender.chat;
        message.sender_name = sender.name;
        message.author_signature = fields.text("author");
        message.reply = self.reply(fields).map(Box::new);
        message.forward = forward(fields, &self.chat).map(Box::new);
        message.via_bot = fields.text("via_bot").map(|name| ViaBot {
            id: None,
            username: Some(without_at(name)),
        });
    }

    fn sender(&self, fields: &mut Fields<'a>) -> Sender<'a> {
        let (name, id) = if fields.has("actor") || fields.has("actor_id") {
            ("actor", "actor_id")
        } else {
            ("from", "from_id")
        };
        let name = fields.text(name);
        let peer = peer(fields, id, &self.chat);
        Sender::new(peer, name, &self.chat)
    }

    fn reply(&self, fields: &mut Fields<'a>) -> Option<Reply<'a>> {
        let elsewhere = peer(fields, "reply_to_peer_id", &self.chat).map(|peer| match peer {
            // A private chat has its partner's number.
            Peer::User(UserId(id)) => Chat {
                id: crate::ChatId(id),
                ..Chat::default()
            },
            Peer::Chat(id) => Chat {
                id,
                ..Chat::default()
            },
        });
        let elsewhere = elsewhere.filter(|chat| chat.id != self.chat.id);
        let chat = elsewhere.as_ref().unwrap_or(&self.chat);
        let message_id = number(chat, fields, "reply_to_message_id")?;
        Some(Reply {
            message_id: Some(message_id),
            chat: Some(elsewhere.unwrap_or_else(|| self.chat.clone())),
            ..Reply::default()
        })
    }

    /// The message number `name`, as it counts in this chat.
    pub(super) fn number(&self, fields: &mut Fields<'a>, name: &str) -> Option<MessageId> {
        number(&self.chat, fields, name)
    }
}

/// The message number `name`, as it counts in `chat`.
fn number(chat: &Chat<'_>, fields: &mut Fields<'_>, name: &str) -> Option<MessageId> {
    let number = integer(fields.raw(name)?).filter(|id| *id != 0 && NUMBERS.contains(id));
    let number = fields.note(name, number)?;
    Some(MessageId(if chat.id.numbers_messages_for_everyone() {
        number
    } else {
        number.checked_add(NUMBERS_OF_AN_ACCOUNT)?
    }))
}

/// The peer `name`, which is a string, or a bare number in old exports.
fn peer(fields: &mut Fields<'_>, name: &str, chat: &Chat<'_>) -> Option<Peer> {
    let raw = fields.raw(name)?;
    let text: Option<Text<'_>> = serde_json::from_str(raw.get()).ok();
    if raw.get() == "0" || text.as_deref() == Some("") {
        return None;
    }
    let peer = Peer::read(text.as_deref().unwrap_or(raw.get()), chat);
    fields.note(name, peer)
}

/// When the row was last edited: only in Unix seconds, since `edited` is in a zone that is not told.
fn edit_date(fields: &mut Fields<'_>) -> Option<i64> {
    let date = fields
        .integer("edited_unixtime")
        .filter(|date| *date != 0)?;
    fields.note(
        "edited_unixtime",
        Some(date).filter(|date| is_possible(*date)),
    )
}

fn forward<'a>(fields: &mut Fields<'a>, chat: &Chat<'a>) -> Option<ForwardOrigin<'a>> {
    // A deleted account's name is null, and still the message is a forwarded one.
    if !fields.has("forwarded_from") && !fields.has("forwarded_from_id") {
        return None;
    }
    let name = fields.text("forwarded_from");
    // No version up to 6.1 writes the id.
    let sender = Sender::new(peer(fields, "forwarded_from_id", chat), name, chat);
    let kind = match (&sender.user, &sender.chat) {
        (Some(_), _) => "user",
        (None, Some(chat)) if chat.id.numbers_messages_for_everyone() => "channel",
        (None, Some(_)) => "chat",
        (None, None) => "hidden_user",
    };
    let (channel, sender_chat) = match sender.chat {
        Some(chat) if kind == "channel" => (Some(chat), None),
        chat => (None, chat),
    };
    Some(ForwardOrigin {
        kind: kind.into(),
        date: None,
        sender_user: sender.user,
        sender_user_name: sender.name,
        sender_chat,
        chat: channel,
        message_id: None,
    })
}

fn without_at(name: Text<'_>) -> Text<'_> {
    match name.0 {
        std::borrow::Cow::Borrowed(name) => name.strip_prefix('@').unwrap_or(name).into(),
        std::borrow::Cow::Owned(name) => {
            Text(name.strip_prefix('@').unwrap_or(&name).to_owned().into())
        }
    }
}

/// The account `sender`, for service actions that are their own sender's doing.
pub(super) fn doer<'a>(message: &Message<'a>) -> Vec<User<'a>> {
    message.from.iter().cloned().collect()
}
