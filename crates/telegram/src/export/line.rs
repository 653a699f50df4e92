//! A row of an export as it lies in the raw zone: the row itself, in an envelope that says which chat it is
//! from and when it was sent.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fields::Fields;
use super::row::{message, message_id};
use crate::{Chat, ChatId, DecodeError, Facts, Message};

/// What every line of an export begins with; no update does.
const HEAD: &[u8] = b"{\"exported\":";

/// One exported row.
#[derive(Clone, Debug)]
pub struct Exported<'a> {
    /// The chat, in the terms of the Bot API.
    pub chat: Chat<'a>,
    /// When the row was sent, in Unix seconds, as the importer found out.
    pub date: i64,
    /// 0, or how many rows before this have the same sender, second and words: where a chat numbers its
    /// messages for each account, these three tell which is which.
    pub ordinal: i64,
    /// The row as it was exported.
    pub row: &'a str,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    exported: Envelope<'a>,
    #[serde(borrow)]
    message: &'a RawValue,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    chat: Chat<'a>,
    date: i64,
    #[serde(default)]
    ordinal: i64,
}

#[derive(Serialize)]
struct Head<'a> {
    chat: ChatHead<'a>,
    date: i64,
    ordinal: i64,
}

#[derive(Serialize)]
struct ChatHead<'a> {
    id: ChatId,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
}

impl<'a> Exported<'a> {
    /// Whether `bytes` are an exported row and no update.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(HEAD)
    }

    /// Reads a line of the raw zone.
    ///
    /// # Errors
    /// If it is no exported row in its envelope.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let line: Line<'a> =
            serde_json::from_slice(bytes).map_err(|source| DecodeError::Update { source })?;
        Ok(Self {
            chat: line.exported.chat,
            date: line.exported.date,
            ordinal: line.exported.ordinal,
            row: line.message.get(),
        })
    }

    /// The line of the raw zone, without a line break. `row` must be one JSON value on one line.
    pub fn line(&self) -> Vec<u8> {
        let head = Head {
            chat: ChatHead {
                id: self.chat.id,
                kind: self.chat.kind.as_deref(),
                title: self.chat.title.as_deref(),
                first_name: self.chat.first_name.as_deref(),
            },
            date: self.date,
            ordinal: self.ordinal,
        };
        // Numbers and strings always have a JSON form.
        let head = serde_json::to_string(&head).unwrap_or_default();
        format!("{{\"exported\":{head},\"message\":{}}}", self.row).into_bytes()
    }

    /// Where the row belongs, and which version of its message it is.
    pub fn facts(&self) -> Facts {
        let mut fields = Fields::of(self.row);
        Facts {
            chat: Some(self.chat.id),
            message: Some(message_id(self, &mut fields)),
            date: Some(self.date),
            edit_date: fields.integer("edited_unixtime"),
            ..Facts::default()
        }
    }

    /// The row as a message. What cannot be understood is named in [`Message::unread`].
    pub fn message(&self) -> Message<'static> {
        message(self)
    }
}

impl<'a> Message<'a> {
    /// Fills in from `exported`, the same message out of an export, what this one, out of an update, lacks.
    ///
    /// An update tells more and wins, unless the export has a newer edit: then its words count. That an
    /// export says "edited" proves nothing: reactions move the moment too
    /// (<https://github.com/telegramdesktop/tdesktop/issues/30647>).
    pub fn complete(&mut self, exported: Message<'a>) {
        let known = self.edit_date.unwrap_or(self.date);
        let is_newer = exported.edit_date.is_some_and(|edited| edited > known);
        let said = exported.words().is_some_and(|words| !words.is_empty());
        if is_newer && said && exported.words() != self.words() {
            self.edit_date = exported.edit_date;
            self.entities = exported.entities;
            if self.text.is_none() && self.kind.is_some_and(|kind| kind.name() != "text") {
                self.caption = exported.text.or(exported.caption);
            } else {
                self.text = exported.text.or(exported.caption);
            }
        }
        fill(&mut self.from, exported.from);
        fill(&mut self.author_signature, exported.author_signature);
        fill(&mut self.reply, exported.reply);
        fill(&mut self.forward, exported.forward);
        fill(&mut self.media, exported.media);
        fill(&mut self.location, exported.location);
        fill(&mut self.venue_title, exported.venue_title);
        fill(&mut self.chat.title, exported.chat.title);
    }
}

fn fill<T>(known: &mut Option<T>, other: Option<T>) {
    if known.is_none() {
        *known = other;
    }
}

/// Makes JSON of what Telegram Desktop writes: control characters come as `\xNN`, which JSON does not know
/// (`SerializeString` in its source).
pub fn repair(json: &[u8]) -> Cow<'_, [u8]> {
    let mut repaired: Vec<u8> = Vec::new();
    let mut done = 0;
    let mut rest = json.iter().enumerate();
    while let Some((place, byte)) = rest.next() {
        if *byte != b'\\' {
            continue;
        }
        // Whatever follows a backslash belongs to it, another backslash too.
        if let Some((_, b'x')) = rest.next() {
            repaired.extend_from_slice(json.get(done..place).unwrap_or_default());
            repaired.extend_from_slice(b"\\u00");
            done = place + 2;
        }
    }
    if done == 0 {
        return Cow::Borrowed(json);
    }
    repaired.extend_from_slice(json.get(done..).unwrap_or_default());
    Cow::Owned(repaired)
}
