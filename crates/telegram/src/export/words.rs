//! The `text` of an export in, a text and the entities that mark its parts out.
//!
//! An export cuts a text into parts: a string, or a list of strings and of objects that are marked.
//! The Bot API keeps it whole and says where a mark begins and ends, in UTF-16 code units.

use std::borrow::Cow;

use serde::Deserialize;

use crate::export::fields::{Fields, integer};
use crate::lenient::field;
use crate::wire::Raw;
use crate::{Entity, Text, User, UserId};

/// A text and what is marked in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Words<'a> {
    /// The text; `None` if it is empty.
    pub(super) text: Option<Text<'a>>,
    pub(super) entities: Vec<Entity<'a>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(default, borrow)]
    href: Option<Raw<'a>>,
    #[serde(default, borrow)]
    user_id: Option<Raw<'a>>,
    #[serde(default, borrow)]
    language: Option<Raw<'a>>,
    #[serde(default, borrow)]
    document_id: Option<Raw<'a>>,
    #[serde(default, borrow)]
    collapsed: Option<Raw<'a>>,
}

impl<'a> Words<'a> {
    /// The words of a row: those of `text`, marked as `text_entities` says if it has the same words.
    /// Exports of before 2022 have no `text_entities`.
    pub(super) fn of(fields: &mut Fields<'a>) -> Self {
        let text = fields.words("text");
        let marked = fields.words("text_entities");
        match (text, marked) {
            (Some(text), Some(marked)) if marked.text == text.text => Self {
                entities: marked.entities,
                ..text
            },
            (Some(text), _) if text.text.is_some() => text,
            (text, marked) => marked.or(text).unwrap_or_default(),
        }
    }

    /// Reads a string or a list of parts, and says whether nothing was left out.
    pub(super) fn read(value: Raw<'a>) -> (Option<Self>, bool) {
        let json = value.get();
        if let Ok(text) = serde_json::from_str::<Text<'a>>(json) {
            let words = Self {
                text: Some(text).filter(|text| !text.is_empty()),
                entities: Vec::new(),
            };
            return (Some(words), true);
        }
        let Ok(parts) = serde_json::from_str::<Vec<Raw<'a>>>(json) else {
            return (None, false);
        };
        let mut text = String::new();
        let mut entities = Vec::new();
        let mut units = 0;
        let mut is_whole = true;
        for part in parts {
            let Some(part) = Part::read(part) else {
                is_whole = false;
                continue;
            };
            let length = utf16_length(&part.text);
            text.push_str(&part.text);
            entities.extend(part.entity(units, length));
            units += length;
        }
        let text = Some(Text(Cow::Owned(text))).filter(|text| !text.is_empty());
        (Some(Self { text, entities }), is_whole)
    }
}

impl<'a> Part<'a> {
    fn read(value: Raw<'a>) -> Option<Self> {
        if !value.get().starts_with('"') {
            return field(Some(value));
        }
        Some(Self {
            kind: None,
            text: field(Some(value))?,
            href: None,
            user_id: None,
            language: None,
            document_id: None,
            collapsed: None,
        })
    }

    /// The mark of a part that begins at `offset`; none for plain words.
    fn entity(&self, offset: i64, length: i64) -> Option<Entity<'a>> {
        let kind = match self.kind.as_deref()? {
            // What the exporting program did not know it does not name either.
            "" | "plain" | "unknown" => return None,
            "link" => "url",
            "mention_name" => "text_mention",
            "phone" => "phone_number",
            // Not in the documentation, but in what the Bot API's server writes.
            "bank_card" => "bank_card_number",
            "blockquote" if field(self.collapsed) == Some(true) => "expandable_blockquote",
            _ => "",
        };
        let kind = match kind {
            "" => self.kind.clone()?,
            renamed => Text(Cow::Borrowed(renamed)),
        };
        let user = self.user_id.and_then(integer).filter(|id| *id > 0);
        let text = |value| field(value).filter(|text: &Text<'a>| !text.is_empty());
        // The sticker's number becomes a path, or an excuse, where its file is asked for.
        let custom_emoji_id =
            text(self.document_id).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        (length > 0).then_some(Entity {
            kind,
            offset,
            length,
            url: text(self.href),
            user: user.map(|id| User {
                id: UserId(id),
                ..User::default()
            }),
            language: text(self.language),
            custom_emoji_id,
        })
    }
}

fn utf16_length(text: &str) -> i64 {
    i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX)
}
