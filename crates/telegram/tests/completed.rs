//! A captured message meets its exported row: the captured one wins, and loses nothing.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use telegram::{Chat, ChatId, Exported, Message, Update, exported_line};

/// The captured message `captured` completed by the row `exported`; both are of the same moment.
fn check(captured: &str, exported: &str, look: impl FnOnce(&Message<'_>)) {
    let update = format!(
        r#"{{"update_id":1,"message":{{"message_id":5,"date":100,"chat":{{"id":-1001234567890,"type":"supergroup","title":"Antes"}},{captured}}}}}"#
    );
    let update = Update::decode(update.as_bytes()).unwrap();
    let mut message = update.message().unwrap();
    let chat = Chat {
        id: ChatId(-1_001_234_567_890),
        kind: Some("supergroup".into()),
        title: Some("Hoje".into()),
        ..Chat::default()
    };
    let row = format!(r#"{{"id":5,{exported}}}"#);
    let line = exported_line(&chat, 100, 0, &row);
    message.complete(Exported::decode(&line).unwrap().message());
    assert_eq!(message.chat.title.as_deref(), Some("Antes"));
    look(&message);
    let once = message.clone();
    message.complete(Exported::decode(&line).unwrap().message());
    assert_eq!(message, once, "an import twice changes nothing");
}

const ANA: &str =
    r#""from":{"id":7,"is_bot":false,"first_name":"Ana","last_name":"Sá","username":"ana"}"#;

#[test]
fn what_was_captured_stays() {
    let captured =
        format!(r#"{ANA},"text":"oi","entities":[{{"type":"bold","offset":0,"length":2}}]"#);
    let row = r#""type":"message","from":"Outro Nome","from_id":"user7","text":[{"type":"italic","text":"oi"}],"author":"x""#;
    check(&captured, row, |message| {
        let from = message.from.as_ref().unwrap();
        assert_eq!(
            (from.first_name.as_deref(), from.is_bot),
            (Some("Ana"), Some(false))
        );
        assert_eq!(&*message.entities[0].kind, "bold");
        // What it lacks is filled.
        assert_eq!(message.author_signature.as_deref(), Some("x"));
    });
}

#[test]
fn an_edit_that_the_bot_missed_comes_from_the_export() {
    let row = r#""type":"message","text":["novo ",{"type":"bold","text":"texto"}],"edited_unixtime":"200""#;
    check(r#""text":"velho""#, row, |message| {
        assert_eq!(message.text.as_deref(), Some("novo texto"));
        assert_eq!((message.edit_date, message.entities.len()), (Some(200), 1));
    });
    let photo = r#""type":"message","photo":"p.jpg","text":"nova","edited_unixtime":"200""#;
    check(
        r#""photo":[{"file_id":"p"}],"caption":"velha""#,
        photo,
        |message| {
            assert_eq!(
                (message.caption.as_deref(), &message.text),
                (Some("nova"), &None)
            );
            let media = message.media.as_ref().unwrap();
            assert_eq!(media.file_id.as_deref(), Some("p"));
        },
    );
}

#[test]
fn an_edit_that_is_none_or_older_changes_nothing() {
    let check_kept = |captured: &str, row: &str, edit_date: Option<i64>| {
        check(captured, row, |message| {
            assert_eq!(
                (message.text.as_deref(), message.edit_date),
                (Some("oi"), edit_date)
            );
        });
    };
    // A mere reaction moves `edited`.
    check_kept(
        r#""text":"oi""#,
        r#""type":"message","text":"oi","edited_unixtime":"200""#,
        None,
    );
    check_kept(
        r#""text":"oi","edit_date":300"#,
        r#""type":"message","text":"velho","edited_unixtime":"200""#,
        Some(300),
    );
    check_kept(r#""text":"oi""#, r#""type":"message","text":"outro""#, None);
    check_kept(
        r#""text":"oi""#,
        r#""type":"message","text":"","edited_unixtime":"200""#,
        None,
    );
    check_kept(r#""text":"oi""#, r#""type":"unsupported""#, None);
}

#[test]
fn empty_fields_are_filled() {
    let row = r#""type":"message","file":"files/a.pdf","file_size":9,"mime_type":"application/pdf","text":"veja","reply_to_message_id":3"#;
    check(
        r#""document":{"file_id":"d","mime_type":"text/plain"}"#,
        row,
        |message| {
            let media = message.media.as_ref().unwrap();
            assert_eq!(media.file_name.as_deref(), Some("a.pdf"));
            assert_eq!(
                (media.file_size, media.mime_type.as_deref()),
                (Some(9), Some("text/plain"))
            );
            assert_eq!(
                (message.caption.as_deref(), &message.text),
                (Some("veja"), &None)
            );
            assert_eq!(message.reply.as_ref().unwrap().message_id.unwrap().0, 3);
        },
    );
    let row = r#""type":"service","action":"invite_members","members":["Bia"]"#;
    check(
        r#""new_chat_members":[{"id":8,"is_bot":false,"first_name":"Bia"}]"#,
        row,
        |message| {
            let service = message.service.as_ref().unwrap();
            assert_eq!(
                (service.new_members.len(), service.member_names.len()),
                (1, 0)
            );
        },
    );
}

#[test]
fn the_author_is_never_another() {
    let row = r#""type":"message","from":"Canal","from_id":"channel42","text":"oi""#;
    check(&format!(r#"{ANA},"text":"oi""#), row, |message| {
        assert_eq!(
            (message.author().unwrap().id(), &message.sender_chat),
            (7, &None)
        );
    });
    let stand_in = r#""from":{"id":136817688,"is_bot":true,"first_name":"Channel"},"text":"oi""#;
    check(stand_in, row, |message| {
        assert_eq!(message.author().unwrap().id(), -1_000_000_000_042);
    });
    check(r#""text":"oi""#, row, |message| {
        assert_eq!(message.author().unwrap().id(), -1_000_000_000_042);
    });
}

#[test]
fn the_same_author_moment_and_words_have_the_same_hash() {
    let captured = |text: &str, from: i64| {
        let update = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"date":100,"chat":{{"id":-5}},"from":{{"id":{from}}},"caption":"{text}"}}}}"#
        );
        let update = Update::decode(update.as_bytes()).unwrap();
        update.message().unwrap().content_hash()
    };
    let chat = Chat {
        id: ChatId(-5),
        ..Chat::default()
    };
    let row = r#"{"id":900,"type":"message","from":"Ana","from_id":"user7","text":["o",{"type":"bold","text":"i"}]}"#;
    let line = exported_line(&chat, 100, 0, row);
    let exported = Exported::decode(&line).unwrap();
    assert_eq!(captured("oi", 7), exported.content());
    assert_ne!(captured("oi!", 7), exported.content());
    assert_ne!(captured("oi", 8), exported.content());
}
