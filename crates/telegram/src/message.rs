//! A message of a group, private chat or channel, read field by field.
//!
//! A field that cannot be read is left out and named in [`Message::unread`]; it never costs the
//! rest of the message. Fields that the tables do not use are stepped over undecoded.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::content::MessageType;
use crate::lenient::{gather, read, take};
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
    pub reply: Option<Reply<'a>>,
    /// The part of the answered message that this one quotes.
    pub quote: Option<Text<'a>>,
    /// Where a forwarded message came from.
    pub forward: Option<ForwardOrigin<'a>>,
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
    pub poll: Option<Poll<'a>>,
    /// The place.
    pub location: Option<Location>,
    /// The name of the place.
    pub venue_title: Option<Text<'a>>,
    /// The kind of dice and what it fell on.
    pub dice: Option<(Text<'a>, i64)>,
    /// What happened to the group, for a service message.
    pub service: Option<Service<'a>>,
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
        let mut deserializer = serde_json::Deserializer::from_str(payload);
        let mut message = deserializer
            .deserialize_map(MessageVisitor)
            .map_err(|source| DecodeError::Payload {
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

    fn set(&mut self, key: &str, value: &'a RawValue) -> Result<(), serde_json::Error> {
        let json = value.get();
        match key {
            "message_id" => self.id = read(json)?,
            "ephemeral_message_id" => take(value, &mut self.ephemeral_id)?,
            "date" => self.date = read(json)?,
            "edit_date" => take(value, &mut self.edit_date)?,
            "chat" => {
                let mut chat = None;
                let taken = take(value, &mut chat);
                self.chat = chat.unwrap_or_default();
                taken?;
            }
            "from" => {
                // Of two the last counts, readable or not, as in the facts.
                self.from = None;
                take(value, &mut self.from)?;
            }
            "sender_chat" => take(value, &mut self.sender_chat)?,
            "author_signature" => take(value, &mut self.author_signature)?,
            "sender_boost_count" => take(value, &mut self.sender_boost_count)?,
            "message_thread_id" => take(value, &mut self.thread_id)?,
            "is_topic_message" => take(value, &mut self.in_topic)?,
            "reply_to_message" | "external_reply" => take(value, &mut self.reply)?,
            "quote" => self.quote = Some(read::<Quote<'a>>(json)?.text),
            "forward_origin" => take(value, &mut self.forward)?,
            "is_automatic_forward" => take(value, &mut self.is_automatic_forward)?,
            "via_bot" => take(value, &mut self.via_bot)?,
            "media_group_id" => take(value, &mut self.media_group_id)?,
            "caption" => take(value, &mut self.caption)?,
            "entities" | "caption_entities" => gather(value, &mut self.entities)?,
            "has_media_spoiler" => take(value, &mut self.has_media_spoiler)?,
            _ => return self.set_content(key, value),
        }
        Ok(())
    }

    /// Takes in a field that makes the message what it is.
    fn set_content(&mut self, key: &str, value: &'a RawValue) -> Result<(), serde_json::Error> {
        if let Some(kind) = service::kind_of_field(key) {
            return self.service.get_or_insert_default().set(kind, value);
        }
        let Some(kind) = MessageType::of_field(key) else {
            return Ok(());
        };
        let json = value.get();
        let is_first = self.kind.is_none_or(|known| kind < known);
        self.kind = self.kind.min(Some(kind)).or(Some(kind));
        match key {
            "text" => take(value, &mut self.text)?,
            "rich_message" => self.text = rich::plain_text(value)?,
            "photo" => {
                // The sizes of one photo, the largest last.
                let mut sizes: Vec<Media<'a>> = Vec::new();
                let gathered = gather(value, &mut sizes);
                if is_first {
                    self.media = sizes.pop();
                }
                gathered?;
            }
            "animation" | "live_photo" | "video" | "video_note" | "voice" | "audio"
            | "document" | "sticker"
                if is_first =>
            {
                let taken = take(value, &mut self.media);
                if key == "sticker" {
                    take(value, &mut self.sticker)?;
                }
                taken?;
            }
            "poll" => take(value, &mut self.poll)?,
            "location" => take(value, &mut self.location)?,
            "venue" => {
                let mut venue: Option<Venue<'a>> = None;
                let taken = take(value, &mut venue);
                let venue = venue.unwrap_or_default();
                (self.venue_title, self.location) = (venue.title, venue.location);
                taken?;
            }
            "dice" => {
                let dice: Dice<'a> = read(json)?;
                self.dice = Some((dice.emoji, dice.value));
            }
            _ => {}
        }
        Ok(())
    }
}

/// What a message has always.
const ESSENTIALS: [&str; 3] = ["message_id", "date", "chat"];

/// What of its chat.
const CHAT_ID: &str = "chat.id";

struct MessageVisitor;

/// A chat of which nothing but its id is asked.
#[derive(Deserialize)]
struct Placed {
    #[serde(rename = "id")]
    _id: ChatId,
}

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut message = Message::default();
        let mut missing = ESSENTIALS.to_vec();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let value: &RawValue = map.next_value()?;
            let is_essential = ESSENTIALS.contains(&&*key);
            if value.get() == "null" && !is_essential {
                // As programs write it that write all fields there are.
                continue;
            }
            missing.retain(|name| *name != &*key);
            let taken = message.set(&key, value);
            // Of several the last counts, as in every common JSON parser.
            message
                .unread
                .retain(|name| *name != *key && (*name != CHAT_ID || &*key != "chat"));
            if taken.is_err() {
                // The id alone says where the message belongs, should the rest be unreadable.
                let is_placeless = &*key == "chat" && read::<Placed>(value.get()).is_err();
                let unread = if is_placeless { CHAT_ID } else { &*key };
                message.unread.push(unread.to_owned());
            }
        }
        if !missing.is_empty() {
            message.unread.push(CHAT_ID.to_owned());
        }
        Ok(message)
    }
}
