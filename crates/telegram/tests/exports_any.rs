//! Rows of any content and lines of any bytes: nothing panics, nothing contradicts itself.

use std::fmt::Write as _;

use proptest::prelude::*;
use telegram::{Chat, ChatId, Exported, exported_line, repair};

/// The fields that mean something, some of which name others' inner fields too.
const FIELDS: [&str; 48] = [
    "id",
    "type",
    "date",
    "edited_unixtime",
    "from",
    "from_id",
    "actor",
    "actor_id",
    "author",
    "action",
    "members",
    "title",
    "new_title",
    "message_id",
    "text",
    "text_entities",
    "href",
    "user_id",
    "document_id",
    "collapsed",
    "reply_to_message_id",
    "reply_to_peer_id",
    "forwarded_from",
    "forwarded_from_id",
    "via_bot",
    "photo",
    "file",
    "file_name",
    "file_size",
    "media_type",
    "mime_type",
    "duration_seconds",
    "width",
    "media_spoiler",
    "sticker_emoji",
    "poll",
    "question",
    "answers",
    "voters",
    "total_voters",
    "location_information",
    "latitude",
    "place_name",
    "reactions",
    "count",
    "emoji",
    "recent",
    "information_text",
];

fn values() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::json!(number).to_string()),
        any::<String>().prop_map(|text| serde_json::json!(text).to_string()),
        proptest::sample::select(vec![
            r#""user1""#,
            r#""channel9223372036854775807""#,
            r#""chat1""#,
            "1e999",
            "-0",
            "99999999999999999999",
            r#""service""#,
            r#""message""#,
            r#""unsupported""#,
            r#""bold""#,
            r#""topic_created""#,
            r#""join_group_by_link""#,
            r#""pin_message""#,
            r#""9999-99-99T99:99:99""#,
            r#""65535-12-31T23:59:60""#,
            r#""sticker""#,
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5)
                .prop_map(|list| format!("[{}]", list.join(","))),
            objects(inner),
        ]
    })
}

fn objects(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let field = (proptest::sample::select(FIELDS.to_vec()), value);
    proptest::collection::vec(field, 0..9).prop_map(|fields| {
        let fields = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    })
}

proptest! {
    #[test]
    fn what_is_json_needs_no_repair(text: String) {
        let json = serde_json::json!(text).to_string();
        prop_assert_eq!(&*repair(json.as_bytes()), json.as_bytes());
    }

    #[test]
    fn whatever_telegram_desktop_writes_is_json_after_repair(parts: Vec<(String, u8)>) {
        // As it escapes: what JSON knows as JSON does, other control characters as `\xNN`.
        let mut written = String::from("\"");
        let mut meant = String::new();
        for (text, control) in parts {
            let text: String = text.chars().filter(|character| !character.is_control()).collect();
            let control = char::from(control % 32);
            let escaped = serde_json::json!(text).to_string();
            let inner = escaped.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            write!(written, "{}\\x{:02x}", inner.unwrap(), u32::from(control)).unwrap();
            meant.push_str(&text);
            meant.push(control);
        }
        written.push('"');
        let repaired = repair(written.as_bytes());
        prop_assert_eq!(serde_json::from_slice::<String>(&repaired).unwrap(), meant);
    }

    #[test]
    fn any_bytes_decode_or_explain_themselves(bytes: Vec<u8>) {
        let framed = [b"{\"exported\":{\"chat\":{\"id\":-5},\"date\":10},\"message\":".as_slice(), &bytes, b"}"].concat();
        for bytes in [bytes, framed] {
            match Exported::decode(&bytes) {
                Ok(exported) => prop_assert_eq!(exported.message().date, exported.date),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn any_value_in_any_field_is_a_message(row in objects(values()), id in prop_oneof![Just(-5_i64), Just(-1_001_234_567_890), Just(42), any::<i64>()]) {
        let chat = Chat { id: ChatId(id), ..Chat::default() };
        let line = exported_line(&chat, 10, 0, &row);
        let exported = Exported::decode(&line).unwrap();
        let (message, facts) = (exported.message(), exported.facts());
        prop_assert_eq!(facts.message, Some(message.id));
        prop_assert_eq!((facts.chat, facts.date), (Some(message.chat.id), Some(message.date)));
        prop_assert_eq!(facts.edit_date, message.edit_date);
        prop_assert_eq!(facts.user, message.from.as_ref().map(|from| from.id));
        prop_assert_eq!(exported.content(), message.content_hash());
        for entity in &message.entities {
            prop_assert!(entity.of(message.words().unwrap_or_default()).is_some());
        }
        let mut completed = message.clone();
        completed.complete(message.clone());
        prop_assert_eq!(completed, message);
        let total: i64 = exported.reactions().iter().filter_map(|reaction| reaction.total_count).fold(0, i64::saturating_add);
        prop_assert_eq!(exported.reacted().1, total);
    }
}
