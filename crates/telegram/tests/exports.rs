//! Rows of Telegram Desktop exports as messages: every trap of the format, and any row at all.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use serde_json::{Value, json};
use telegram::{Chat, ChatId, Exported, Message, Update, repair};

const SUPERGROUP: i64 = -1_001_234_567_890;

fn exported(chat: i64, row: &Value) -> Message<'static> {
    let row = row.to_string();
    let chat = Chat {
        id: ChatId(chat),
        ..Chat::default()
    };
    let line = Exported {
        chat,
        date: 1_739_349_468,
        ordinal: 0,
        row: &row,
    }
    .line();
    assert!(Exported::is_one(&line));
    let read = Exported::decode(&line).unwrap();
    assert_eq!((read.date, read.row), (1_739_349_468, &*row));
    assert_eq!(read.facts().message, Some(read.message().id));
    read.message()
}

fn said(row: &Value) -> Message<'static> {
    exported(SUPERGROUP, row)
}

#[test]
fn a_sender_is_named_in_every_form_there_was() {
    for (id, user, chat) in [
        (json!("user123"), Some(123), None),
        (json!(123), Some(123), None),
        (json!("channel77"), None, Some(-1_000_000_000_077)),
        (json!("chat77"), None, Some(-77)),
        (json!(null), None, None),
    ] {
        let message =
            said(&json!({"id": 1, "type": "message", "from": "Ana", "from_id": id, "text": "oi"}));
        assert_eq!(message.from.map(|from| from.id.0), user, "{id}");
        assert_eq!(message.sender_chat.map(|chat| chat.id.0), chat, "{id}");
        assert_eq!(message.unread, Vec::<String>::new());
    }
}

#[test]
fn numbers_of_one_account_never_meet_those_of_a_bot() {
    let row = json!({"id": 5, "type": "message", "text": "a", "reply_to_message_id": 4});
    let group = exported(-123, &row);
    assert_eq!(group.id.0, 5 - 1_000_000_000);
    assert_eq!(
        group.reply.unwrap().message_id.unwrap().0,
        4 - 1_000_000_000
    );
    assert_eq!(said(&row).id.0, 5);
    // Of the group that a supergroup was before.
    assert_eq!(
        said(&json!({"id": -999_999_990, "type": "message", "text": "a"}))
            .id
            .0,
        -999_999_990
    );
}

#[test]
fn media_have_the_bot_apis_names_and_placeholders_are_no_files() {
    let none = "(File not included. Change data exporting settings to download.)";
    for (fields, kind, name) in [
        (
            json!({"photo": "photos/1.jpg", "width": 9}),
            "photo",
            Some("photos/1.jpg"),
        ),
        (json!({"photo": none}), "photo", None),
        (
            json!({"file": "../../etc/passwd"}),
            "document",
            Some("../../etc/passwd"),
        ),
        (
            json!({"file": none, "file_name": "ata.pdf"}),
            "document",
            Some("ata.pdf"),
        ),
        (
            json!({"file": none, "media_type": "voice_message"}),
            "voice",
            None,
        ),
        (
            json!({"file": none, "media_type": "video_message"}),
            "video_note",
            None,
        ),
        (
            json!({"file": "s.webp", "media_type": "sticker", "sticker_emoji": "😂"}),
            "sticker",
            Some("s.webp"),
        ),
        (
            json!({"poll": {"question": "Quando?", "answers": [{"text": "já", "voters": 2}]}}),
            "poll",
            None,
        ),
        (
            json!({"location_information": {"latitude": -23.5, "longitude": -46.6}}),
            "location",
            None,
        ),
    ] {
        let mut row = json!({"id": 1, "type": "message", "text": ""});
        row.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let message = said(&row);
        assert_eq!(message.message_type().name(), kind, "{fields}");
        assert_eq!(message.words(), None);
        let file = message.media.and_then(|media| media.file_name);
        assert_eq!(file.as_deref(), name, "{fields}");
    }
}

#[test]
fn service_rows_speak_as_the_bot_api_does() {
    for (action, kind) in [
        ("invite_members", "new_chat_members"),
        ("join_group_by_link", "new_chat_members"),
        ("pin_message", "pinned_message"),
        ("topic_created", "forum_topic_created"),
        ("phone_call", "phone_call"),
    ] {
        let message = said(
            &json!({"id": 1, "type": "service", "actor": "Ana", "actor_id": "user7",
            "action": action, "members": ["Bia", null], "title": "Avisos"}),
        );
        let service = message.service.unwrap();
        assert_eq!(service.kind, kind);
        let joined = service.new_members.first().map(|user| user.id.0);
        assert_eq!(joined, (action == "join_group_by_link").then_some(7));
        let is_invitation = action == "invite_members";
        assert_eq!(service.member_names.len(), usize::from(is_invitation));
    }
}

#[test]
fn what_the_exporter_did_not_understand_is_a_message_all_the_same() {
    let message = said(&json!({"id": 9, "type": "unsupported"}));
    assert_eq!(
        (message.id.0, message.message_type().name()),
        (9, "unsupported")
    );
    assert_eq!(said(&json!([1])).unread, ["message"]);
}

#[test]
fn control_characters_are_repaired_and_nothing_else() {
    let repaired = repair(br#"{"text":"a\x0Bb \\x0B \\\x1f"}"#);
    assert_eq!(&*repaired, br#"{"text":"a\u000Bb \\x0B \\\u001f"}"#);
    let good = br#"{"text":"\\ \n x"}"#;
    assert!(matches!(repair(good), std::borrow::Cow::Borrowed(_)));
}

fn captured(fields: &str) -> String {
    format!(
        r#"{{"update_id":1,"message":{{"message_id":1,"date":10,"chat":{{"id":{SUPERGROUP}}},{fields}}}}}"#
    )
}

#[test]
fn an_export_fills_gaps_and_brings_newer_edits_and_empties_nothing() {
    let update = captured(
        r#""from":{"id":7,"is_bot":false,"first_name":"Ana"},"text":"oi","entities":[{"type":"bold","offset":0,"length":2}]"#,
    );
    let update = Update::decode(update.as_bytes()).unwrap();
    let export = |row: Value| said(&row);
    let base = json!({"id": 1, "type": "message", "from": "Ana Maria", "from_id": "user7", "author": "chefe"});
    let with = |fields: Value| {
        let mut row = base.clone();
        row.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        row
    };

    // A reaction moved the moment of the edit, the words are the same.
    let mut message = update.message().unwrap();
    message.complete(export(with(json!({"text": "oi", "edited_unixtime": "99"}))));
    assert_eq!((message.edit_date, message.entities.len()), (None, 1));
    assert_eq!(
        message.from.as_ref().unwrap().first_name.as_deref(),
        Some("Ana")
    );
    assert_eq!(message.author_signature.as_deref(), Some("chefe"));

    // An edit that no bot heard of.
    let mut message = update.message().unwrap();
    message.complete(export(with(
        json!({"text": "olá", "edited_unixtime": "99"}),
    )));
    assert_eq!(
        (message.words(), message.edit_date),
        (Some("olá"), Some(99))
    );

    // Nothing is said: nothing is emptied.
    let mut message = update.message().unwrap();
    message.complete(export(with(json!({"text": "", "edited_unixtime": "99"}))));
    assert_eq!(message.words(), Some("oi"));
}

#[test]
fn exports_made_by_others_are_read_without_a_gap() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/exports");
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files {
        #[expect(clippy::disallowed_methods, reason = "a test reads its data")]
        let json = std::fs::read(file.unwrap().path()).unwrap();
        let export: Value = serde_json::from_slice(&repair(&json)).unwrap();
        let chats = export.pointer("/chats/list").and_then(Value::as_array);
        for chat in chats.cloned().unwrap_or_else(|| vec![export.clone()]) {
            for row in chat["messages"].as_array().unwrap() {
                assert_eq!(said(row).unread, Vec::<String>::new(), "{row}");
            }
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z0-9👋]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let names = prop::sample::select(vec!["type", "text", "user_id", "x"]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map(names, inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_in_any_field_costs_no_other(field in 0..18_usize, value in values()) {
        let names = ["id", "type", "from", "from_id", "text", "text_entities", "photo", "file", "poll", "members",
            "actor_id", "action", "reply_to_message_id", "reply_to_peer_id", "edited_unixtime", "forwarded_from",
            "location_information", "media_type"];
        let mut row = json!({"id": 5, "type": "message", "from": "Ana", "from_id": "user7", "text": "oi",
            "author": "chefe"});
        let name = names.get(field).unwrap();
        row.as_object_mut().unwrap().insert((*name).to_owned(), value);
        let message = said(&row);
        prop_assert_eq!(message.date, 1_739_349_468);
        prop_assert!(*name == "id" || message.id.0 == 5);
    }

    #[test]
    fn any_bytes_are_a_row_or_an_error(bytes: Vec<u8>) {
        if let Ok(exported) = Exported::decode(&[b"{\"exported\":".as_slice(), &bytes].concat()) {
            exported.message();
        }
        repair(&bytes);
    }
}
