//! A message of a group, private chat or channel, read field by field.
//!
//! A field that cannot be read is left out and named in [`Message::unread`]; it never costs the
//! rest of the message. Fields that the tables do not use are stepped over undecoded.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::content::MessageType;
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
struct ChatIdOnly {
    id: ChatId,
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

#[derive(Deserialize)]
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
        for field in ["message_id", "date", "chat.id"] {
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
        match key {
            "message_id" => self.id = read(value)?,
            "ephemeral_message_id" => self.ephemeral_id = read(value)?,
            "date" => self.date = read(value)?,
            "edit_date" => self.edit_date = read(value)?,
            "chat" => {
                self.chat = borrow(value).or_else(|error| {
                    // The id alone says where the message belongs, should the rest be unreadable.
                    self.chat.id = borrow::<ChatIdOnly>(value)?.id;
                    Err(error)
                })?;
            }
            "from" => self.from = borrow(value)?,
            "sender_chat" => self.sender_chat = borrow(value)?,
            "author_signature" => self.author_signature = borrow(value)?,
            "sender_boost_count" => self.sender_boost_count = read(value)?,
            "message_thread_id" => self.thread_id = read(value)?,
            "is_topic_message" => self.in_topic = read(value)?,
            "reply_to_message" | "external_reply" => self.reply = borrow(value)?,
            "quote" => self.quote = borrow::<Option<Quote<'a>>>(value)?.map(|quote| quote.text),
            "forward_origin" => self.forward = borrow(value)?,
            "is_automatic_forward" => self.is_automatic_forward = read(value)?,
            "via_bot" => self.via_bot = borrow(value)?,
            "media_group_id" => self.media_group_id = borrow(value)?,
            "caption" => self.caption = borrow(value)?,
            "entities" | "caption_entities" => self.entities = borrow(value)?,
            "has_media_spoiler" => self.has_media_spoiler = read(value)?,
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
        let is_first = self.kind.is_none_or(|known| kind < known);
        self.kind = self.kind.min(Some(kind)).or(Some(kind));
        match key {
            "text" => self.text = borrow(value)?,
            "rich_message" => {
                self.text = rich::plain_text(&read(value)?).map(|text| Text(Cow::Owned(text)));
            }
            "photo" => {
                // The sizes of one photo, the largest last.
                let sizes: Vec<Media<'a>> = borrow(value)?;
                self.media = sizes.into_iter().next_back().filter(|_| is_first);
            }
            "animation" | "live_photo" | "video" | "video_note" | "voice" | "audio"
            | "document" | "sticker"
                if is_first =>
            {
                self.media = borrow(value)?;
                if key == "sticker" {
                    self.sticker = borrow(value)?;
                }
            }
            "poll" => self.poll = borrow(value)?,
            "location" => self.location = read(value)?,
            "venue" => {
                let venue: Venue<'a> = borrow(value)?;
                self.venue_title = venue.title;
                self.location = venue.location;
            }
            "dice" => {
                let dice: Dice<'a> = borrow(value)?;
                self.dice = Some((dice.emoji, dice.value));
            }
            _ => {}
        }
        Ok(())
    }
}

fn borrow<'a, T: Deserialize<'a>>(value: &'a RawValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(value.get())
}

fn read<T: DeserializeOwned>(value: &RawValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(value.get())
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut message = Message::default();
        let mut essentials = 0;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let value: &RawValue = map.next_value()?;
            essentials += usize::from(matches!(&*key, "message_id" | "date" | "chat"));
            if message.set(&key, value).is_err() {
                let is_placeless = &*key == "chat" && borrow::<ChatIdOnly>(value).is_err();
                let unread = if is_placeless { "chat.id" } else { &*key };
                message.unread.push(unread.to_owned());
            }
        }
        if essentials < 3 {
            message.unread.push("chat.id".to_owned());
        }
        Ok(message)
    }
}
