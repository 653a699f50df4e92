//! Rows of exports, with every oddity that the format has: each becomes the message a bot would have seen.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use telegram::{Chat, ChatId, ExportChat, Exported, Message, SERVICE_KINDS, exported_line, repair};

const SUPERGROUP: i64 = -1_001_234_567_890;
const GROUP: i64 = -123_456;

fn chat(id: i64, kind: &'static str) -> Chat<'static> {
    Chat {
        id: ChatId(id),
        kind: Some(kind.into()),
        title: Some("Dados".into()),
        ..Chat::default()
    }
}

/// The message that the row `{"id":5, …content}` of a chat is.
fn check_in(chat: &Chat<'_>, content: &str, look: impl FnOnce(&Message<'_>)) {
    let row = format!(
        r#"{{"id":5,"date":"2024-07-02T18:41:50","date_unixtime":"1719956510",{content}}}"#
    );
    let line = exported_line(chat, 1_719_956_510, 0, &row);
    let exported = Exported::decode(&line).unwrap();
    let message = exported.message();
    assert_eq!(exported.facts().message, Some(message.id));
    assert_eq!(exported.facts().edit_date, message.edit_date);
    look(&message);
}

fn check(content: &str, look: impl FnOnce(&Message<'_>)) {
    check_in(&chat(SUPERGROUP, "supergroup"), content, look);
}

/// The message of a row that is understood entirely.
fn check_message(content: &str, look: impl FnOnce(&Message<'_>)) {
    check(&format!(r#""type":"message",{content}"#), |message| {
        assert!(message.unread.is_empty(), "{content}: {:?}", message.unread);
        look(message);
    });
}

fn check_service(content: &str, look: impl FnOnce(&telegram::Service<'_>)) {
    let content =
        format!(r#""type":"service","actor":"Ana","actor_id":"user7","text":"",{content}"#);
    check(&content, |message| {
        assert!(message.unread.is_empty(), "{content}: {:?}", message.unread);
        assert_eq!(message.message_type().name(), "service");
        look(message.service.as_ref().unwrap());
    });
}

#[test]
fn a_line_brings_back_what_was_put_in() {
    let row = "{\r\n \"id\": 5,\n \"text\": \"ação\\n\"\n}\n";
    let line = exported_line(&chat(SUPERGROUP, "supergroup"), 10, 2, row);
    assert_eq!(
        String::from_utf8_lossy(&line),
        r#"{"exported":{"chat":{"id":-1001234567890,"type":"supergroup","title":"Dados"},"date":10,"ordinal":2},"message":{   "id": 5,  "text": "ação\n" }}"#
    );
    assert!(Exported::is_one(&line));
    assert!(!Exported::is_one(br#"{"update_id":1,"exported":{}}"#));
    let exported = Exported::decode(&line).unwrap();
    assert_eq!(exported.chat, chat(SUPERGROUP, "supergroup"));
    assert_eq!((exported.date, exported.ordinal), (10, 2));
    assert_eq!(exported.message().text.as_deref(), Some("ação\n"));
    assert_eq!(Exported::decode(&exported.line()).unwrap(), exported);
}

#[test]
fn a_line_that_cannot_be_read_says_why() {
    let check = |line: &str, reason: &str| {
        let error = Exported::decode(line.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), reason);
    };
    check("{\"exported\":{}}", "not an exported row");
    check("{\"exported\":", "not an exported row");
    check(
        r#"{"exported":{"chat":{"id":1},"date":0},"message":{}}"#,
        "`exported` has the impossible date 0: Telegram's dates lie between 1 and 2147483647",
    );
}

#[test]
fn a_sender_is_found_in_every_form_of_its_id() {
    let check_sender = |from: &str, user: Option<i64>, chat: Option<i64>, name: Option<&str>| {
        check_message(&format!(r#"{from},"text":"a""#), |message| {
            let sender = message.sender_chat.as_ref();
            assert_eq!(message.from.as_ref().map(|from| from.id.0), user, "{from}");
            assert_eq!(sender.map(|chat| chat.id.0), chat, "{from}");
            let shown = message.author().and_then(telegram::Author::name);
            let shown = shown.or(message.sender_name.as_ref().map(|name| name.to_string()));
            assert_eq!(shown.as_deref(), name, "{from}");
        });
    };
    let ana = Some("Ana");
    check_sender(r#""from":"Ana","from_id":"user123""#, Some(123), None, ana);
    check_sender(
        r#""from":"Ana","from_id":"user7123456789""#,
        Some(7_123_456_789),
        None,
        ana,
    );
    check_sender(r#""from":"Ana","from_id":123"#, Some(123), None, ana);
    check_sender(r#""from":"Ana","from_id":"123""#, Some(123), None, ana);
    check_sender(r#""from":null,"from_id":"user123""#, Some(123), None, None);
    check_sender(r#""from":null,"from_id":null"#, None, None, None);
    check_sender(r#""from":"Ana""#, None, None, ana);
    check_sender(r#""from":"Ana","from_id":0"#, None, None, ana);
    check_sender(
        r#""from":"Canal","from_id":"channel42""#,
        None,
        Some(-1_000_000_000_042),
        Some("Canal"),
    );
    check_sender(
        r#""from":"Velho","from_id":"chat42""#,
        None,
        Some(-42),
        Some("Velho"),
    );
    // An anonymous administrator writes in the name of the group itself.
    check_sender(
        r#""from":"Dados","from_id":"channel1234567890""#,
        None,
        Some(SUPERGROUP),
        Some("Dados"),
    );
    check_sender(
        r#""from":"Dados","from_id":1234567890"#,
        None,
        Some(SUPERGROUP),
        Some("Dados"),
    );
}

#[test]
fn an_anonymous_administrator_is_no_person() {
    let content = r#""from":"Dados","from_id":"channel1234567890","author":"Chefe","text":"a""#;
    check_message(content, |message| {
        let kind = message.author().unwrap().kind(&message.chat);
        assert_eq!(kind.name(), "anonymous_admin");
        assert_eq!(message.author_signature.as_deref(), Some("Chefe"));
    });
}

#[test]
fn a_sender_that_cannot_be_read_costs_only_itself() {
    for from in [
        r#""anonymous""#,
        r#""user""#,
        r#""user-1""#,
        r#""channel1x""#,
        "[]",
        "{}",
        "1.5",
    ] {
        check(
            &format!(r#""type":"message","from_id":{from},"text":"a""#),
            |message| {
                assert_eq!(message.unread, ["from_id"], "{from}");
                assert_eq!(message.text.as_deref(), Some("a"));
                assert!(message.author().is_none());
            },
        );
    }
}

#[test]
fn numbers_of_one_account_never_meet_those_of_the_bot() {
    let content = r#""type":"message","text":"a","reply_to_message_id":4"#;
    let check_numbers = |chat: &Chat<'_>, id: i64, reply: i64| {
        check_in(chat, content, |message| {
            assert_eq!(message.id.0, id);
            let told = message.reply.as_ref().unwrap();
            assert_eq!(told.message_id.unwrap().0, reply);
            assert_eq!(told.chat.as_ref().unwrap().id, chat.id);
        });
    };
    check_numbers(&chat(SUPERGROUP, "supergroup"), 5, 4);
    check_numbers(&chat(GROUP, "group"), -999_999_995, -999_999_996);
    check_numbers(&chat(42, "private"), -999_999_995, -999_999_996);
}

#[test]
fn the_messages_of_the_group_before_keep_their_negative_numbers() {
    let row = r#"{"id":-999999000,"type":"message","text":"a","reply_to_message_id":-999999001}"#;
    let line = exported_line(&chat(SUPERGROUP, "supergroup"), 10, 0, row);
    let message = Exported::decode(&line).unwrap().message();
    assert_eq!(message.id.0, -999_999_000);
    assert_eq!(message.reply.unwrap().message_id.unwrap().0, -999_999_001);
}

#[test]
fn an_answer_to_another_chat_names_it() {
    let content = r#""text":"a","reply_to_message_id":4,"reply_to_peer_id":"channel42""#;
    check_message(content, |message| {
        let reply = message.reply.as_ref().unwrap();
        assert_eq!(reply.chat.as_ref().unwrap().id.0, -1_000_000_000_042);
        assert_eq!(reply.message_id.unwrap().0, 4);
    });
}

#[test]
fn a_row_without_a_usable_number_is_a_message_still() {
    for id in [
        "null",
        "0",
        "\"x\"",
        "9223372036854775808",
        "1e3",
        "99999999999",
        "[]",
    ] {
        let row = format!(r#"{{"id":{id},"type":"message","text":"a"}}"#);
        for chat in [chat(SUPERGROUP, "supergroup"), chat(GROUP, "group")] {
            let line = exported_line(&chat, 10, 0, &row);
            let exported = Exported::decode(&line).unwrap();
            assert_eq!(exported.facts().message.unwrap().0, 0, "{id}");
            let message = exported.message();
            assert_eq!((message.id.0, message.unread), (0, vec!["id".to_owned()]));
        }
    }
}

#[test]
fn an_unsupported_row_is_a_message_of_that_type() {
    let line = exported_line(
        &chat(SUPERGROUP, "supergroup"),
        10,
        0,
        r#"{"id":9,"type":"unsupported"}"#,
    );
    let message = Exported::decode(&line).unwrap().message();
    assert_eq!(message.message_type().name(), "unsupported");
    assert_eq!((message.id.0, message.date), (9, 10));
    assert!(message.unread.is_empty());
}

#[test]
fn a_row_of_no_known_type_is_kept_and_said() {
    for row in ["5", "null", "[]", r#""a""#] {
        let line = exported_line(&chat(SUPERGROUP, "supergroup"), 10, 0, row);
        let message = Exported::decode(&line).unwrap().message();
        assert_eq!(message.unread, ["message"]);
    }
    check(r#""type":"of tomorrow","text":"a""#, |message| {
        assert_eq!(message.unread, ["type"]);
        assert_eq!(message.text.as_deref(), Some("a"));
    });
}

#[test]
fn only_unix_seconds_tell_when_a_row_was_edited() {
    let check_edit = |edited: &str, expected: Option<i64>| {
        check(
            &format!(r#""type":"message","text":"a",{edited}"#),
            |message| {
                assert_eq!(message.edit_date, expected, "{edited}");
            },
        );
    };
    check_edit(r#""edited_unixtime":"1719956600""#, Some(1_719_956_600));
    check_edit(r#""edited_unixtime":1719956600"#, Some(1_719_956_600));
    check_edit(r#""edited":"2024-07-02T18:43:20""#, None);
    // Old exports have this in every row that was never edited.
    check_edit(
        r#""edited":"1970-01-01T00:00:00","edited_unixtime":"0""#,
        None,
    );
    check_edit(r#""edited_unixtime":"soon""#, None);
    check_edit(r#""edited_unixtime":"99999999999""#, None);
}

#[test]
fn a_text_comes_in_three_forms() {
    let check_text = |text: &str, words: Option<&str>, marks: &[(&str, i64, i64, &str)]| {
        check_message(text, |message| {
            assert_eq!(message.words(), words, "{text}");
            let told = message.entities.iter().map(|entity| {
                let marked = entity.of(message.words().unwrap()).unwrap();
                (&*entity.kind, entity.offset, entity.length, marked)
            });
            assert_eq!(told.collect::<Vec<_>>(), marks, "{text}");
        });
    };
    check_text(r#""text":"""#, None, &[]);
    check_text(
        r#""text":"olá","text_entities":[{"type":"plain","text":"olá"}]"#,
        Some("olá"),
        &[],
    );
    check_text(r#""text":[]"#, None, &[]);
    check_text(
        r#""text":["olá 👩‍💻 ",{"type":"mention","text":"@ana"}," e ",{"type":"link","text":"x.org"}]"#,
        Some("olá 👩‍💻 @ana e x.org"),
        &[("mention", 10, 4, "@ana"), ("url", 17, 5, "x.org")],
    );
    check_text(
        r#""text":"oi #sp","text_entities":[{"type":"plain","text":"oi "},{"type":"hashtag","text":"\u0023sp"}]"#,
        Some("oi #sp"),
        &[("hashtag", 3, 3, "#sp")],
    );
    // Entities of other words than the text's mark nothing in it.
    check_text(
        r#""text":"oi","text_entities":[{"type":"bold","text":"outra coisa"}]"#,
        Some("oi"),
        &[],
    );
    check_text(
        r#""text_entities":[{"type":"bold","text":"oi"}]"#,
        Some("oi"),
        &[("bold", 0, 2, "oi")],
    );
}

#[test]
fn marks_have_the_bot_apis_names() {
    for (exported, kind) in [
        ("link", "url"),
        ("phone", "phone_number"),
        ("mention_name", "text_mention"),
        ("mention", "mention"),
        ("hashtag", "hashtag"),
        ("bot_command", "bot_command"),
        ("email", "email"),
        ("bold", "bold"),
        ("italic", "italic"),
        ("code", "code"),
        ("pre", "pre"),
        ("text_link", "text_link"),
        ("cashtag", "cashtag"),
        ("underline", "underline"),
        ("strikethrough", "strikethrough"),
        ("blockquote", "blockquote"),
        ("spoiler", "spoiler"),
        ("custom_emoji", "custom_emoji"),
        ("bank_card", "bank_card_number"),
        ("of_tomorrow", "of_tomorrow"),
    ] {
        let text = format!(r#""text":[{{"type":"{exported}","text":"x"}}]"#);
        check_message(&text, |message| {
            let kinds: Vec<_> = message
                .entities
                .iter()
                .map(|entity| &*entity.kind)
                .collect();
            assert_eq!(kinds, [kind]);
        });
    }
    check_message(
        r#""text":[{"type":"unknown","text":"x"},{"type":"bold","text":""}]"#,
        |message| {
            assert!(message.entities.is_empty());
        },
    );
}

#[test]
fn marks_carry_what_stands_behind_them() {
    let text = r#""text":[{"type":"text_link","text":"a","href":"https://x.org"},{"type":"mention_name","text":"b","user_id":77},
        {"type":"pre","text":"c","language":"rust"},{"type":"custom_emoji","text":"d","document_id":"536"},
        {"type":"custom_emoji","text":"e","document_id":"(File not included. Change data exporting settings to download.)"},
        {"type":"blockquote","text":"f","collapsed":true},{"type":"pre","text":"g","language":""}]"#;
    check_message(text, |message| {
        let [link, mention, pre, emoji, lost, quote, bare] = &message.entities[..] else {
            panic!("{:?}", message.entities)
        };
        assert_eq!(link.url.as_deref(), Some("https://x.org"));
        assert_eq!(mention.user.as_ref().unwrap().id.0, 77);
        assert_eq!(pre.language.as_deref(), Some("rust"));
        assert_eq!(emoji.custom_emoji_id.as_deref(), Some("536"));
        assert_eq!(lost.custom_emoji_id, None);
        assert_eq!(&*quote.kind, "expandable_blockquote");
        assert_eq!(bare.language, None);
    });
}

#[test]
fn a_part_that_cannot_be_read_costs_only_itself() {
    check(
        r#""type":"message","text":["a",7,{"type":"bold"},"b"]"#,
        |message| {
            assert_eq!(message.text.as_deref(), Some("ab"));
            assert_eq!(message.unread, ["text"]);
        },
    );
}

#[test]
fn what_is_repaired_can_be_read() {
    let broken = br#"{"id":5,"type":"message","text":"a\x08b"}"#;
    let row = repair(broken);
    let row = std::str::from_utf8(&row).unwrap();
    let line = exported_line(&chat(SUPERGROUP, "supergroup"), 10, 0, row);
    let message = Exported::decode(&line).unwrap().message();
    assert_eq!(message.text.as_deref(), Some("a\u{8}b"));
}

/// The files of `folder` whose name ends in `.json`, if there is such a folder.
fn exports(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let paths = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    #[expect(
        clippy::disallowed_methods,
        reason = "a fixture is no object of a lake"
    )]
    paths.map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn every_row_of_other_programs_samples_is_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/exports");
    for bytes in exports(&folder) {
        let export: serde_json::Value = serde_json::from_slice(&repair(&bytes)).unwrap();
        for listed in export["chats"]["list"].as_array().unwrap() {
            let head = listed.to_string();
            let head: ExportChat = serde_json::from_str(&head).unwrap();
            let chat = head.chat().unwrap();
            for row in listed["messages"].as_array().unwrap() {
                let line = exported_line(&chat, 10, 0, &row.to_string());
                let message = Exported::decode(&line).unwrap().message();
                assert!(message.unread.is_empty(), "{row}: {:?}", message.unread);
                assert_ne!(message.message_type().name(), "other", "{row}");
                assert!(message.author().is_some(), "{row}");
            }
        }
    }
}

#[test]
fn service_rows_tell_what_the_bot_api_would() {
    for (action, kind) in [
        ("create_group", "group_chat_created"),
        ("create_channel", "supergroup_chat_created"),
        ("edit_group_title", "new_chat_title"),
        ("edit_group_photo", "new_chat_photo"),
        ("delete_group_photo", "delete_chat_photo"),
        ("invite_members", "new_chat_members"),
        ("join_group_by_link", "new_chat_members"),
        ("join_group_by_request", "new_chat_members"),
        ("remove_members", "left_chat_member"),
        ("pin_message", "pinned_message"),
        ("migrate_to_supergroup", "migrate_to_chat_id"),
        ("migrate_from_group", "migrate_from_chat_id"),
        ("group_call", "video_chat_started"),
        ("set_messages_ttl", "message_auto_delete_timer_changed"),
        ("topic_created", "forum_topic_created"),
        ("topic_edit", "forum_topic_edited"),
        ("boost_apply", "boost_added"),
    ] {
        assert!(SERVICE_KINDS.contains(&kind));
        check_service(&format!(r#""action":"{action}""#), |service| {
            assert_eq!(service.kind, kind);
        });
    }
    for action in [
        "clear_history",
        "joined_telegram",
        "edit_chat_theme",
        "of_tomorrow",
    ] {
        check_service(&format!(r#""action":"{action}""#), |service| {
            assert_eq!(service.kind, action);
        });
    }
    check_service(r#""action":"group_call","duration":60"#, |service| {
        assert_eq!(service.kind, "video_chat_ended");
    });
    check_service(r#""information_text":"Servers moved""#, |service| {
        assert_eq!(service.kind, "information_text");
    });
}
