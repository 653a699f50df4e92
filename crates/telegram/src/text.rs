//! Strings as Telegram sends them, and the entities that mark their parts.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A JSON string, borrowed where it holds no escape.
///
/// `Option<Cow<str>>` would always own: serde borrows into `Cow` only at the top of a field.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes, because half of a surrogate pair, as programs leave it that cut a text in the
        // middle of an emoji, is no `str`, and must not cost the rest of the text.
        deserializer.deserialize_bytes(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        Ok(Text(whole(bytes)))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(whole(bytes).into_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text)))
    }
}

/// The text of a JSON string, with U+FFFD for each half of a surrogate pair.
///
/// All JSON that comes here is UTF-8, so nothing else can be wrong: `serde_json` writes the half as
/// the three bytes that UTF-8 would have for it, of which the first begins no character. Both
/// count as one UTF-16 unit, so entities still mark their parts.
fn whole(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&SURROGATE) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Cow::Owned(text)
}

/// What the three bytes of a surrogate begin with.
const SURROGATE: u8 = 0xed;

/// A marked part of a text: a link, a mention, a hashtag, bold, …
///
/// <https://core.telegram.org/bots/api#messageentity>
#[derive(Clone, Debug, serde::Deserialize, PartialEq)]
pub struct Entity<'a> {
    /// What the part is: `url`, `mention`, `hashtag`, `bold`, …
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// Where the part begins, in UTF-16 code units.
    pub offset: i64,
    /// How long the part is, in UTF-16 code units.
    pub length: i64,
    /// The address behind a `text_link`.
    #[serde(default, borrow)]
    pub url: Option<Text<'a>>,
    /// The person behind a `text_mention`.
    #[serde(default, borrow)]
    pub user: Option<crate::User<'a>>,
    /// The programming language of a `pre` block.
    #[serde(default, borrow)]
    pub language: Option<Text<'a>>,
    /// The sticker behind a `custom_emoji`.
    #[serde(default, borrow)]
    pub custom_emoji_id: Option<Text<'a>>,
}

impl Entity<'_> {
    /// The part of `text` that this entity marks, or `None` where it points outside of the text
    /// or into the middle of a character.
    pub fn of<'t>(&self, text: &'t str) -> Option<&'t str> {
        let start = usize::try_from(self.offset).ok()?;
        let end = start.checked_add(usize::try_from(self.length).ok()?)?;
        let mut units = 0;
        let mut from = None;
        for (byte, character) in text.char_indices() {
            if units == start {
                from = Some(byte);
            }
            if units == end {
                return text.get(from?..byte);
            }
            units += character.len_utf16();
        }
        if units == start {
            from = Some(text.len());
        }
        if units == end {
            text.get(from?..)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(offset: i64, length: i64) -> Entity<'static> {
        Entity {
            kind: Text(Cow::Borrowed("mention")),
            offset,
            length,
            url: None,
            user: None,
            language: None,
            custom_emoji_id: None,
        }
    }

    #[test]
    fn entities_count_utf16_units() {
        let text = "olá 👩‍💻 @ana ã";
        assert_eq!(entity(0, 3).of(text), Some("olá"));
        assert_eq!(entity(10, 4).of(text), Some("@ana"));
        assert_eq!(entity(15, 1).of(text), Some("ã"));
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_character() {
        let read = |json| serde_json::from_str::<Text<'_>>(json).unwrap().0;
        assert_eq!(read(r#""x\ud800y\udc00""#), "x\u{fffd}y\u{fffd}");
        assert_eq!(read(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
        assert_eq!(read(r#""퟿\ud7ff\ue000""#), "\u{d7ff}\u{d7ff}\u{e000}");
        assert!(matches!(read(r#""olá""#), Cow::Borrowed("olá")));
        for json in ["1", "[120]", "{}", "null", r#""\ud8"#] {
            assert!(serde_json::from_str::<Text<'_>>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_entity_outside_of_the_text_marks_nothing() {
        for (offset, length) in [
            (0, 9),
            (-1, 2),
            (2, -1),
            (5, 1),
            (1, 1),
            (i64::MAX, i64::MAX),
        ] {
            assert_eq!(entity(offset, length).of("a👍b"), None, "{offset}+{length}");
        }
    }
}
