//! The line that keeps an exported row in the raw zone: written here, and read again.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::facts::is_possible;
use crate::{Chat, DecodeError};

/// How a line begins, so that it can be told from an update without being read.
const BEGIN: &[u8] = b"{\"exported\":";

/// A row of an export, and what the row itself does not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported<'a> {
    /// The chat, in the Bot API's terms.
    pub chat: Chat<'a>,
    /// When the message was sent, in Unix seconds. For a row without a date that of the row before.
    pub date: i64,
    /// Tells rows apart that have the same sender, the same second and the same words.
    pub ordinal: i64,
    /// The row as the export has it.
    pub row: &'a str,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    exported: Place<'a>,
    #[serde(borrow)]
    message: &'a RawValue,
}

#[derive(Deserialize)]
struct Place<'a> {
    #[serde(borrow)]
    chat: Chat<'a>,
    date: i64,
    #[serde(default)]
    ordinal: i64,
}

/// A chat as [`Place`] reads it; the order of the fields is part of the bytes.
#[derive(Serialize)]
struct WrittenChat<'a> {
    id: i64,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_forum: Option<bool>,
}

impl<'a> Exported<'a> {
    /// Whether `bytes` are meant as an exported row, and not as an update.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(BEGIN)
    }

    /// Reads a line that [`exported_line`] wrote; the row stays undecoded.
    ///
    /// # Errors
    /// If `bytes` are no such line, or its date is none of Telegram's.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let line: Line<'a> =
            serde_json::from_slice(bytes).map_err(|source| DecodeError::Exported { source })?;
        let Place {
            chat,
            date,
            ordinal,
        } = line.exported;
        if !is_possible(date) {
            return Err(DecodeError::Date {
                kind: "exported".to_owned(),
                date,
            });
        }
        Ok(Self {
            chat,
            date,
            ordinal,
            row: line.message.get(),
        })
    }

    /// The line that is read as this.
    pub fn line(&self) -> Vec<u8> {
        exported_line(&self.chat, self.date, self.ordinal, self.row)
    }
}

/// The line, without its end, that [`Exported::decode`] reads as these. The same make the same bytes.
pub fn exported_line(chat: &Chat<'_>, date: i64, ordinal: i64, row: &str) -> Vec<u8> {
    let mut line = Vec::new();
    ExportEnvelope::new(chat).write(date, ordinal, row, &mut line);
    line
}

/// What the lines of one chat have in common.
#[derive(Clone, Debug)]
pub struct ExportEnvelope {
    begin: String,
}

impl ExportEnvelope {
    /// The envelope of rows of `chat`.
    pub fn new(chat: &Chat<'_>) -> Self {
        let chat = WrittenChat {
            id: chat.id.0,
            kind: chat.kind.as_deref(),
            title: chat.title.as_deref(),
            username: chat.username.as_deref(),
            first_name: chat.first_name.as_deref(),
            is_forum: chat.is_forum,
        };
        // Strings and numbers always become JSON; a line without its chat would explain itself.
        let chat = serde_json::to_string(&chat).unwrap_or_default();
        Self {
            begin: format!("{{\"exported\":{{\"chat\":{chat},\"date\":"),
        }
    }

    /// Appends the line of `row`, without its end.
    ///
    /// `row` is any JSON. Its line breaks, which JSON has only between its tokens, become blanks,
    /// because a line of a raw object is one row.
    pub fn write(&self, date: i64, ordinal: i64, row: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(self.begin.as_bytes());
        let rest = format!("{date},\"ordinal\":{ordinal}}},\"message\":");
        out.extend_from_slice(rest.as_bytes());
        let bytes = row.trim().bytes();
        out.extend(bytes.map(|byte| match byte {
            b'\n' | b'\r' => b' ',
            byte => byte,
        }));
        out.push(b'}');
    }
}
