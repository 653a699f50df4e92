//! Messages of every sort, and bytes of none: each is read as far as it can be.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use telegram::{Message, SERVICE_KINDS, Update};

/// Reads a message that has, beside the essentials, the fields `content`.
fn check(content: &str, look: impl FnOnce(&Message<'_>)) {
    let update = format!(
        r#"{{"update_id":1,"message":{{"message_id":5,"date":10,"chat":{{"id":-1001,"type":"supergroup"}},{content}}}}}"#
    );
    let update = Update::decode(update.as_bytes()).unwrap();
    update.facts().unwrap();
    look(&update.message().unwrap());
}

fn check_type(content: &str, name: &str) {
    check(content, |message| {
        assert_eq!(message.message_type().name(), name, "{content}");
        assert!(message.unread.is_empty(), "{:?}", message.unread);
    });
}

#[test]
fn a_chat_that_is_half_readable_has_its_id_whatever_that_is() {
    for id in [0, 7] {
        let update = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"date":10,"chat":{{"id":{id},"title":[]}}}}}}"#
        );
        let update = Update::decode(update.as_bytes()).unwrap();
        let message = update.message().unwrap();
        assert_eq!(update.facts().unwrap().chat, Some(message.chat.id));
        assert_eq!(message.unread, ["chat"]);
    }
}

#[test]
fn of_two_senders_the_last_counts_readable_or_not() {
    let update = r#"{"update_id":1,"message":{"message_id":5,"date":10,"chat":{"id":7},"from":{"id":8},"from":{"name":"x"}}}"#;
    let update = Update::decode(update.as_bytes()).unwrap();
    assert_eq!(update.facts().unwrap().user, None);
    assert_eq!(update.message().unwrap().from, None);
}

#[test]
fn a_message_is_named_by_its_newest_type() {
    check_type(r#""text":"a""#, "text");
    check_type(r#""photo":[{"file_id":"s"}]"#, "photo");
    check_type(
        r#""photo":[{"file_id":"s"}],"live_photo":{"file_id":"l"}"#,
        "live_photo",
    );
    check_type(
        r#""document":{"file_id":"d"},"animation":{"file_id":"a"}"#,
        "animation",
    );
    check_type(
        r#""location":{"latitude":1.5,"longitude":2},"venue":{"title":"x"}"#,
        "venue",
    );
    for name in [
        "video",
        "video_note",
        "voice",
        "audio",
        "document",
        "sticker",
    ] {
        let content = format!(r#""{name}":{{"file_id":"f"}}"#);
        check_type(&content, name);
        check(&content, |message| {
            let file = message.media.as_ref().unwrap().file_id.as_deref();
            assert_eq!(file, Some("f"));
        });
    }
    check_type(r#""poll":{"id":"1","question":"?","type":"quiz"}"#, "poll");
    check_type(r#""dice":{"emoji":"x","value":3}"#, "dice");
    check_type(r#""contact":{"phone_number":"1"}"#, "contact");
    check_type(r#""something_of_tomorrow":{}"#, "other");
}

#[test]
fn every_service_kind_makes_a_service_message() {
    let shaped = |kind: &str| match kind {
        "new_chat_members" => r#"[{"id":1,"is_bot":false,"first_name":"A"}]"#,
        "left_chat_member" => r#"{"id":1,"is_bot":false,"first_name":"A"}"#,
        "new_chat_title" => r#""título""#,
        "pinned_message" => r#"{"message_id":3,"date":0,"chat":{"id":-1001}}"#,
        "migrate_to_chat_id" | "migrate_from_chat_id" => "-1002",
        "forum_topic_created" | "forum_topic_edited" => r#"{"name":"Avisos"}"#,
        "new_chat_photo" => "[]",
        _ => "{}",
    };
    for kind in SERVICE_KINDS {
        check_type(&format!(r#""{kind}":{}"#, shaped(kind)), "service");
        check(&format!(r#""{kind}":{}"#, shaped(kind)), |message| {
            assert_eq!(message.service.as_ref().unwrap().kind, kind);
        });
    }
}

#[test]
fn the_head_of_a_topic_is_no_message_that_is_answered() {
    let head = r#""message_thread_id":4,"is_topic_message":true,"reply_to_message":{"message_id":4,"date":1,"chat":{"id":-1001},"forum_topic_created":{"name":"Avisos"}},"text":"a""#;
    check(head, |message| {
        assert_eq!(message.reply, None);
        assert_eq!(message.topic_name.as_deref(), Some("Avisos"));
    });
    let answer = head.replace(r#","forum_topic_created":{"name":"Avisos"}"#, "");
    check(&answer, |message| assert!(message.reply.is_some()));
}

#[test]
fn a_forward_tells_its_source() {
    let check_source = |origin: &str, id: Option<i64>, name: &str| {
        check(
            &format!(r#""forward_origin":{origin},"text":"a""#),
            |message| {
                let source = message.forward.as_ref().unwrap().source();
                assert_eq!((source.id, source.name.as_deref()), (id, Some(name)));
            },
        );
    };
    check_source(
        r#"{"type":"user","date":1,"sender_user":{"id":3,"is_bot":false,"first_name":"A","last_name":"B"}}"#,
        Some(3),
        "A B",
    );
    check_source(
        r#"{"type":"hidden_user","date":1,"sender_user_name":"C"}"#,
        None,
        "C",
    );
    check_source(
        r#"{"type":"chat","date":1,"sender_chat":{"id":-1009,"type":"supergroup","title":"G"}}"#,
        Some(-1009),
        "G",
    );
}

#[test]
fn the_words_of_a_rich_message_are_its_text() {
    let rich = r#""rich_message":{"blocks":[{"type":"paragraph","text":["a ",{"type":"bold","text":"b"}]},{"type":"paragraph","text":"c"}]}"#;
    check(rich, |message| {
        assert_eq!(message.text.as_deref(), Some("a b\nc"));
    });
}

#[test]
fn a_field_that_cannot_be_read_costs_only_itself() {
    check(
        r#""from":7,"text":"a","photo":{"x":1},"edit_date":"soon""#,
        |message| {
            assert_eq!(message.unread, ["from", "photo", "edit_date"]);
            assert_eq!(message.text.as_deref(), Some("a"));
        },
    );
}

#[test]
fn a_part_that_cannot_be_read_costs_only_itself() {
    let parts = r#""from":{"id":7,"is_bot":"no","first_name":"Ana","username":5},
        "reply_to_message":{"message_id":3,"from":{"id":"8"},"date":1,"chat":{"id":-1001,"title":{}}},
        "forward_origin":{"type":"user","date":"x","sender_user":{"id":9,"first_name":[]}},
        "document":{"file_id":"d","file_size":"big","file_name":"a.pdf"},
        "venue":{"title":7,"location":{"latitude":"x","longitude":2}}"#;
    check(parts, |message| {
        let unread = [
            "from",
            "reply_to_message",
            "forward_origin",
            "document",
            "venue",
        ];
        assert_eq!(message.unread, unread);
        let from = message.from.as_ref().unwrap();
        assert_eq!((from.id.0, from.first_name.as_deref()), (7, Some("Ana")));
        let reply = message.reply.as_ref().unwrap();
        assert_eq!(reply.message_id.unwrap().0, 3);
        assert_eq!(reply.chat.as_ref().unwrap().id.0, -1001);
        assert_eq!(message.forward.as_ref().unwrap().source().id, Some(9));
        let media = message.media.as_ref().unwrap();
        assert_eq!(media.file_name.as_deref(), Some("a.pdf"));
        assert_eq!(message.location.as_ref().unwrap().longitude, Some(2.0));
    });
}

#[test]
fn an_element_that_cannot_be_read_costs_only_itself() {
    let lists = r#""entities":[{"type":"bold","offset":0,"length":1},{"type":"url","offset":"0"},
            {"type":"text_link","offset":1,"length":2,"url":7},5],
        "photo":[{"file_id":"s"},7,{"file_id":"l","width":"wide"},null],
        "new_chat_members":[{"id":1,"first_name":"A"},{"id":"2"},{"id":3}]"#;
    check(lists, |message| {
        assert_eq!(message.unread, ["entities", "photo", "new_chat_members"]);
        let marks = message.entities.iter().map(|entity| &*entity.kind);
        assert_eq!(marks.collect::<Vec<_>>(), ["bold", "text_link"]);
        let largest = message.media.as_ref().unwrap();
        assert_eq!(largest.file_id.as_deref(), Some("l"));
        let joined = message.member_changes();
        let joined = joined.iter().map(|it| it.user.as_ref().unwrap().id.0);
        assert_eq!(joined.collect::<Vec<_>>(), [1, 3]);
    });
}

#[test]
fn a_field_that_is_null_is_none() {
    let nulls =
        r#""text":"a","photo":null,"new_chat_members":null,"pinned_message":null,"from":null"#;
    check_type(nulls, "text");
}

#[test]
fn a_live_photo_keeps_its_file_beside_its_photo() {
    let photo = r#""photo":[{"file_id":"s"}]"#;
    let live = r#""live_photo":{"file_id":"l"}"#;
    for content in [format!("{photo},{live}"), format!("{live},{photo}")] {
        check(&content, |message| {
            let file = message.media.as_ref().unwrap().file_id.as_deref();
            assert_eq!(file, Some("l"), "{content}");
        });
    }
}

#[test]
fn a_service_message_is_one_whatever_its_field_says() {
    for kind in SERVICE_KINDS {
        for content in ["7", "[7]", r#"{"message_id":"x","name":{}}"#] {
            let content = format!(r#""{kind}":{content}"#);
            check(&content, |message| {
                assert_eq!(message.message_type().name(), "service", "{content}");
                assert_eq!(message.service.as_ref().unwrap().kind, kind, "{content}");
            });
        }
    }
    check(r#""new_chat_title":7"#, |message| {
        assert_eq!(message.unread, ["new_chat_title"]);
    });
}

#[test]
fn half_a_surrogate_pair_costs_nothing_in_a_key_and_a_character_in_a_text() {
    let update = r#"{"update_id":1,"\ud800":7,"message":{"\udc00":[],"message_id":5,"date":10,
        "chat":{"\ud800":1,"id":-1001},"from":{"id":7,"\ud800":{"\ud800":1},"first_name":"A\ud83d"},
        "rich_message":{"\ud800":1,"blocks":[{"type":"paragraph","\ud800":0,"text":["a\ud800",{"type":"bold","text":"b"}]}]}}}"#;
    let update = Update::decode(update.as_bytes()).unwrap();
    update.facts().unwrap();
    let message = update.message().unwrap();
    let name = message.from.as_ref().unwrap().first_name.as_deref();
    assert_eq!(name, Some("A\u{fffd}"));
    assert_eq!(message.text.as_deref(), Some("a\u{fffd}b"));
}

fn values() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        Just("-0".to_owned()),
        Just("1e3".to_owned()),
        "[a-z]{0,4}".prop_map(|text| format!("\"{text}\"")),
        Just(r#"{"id":-1001}"#.to_owned()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let fields = proptest::sample::select(vec![
            "id",
            "chat",
            "message_id",
            "date",
            "from",
            "text",
            "photo",
            "entities",
            "type",
            "reply_to_message",
            "forward_origin",
            "new_chat_members",
            "name",
            "poll",
            // Half a surrogate pair.
            r"\ud83d",
        ]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("[{}]", list.join(","))),
            proptest::collection::vec((fields, inner), 0..6).prop_map(|fields| {
                let fields = fields
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_decode_or_explain_themselves(bytes: Vec<u8>) {
        if let Err(error) = Update::decode(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn what_has_facts_has_a_message(
        id in values(), date in prop_oneof![Just("10".to_owned()), values()],
        chat in prop_oneof![Just(r#"{"id":-1001,"title":5}"#.to_owned()), values()],
        name in prop_oneof!["[a-z_]{1,20}", r"\\ud[89a-f]00", "message_id|date|chat"], rest in values(),
    ) {
        let update = format!(
            r#"{{"update_id":1,"message":{{"message_id":{id},"date":{date},"chat":{chat},"{name}":{rest},"text":{rest},"photo":{rest},"from":{rest},"entities":{rest}}}}}"#
        );
        let update = Update::decode(update.as_bytes()).unwrap();
        match (update.facts(), update.message()) {
            (Ok(_), Err(error)) => prop_assert!(false, "{error}"),
            (Ok(facts), Ok(message)) => {
                prop_assert_eq!(facts.chat, Some(message.chat.id));
                prop_assert_eq!(facts.date, Some(message.date));
            }
            (Err(_), _) => {}
        }
    }
}
