//! A message of a group, private chat or channel, read field by field.
//!
//! A field that cannot be read is left out and named in [`Message::unread`]; it never costs the
//! rest of the message. Fields that the tables do not use are stepped over undecoded.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::content::MessageType;
use crate::lenient::{read, take};
use crate::value::{Unread, Value};
use crate::wire::{Cursor, Raw};
use crate::{
    Author, Chat, ChatId, DecodeError, Entity, ForwardOrigin, Location, Media, MessageId, Poll,
    Service, Sticker, Text, User, ViaBot, rich, service,
};

/// A message (<https://core.telegram.org/bots/api#message>).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message<'a> {
    /// Unique inside the chat, except 0, which Telegram gives to messages it has yet to send.
    pub id: MessageId,
    /// An id of its own space that Telegram reuses; set for ephemeral messages.
    pub ephemeral_id: Option<i64>,
    /// When the message was sent, in Unix seconds.
    pub date: i64,
    /// When the message was last edited, in Unix seconds.
    pub edit_date: Option<i64>,
    /// Where the message was sent.
    pub chat: Chat<'a>,
    /// Who sent it; a stand-in where [`Message::sender_chat`] is set, absent in channels.
    pub from: Option<User<'a>>,
    /// The sender's name, where an export tells it without an id.
    pub sender_name: Option<Text<'a>>,
    /// The chat that the message was sent on behalf of.
    pub sender_chat: Option<Chat<'a>>,
    /// The signature of a channel post or the title of an anonymous administrator.
    pub author_signature: Option<Text<'a>>,
    /// How many boosts the sender gave to the chat.
    pub sender_boost_count: Option<i64>,
    /// The topic or thread of replies that the message is in.
    pub thread_id: Option<MessageId>,
    /// Whether the thread is a topic of a forum.
    pub in_topic: Option<bool>,
    /// The name that the message's topic was created with.
    pub topic_name: Option<Text<'a>>,
    /// The message that this one answers.
    pub reply: Option<Box<Reply<'a>>>,
    /// The part of the answered message that this one quotes.
    pub quote: Option<Text<'a>>,
    /// Where a forwarded message came from.
    pub forward: Option<Box<ForwardOrigin<'a>>>,
    /// Whether a channel post was forwarded to its discussion group by Telegram itself.
    pub is_automatic_forward: Option<bool>,
    /// The inline bot that the message was made with.
    pub via_bot: Option<ViaBot<'a>>,
    /// What the messages of one album share.
    pub media_group_id: Option<Text<'a>>,
    /// The text; for a rich message the words of its blocks.
    pub text: Option<Text<'a>>,
    /// The words under a photo, video, document, …
    pub caption: Option<Text<'a>>,
    /// The marked parts of the text or the caption.
    pub entities: Vec<Entity<'a>>,
    /// What the message is.
    pub kind: Option<MessageType>,
    /// The file that the message carries.
    pub media: Option<Media<'a>>,
    /// Whether the file is hidden behind a spoiler.
    pub has_media_spoiler: Option<bool>,
    /// The sticker.
    pub sticker: Option<Sticker<'a>>,
    /// The poll.
    pub poll: Option<Box<Poll<'a>>>,
    /// The place.
    pub location: Option<Location>,
    /// The name of the place.
    pub venue_title: Option<Text<'a>>,
    /// The kind of dice and what it fell on.
    pub dice: Option<(Text<'a>, i64)>,
    /// What happened to the group, for a service message.
    pub service: Option<Box<Service<'a>>>,
    /// The fields that could not be read, by name.
    pub unread: Vec<String>,
}

/// The message that another one answers, as far as Telegram repeats it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Reply<'a> {
    /// The answered message.
    #[serde(default)]
    pub message_id: Option<MessageId>,
    /// When it was sent, in Unix seconds.
    #[serde(default)]
    pub date: Option<i64>,
    /// Its chat, where that is another one.
    #[serde(default, borrow)]
    pub chat: Option<Chat<'a>>,
    /// Who sent it.
    #[serde(default, borrow)]
    pub from: Option<User<'a>>,
    /// The chat that it was sent on behalf of.
    #[serde(default, borrow)]
    pub sender_chat: Option<Chat<'a>>,
    /// Present if the answered message is the head of a topic, which is no answer at all.
    #[serde(default, borrow)]
    pub(crate) forum_topic_created: Option<TopicHead<'a>>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct TopicHead<'a> {
    #[serde(default, borrow)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Quote<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct Dice<'a> {
    #[serde(borrow)]
    emoji: Text<'a>,
    value: i64,
}

#[derive(Default, Deserialize)]
struct Venue<'a> {
    #[serde(default)]
    location: Option<Location>,
    #[serde(default, borrow)]
    title: Option<Text<'a>>,
}

impl<'a> Message<'a> {
    /// Reads the payload of an update of `kind`.
    pub(crate) fn decode(kind: &str, payload: &'a str) -> Result<Self, DecodeError> {
        if let Some(message) = Self::decode_in_one_go(payload) {
            return Ok(message);
        }
        let decoded = part_by_part(payload);
        let mut message = decoded.map_err(|source| DecodeError::Payload {
            kind: kind.to_owned(),
            source,
        })?;
        for field in ["message_id", "date", CHAT_ID] {
            if message.unread.iter().any(|unread| unread == field) {
                return Err(DecodeError::Fact {
                    kind: kind.to_owned(),
                    field,
                });
            }
        }
        message.settle();
        Ok(message)
    }

    /// Reads `payload` in one go, which tells that it is JSON; nothing if that does not succeed.
    pub(crate) fn decode_in_one_go(payload: &'a str) -> Option<Self> {
        let mut message = in_one_go(payload).ok()?;
        if !message.unread.is_empty() {
            return None;
        }
        message.settle();
        Some(message)
    }

    /// Who the message counts for.
    pub fn author(&self) -> Option<Author<'_, 'a>> {
        Author::new(self.from.as_ref(), self.sender_chat.as_ref())
    }

    /// What the message is, in one word.
    pub fn message_type(&self) -> MessageType {
        if self.service.is_some() {
            return MessageType::SERVICE;
        }
        self.kind.unwrap_or(MessageType::OTHER)
    }

    /// What was said: the text, else the caption.
    pub fn words(&self) -> Option<&str> {
        self.text.as_deref().or(self.caption.as_deref())
    }

    /// A message in a topic seems to answer the topic's head: that is its topic, not an answer.
    fn settle(&mut self) {
        let Some(reply) = &mut self.reply else { return };
        if let Some(head) = reply.forum_topic_created.take() {
            self.topic_name = self.topic_name.take().or(head.name);
            self.reply = None;
        }
    }

    fn set(&mut self, key: &str, value: Value<'_, 'a>) -> Result<(), Unread> {
        match key {
            "message_id" => self.id = value.read()?,
            "ephemeral_message_id" => value.take(&mut self.ephemeral_id)?,
            "date" => self.date = value.read()?,
            "edit_date" => value.take(&mut self.edit_date)?,
            "chat" => {
                let mut chat = None;
                let taken = value.take(&mut chat);
                self.chat = chat.unwrap_or_default();
                taken?;
            }
            "from" => {
                // Of two the last counts, readable or not, as in the facts.
                self.from = None;
                value.take(&mut self.from)?;
            }
            "sender_chat" => value.take(&mut self.sender_chat)?,
            "author_signature" => value.take(&mut self.author_signature)?,
            "sender_boost_count" => value.take(&mut self.sender_boost_count)?,
            "message_thread_id" => value.take(&mut self.thread_id)?,
            "is_topic_message" => value.take(&mut self.in_topic)?,
            "reply_to_message" | "external_reply" => value.take(&mut self.reply)?,
            "quote" => self.quote = Some(value.read::<Quote<'a>>()?.text),
            "forward_origin" => value.take(&mut self.forward)?,
            "is_automatic_forward" => value.take(&mut self.is_automatic_forward)?,
            "via_bot" => value.take(&mut self.via_bot)?,
            "media_group_id" => value.take(&mut self.media_group_id)?,
            "caption" => value.take(&mut self.caption)?,
            "entities" | "caption_entities" => value.gather(&mut self.entities)?,
            "has_media_spoiler" => value.take(&mut self.has_media_spoiler)?,
            _ => return self.set_content(key, value),
        }
        Ok(())
    }

    /// Takes in a field that has been passed, and notes it if it cannot be read.
    fn set_part(&mut self, key: &str, value: Raw<'a>) {
        let taken = self.set(key, Value::Passed(value));
        // Of several the last counts, as in every common JSON parser.
        self.unread
            .retain(|name| name != key && (name != CHAT_ID || key != "chat"));
        if taken.is_err() {
            // The id alone says where the message belongs, should the rest be unreadable.
            let is_placeless = key == "chat" && read::<Placed>(value.get()).is_err();
            let unread = if is_placeless { CHAT_ID } else { key };
            self.unread.push(unread.to_owned());
        }
    }

    /// Takes in a field that makes the message what it is.
    fn set_content(&mut self, key: &str, value: Value<'_, 'a>) -> Result<(), Unread> {
        let Some(kind) = MessageType::of_field(key) else {
            return match service::kind_of_field(key) {
                Some(kind) => self.service.get_or_insert_default().set(kind, value),
                None => value.pass(),
            };
        };
        let is_first = self.kind.is_none_or(|known| kind < known);
        self.kind = self.kind.min(Some(kind)).or(Some(kind));
        match key {
            "text" => value.take(&mut self.text)?,
            "rich_message" => {
                self.text = rich::plain_text(value.raw()?)?;
            }
            "photo" => {
                // The sizes of one photo, the largest last.
                let mut sizes: Vec<Media<'a>> = Vec::new();
                let gathered = value.gather(&mut sizes);
                if is_first {
                    self.media = sizes.pop();
                }
                gathered?;
            }
            "animation" | "live_photo" | "video" | "video_note" | "voice" | "audio"
            | "document" | "sticker"
                if is_first =>
            {
                // Of a sticker more than the file counts.
                let value = value.raw()?;
                let taken = take(value, &mut self.media);
                if key == "sticker" {
                    take(value, &mut self.sticker)?;
                }
                taken?;
            }
            "poll" => value.take(&mut self.poll)?,
            "location" => value.take(&mut self.location)?,
            "venue" => {
                let mut venue: Option<Venue<'a>> = None;
                let taken = value.take(&mut venue);
                let venue = venue.unwrap_or_default();
                (self.venue_title, self.location) = (venue.title, venue.location);
                taken?;
            }
            "dice" => {
                let dice: Dice<'a> = value.read()?;
                self.dice = Some((dice.emoji, dice.value));
            }
            _ => value.pass()?,
        }
        Ok(())
    }
}

/// What of its chat a message has always.
const CHAT_ID: &str = "chat.id";

/// Reads each value as it comes, which is fast, and fails at the first that is not what it should be.
fn in_one_go(payload: &str) -> Result<Message<'_>, Unread> {
    let mut message = Message::default();
    let mut has_essentials = Essentials::default();
    let mut cursor = Cursor::new(payload)?;
    let mut fields = cursor.object()?;
    while let Some(key) = fields.key()? {
        message.set(key, Value::Next(fields.cursor))?;
        has_essentials.note(key);
    }
    cursor.end()?;
    has_essentials.check(&mut message);
    Ok(message)
}

/// Reads each value once it has been passed, so that what cannot be read costs only itself.
fn part_by_part(payload: &str) -> Result<Message<'_>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(payload);
    let message = deserializer.deserialize_map(PartByPart)?;
    deserializer.end()?;
    Ok(message)
}

/// Which of what a message has always was there.
#[derive(Clone, Copy, Debug, Default)]
struct Essentials {
    message_id: bool,
    date: bool,
    chat: bool,
}

impl Essentials {
    /// Notes the field `key`, and says whether it is one of these.
    fn note(&mut self, key: &str) -> bool {
        match key {
            "message_id" => self.message_id = true,
            "date" => self.date = true,
            "chat" => self.chat = true,
            _ => return false,
        }
        true
    }

    fn check(self, message: &mut Message<'_>) {
        if !(self.message_id && self.date && self.chat) {
            message.unread.push(CHAT_ID.to_owned());
        }
    }
}

/// A chat of which nothing but its id is asked.
#[derive(Deserialize)]
struct Placed {
    #[serde(rename = "id")]
    _id: ChatId,
}

struct PartByPart;

impl<'de> Visitor<'de> for PartByPart {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut message = Message::default();
        let mut has_essentials = Essentials::default();
        while let Some((key, value)) = map.next_entry::<Text<'de>, Raw<'de>>()? {
            let is_essential = has_essentials.note(&key);
            // Others are `null` as programs write them that write all fields there are.
            if is_essential || value.get() != "null" {
                message.set_part(&key, value);
            }
        }
        has_essentials.check(&mut message);
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEYS: [&str; 30] = [
        "message_id",
        "date",
        "chat",
        "from",
        "sender_chat",
        "edit_date",
        "text",
        "caption",
        "entities",
        "photo",
        "sticker",
        "video",
        "venue",
        "location",
        "dice",
        "poll",
        "quote",
        "reply_to_message",
        "forward_origin",
        "via_bot",
        "is_topic_message",
        "rich_message",
        "new_chat_members",
        "left_chat_member",
        "pinned_message",
        "migrate_to_chat_id",
        "forum_topic_created",
        "gift",
        "story",
        "unheard_of",
    ];

    const VALUES: [&str; 28] = [
        "1",
        "-7",
        "1.5",
        "1e400",
        "true",
        "null",
        "\"x\"",
        "\"\\ud800\"",
        "{}",
        "[]",
        "[null]",
        "[1,\"a\"]",
        "{\"id\":1}",
        "{\"id\":-5,\"type\":\"group\",\"title\":7}",
        "{\"id\":1,\"first_name\":\"A\",\"is_bot\":false}",
        "{\"id\":1,\"id\":2}",
        "[{\"file_id\":\"a\",\"width\":1},{\"file_id\":\"b\"}]",
        "[{\"file_id\":1}]",
        "{\"file_id\":\"a\",\"emoji\":\"b\",\"set_name\":1}",
        "{\"emoji\":\"c\",\"value\":3}",
        "{\"text\":\"t\"}",
        "[{\"type\":\"url\",\"offset\":0,\"length\":1}]",
        "[[\"url\",0,1]]",
        "{\"message_id\":3,\"chat\":[1,\"group\"]}",
        "{\"location\":{\"latitude\":1.5,\"longitude\":2},\"title\":\"v\"}",
        "{\"latitude\":1,\"longitude\":\"2\"}",
        "{\"type\":\"user\",\"date\":1,\"sender_user\":{\"id\":1}}",
        "{\"name\":\"n\",\"forum_topic_created\":{\"name\":\"n\"}}",
    ];

    /// Fields of a message, each with some value that may or may not be what it should.
    fn payloads() -> impl Strategy<Value = String> {
        let select = |from: &'static [&'static str]| proptest::sample::select(from);
        let field = (select(&KEYS[..]), select(&VALUES[..]));
        let fields = proptest::collection::vec(field, 0..4);
        fields.prop_map(|fields| {
            let fields = fields
                .iter()
                .map(|(key, value)| format!(",\"{key}\":{value}"));
            let fields: Vec<String> = fields.collect();
            format!(
                r#"{{"message_id":1,"date":2,"chat":{{"id":3}}{}}}"#,
                fields.concat()
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_is_read_in_one_go_is_what_is_read_part_by_part(payload in payloads()) {
            if let Ok(message) = in_one_go(&payload) {
                prop_assert_eq!(message, part_by_part(&payload).unwrap());
            }
        }
    }
}
