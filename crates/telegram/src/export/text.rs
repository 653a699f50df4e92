//! Text and its marked parts: Telegram Desktop cuts the text at every mark, the Bot API tells places.

use std::borrow::Cow;

use serde_json::Value;

use super::fields::{integer, owned};
use crate::{Entity, Text, User, UserId};

/// The words of `value`, and where they are marked: a string, or a list of strings and marked parts.
pub(super) fn text(value: &Value) -> Option<(Text<'static>, Vec<Entity<'static>>)> {
    let parts: &[Value] = match value {
        Value::String(text) => return Some((owned(text), Vec::new())),
        Value::Array(parts) => parts,
        _ => return None,
    };
    let mut words = String::new();
    let mut entities = Vec::new();
    let mut offset = 0;
    for part in parts {
        let said = match part {
            Value::String(text) => text.as_str(),
            part => part.get("text")?.as_str()?,
        };
        // Telegram counts in UTF-16 code units.
        let length = i64::try_from(said.encode_utf16().count()).ok()?;
        if let Some(entity) = entity(part, offset, length) {
            entities.push(entity);
        }
        words.push_str(said);
        offset += length;
    }
    Some((Text(Cow::Owned(words)), entities))
}

fn entity(part: &Value, offset: i64, length: i64) -> Option<Entity<'static>> {
    let string = |name: &str| part.get(name).and_then(Value::as_str).map(owned);
    let kind = match part.get("type")?.as_str()? {
        "plain" | "unknown" => return None,
        "link" => "url",
        "mention_name" => "text_mention",
        "phone" => "phone_number",
        "bank_card" => "bank_card_number",
        "blockquote" if part.get("collapsed") == Some(&Value::Bool(true)) => {
            "expandable_blockquote"
        }
        // A block of code in a language is `pre` in both.
        same => same,
    };
    let user = part.get("user_id").and_then(integer).map(|id| User {
        id: UserId(id),
        ..User::default()
    });
    Some(Entity {
        kind: owned(kind),
        offset,
        length,
        url: string("href"),
        user,
        language: string("language").filter(|language| !language.is_empty()),
        custom_emoji_id: string("document_id"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_counted_as_telegram_counts() {
        let (words, entities) = text(&json!([
            "oi 👋 ",
            {"type": "mention_name", "text": "Ana", "user_id": 7},
            {"type": "plain", "text": " veja "},
            {"type": "text_link", "text": "isto", "href": "https://a.bc"},
            {"type": "link", "text": " http://d.ef"}
        ]))
        .unwrap();
        assert_eq!(&*words, "oi 👋 Ana veja isto http://d.ef");
        let told: Vec<_> = entities
            .iter()
            .map(|entity| (&*entity.kind, entity.of(&words).unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                ("text_mention", "Ana"),
                ("text_link", "isto"),
                ("url", " http://d.ef")
            ]
        );
        assert_eq!(entities[0].user.as_ref().unwrap().id.0, 7);
    }

    #[test]
    fn what_is_no_text_is_none() {
        for odd in [json!(7), json!({}), json!([7]), json!([{"type": "bold"}])] {
            assert_eq!(text(&odd), None, "{odd}");
        }
    }
}
