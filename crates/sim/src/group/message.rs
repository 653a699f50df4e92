//! One message. In go its parts, out comes its JSON in Telegram's order of fields
//! (<https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp>,
//! `JsonMessage::store`). It chooses nothing.

use std::sync::Arc;

use super::object::Object;
use super::text::Text;

/// What a message says.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Text(Text),
    /// The media's fields, and the caption.
    Media(String, Option<Text>),
    /// The fields of a service message.
    Service(String),
}

/// A message of the group.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    /// The number of the person who wrote it, if a person did.
    pub(crate) author: Option<usize>,
    pub(crate) from: Arc<str>,
    pub(crate) sender_chat: Option<Arc<str>>,
    pub(crate) chat: Arc<str>,
    pub(crate) date: i64,
    pub(crate) edit_date: Option<i64>,
    /// The topic it lies in.
    pub(crate) thread: Option<i64>,
    /// The fields that tell where it was forwarded from.
    pub(crate) forward: String,
    /// The message it answers, as JSON.
    pub(crate) reply_to: Option<Arc<str>>,
    pub(crate) media_group: Option<u64>,
    pub(crate) content: Content,
    pub(crate) via_bot: Option<Arc<str>>,
}

impl Message {
    /// The whole message.
    pub(crate) fn json(&self) -> String {
        self.write(self.reply_to.as_deref())
    }

    /// The message as another one quotes it: without the message it answers itself.
    pub(crate) fn quoted(&self) -> String {
        self.write(None)
    }

    fn write(&self, reply_to: Option<&str>) -> String {
        let mut object = Object::new()
            .raw("message_id", self.id)
            .raw("from", &self.from);
        if let Some(sender_chat) = &self.sender_chat {
            object = object.raw("sender_chat", sender_chat);
        }
        object = object.raw("chat", &self.chat).raw("date", self.date);
        if let Some(edit_date) = self.edit_date {
            object = object.raw("edit_date", edit_date);
        }
        if let Some(thread) = self.thread {
            object = object.raw("message_thread_id", thread);
        }
        object = object.fields(&self.forward);
        if let Some(reply_to) = reply_to {
            object = object.raw("reply_to_message", reply_to);
        }
        if let Some(media_group) = self.media_group {
            object = object.text("media_group_id", &media_group.to_string());
        }
        object = match &self.content {
            Content::Text(text) => text.write(object, "text", "entities"),
            Content::Media(fields, None) | Content::Service(fields) => object.fields(fields),
            Content::Media(fields, Some(caption)) => {
                caption.write(object.fields(fields), "caption", "caption_entities")
            }
        };
        if let Some(via_bot) = &self.via_bot {
            object = object.raw("via_bot", via_bot);
        }
        if self.thread.is_some() {
            object = object.flag("is_topic_message");
        }
        object.end()
    }
}
