//! What exported rows carry: files, polls, places, reactions, news of the group.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use telegram::{Chat, ChatId, Exported, Message, exported_line};

fn line(content: &str) -> Vec<u8> {
    let chat = Chat {
        id: ChatId(-1_001_234_567_890),
        kind: Some("supergroup".into()),
        ..Chat::default()
    };
    let row = format!(r#"{{"id":5,"date":"2024-07-02T18:41:50",{content}}}"#);
    // São Paulo is three hours behind.
    exported_line(&chat, 1_719_956_510, 0, &row)
}

fn check(content: &str, look: impl FnOnce(&Message<'_>)) {
    let line = line(content);
    let message = Exported::decode(&line).unwrap().message();
    assert!(message.unread.is_empty(), "{content}: {:?}", message.unread);
    look(&message);
}

fn check_type(content: &str, name: &str) {
    check(
        &format!(r#""type":"message","text":"","text_entities":[],{content}"#),
        |message| {
            assert_eq!(message.message_type().name(), name, "{content}");
        },
    );
}

#[test]
fn a_row_is_named_by_what_it_carries() {
    for (media_type, name) in [
        ("sticker", "sticker"),
        ("video_message", "video_note"),
        ("voice_message", "voice"),
        ("animation", "animation"),
        ("video_file", "video"),
        ("audio_file", "audio"),
        ("of_tomorrow", "document"),
    ] {
        check_type(
            &format!(r#""file":"files/x","media_type":"{media_type}""#),
            name,
        );
    }
    check_type(
        r#""file":"files/x.pdf","mime_type":"application/pdf""#,
        "document",
    );
    check_type(
        r#""photo":"photos/photo_1.jpg","width":9,"height":8"#,
        "photo",
    );
    check_type(
        r#""poll":{"question":"?","closed":false,"total_voters":0,"answers":[]}"#,
        "poll",
    );
    check_type(
        r#""location_information":{"latitude":-23.5,"longitude":-46.6}"#,
        "location",
    );
    check_type(r#""location_information":null"#, "location");
    check_type(
        r#""place_name":"Masp","address":"Av. Paulista","location_information":{"latitude":1,"longitude":2}"#,
        "venue",
    );
    check_type(
        r#""contact_information":{"first_name":"A","last_name":"","phone_number":"+55"}"#,
        "contact",
    );
    check_type(r#""game_title":"x""#, "game");
    check_type(r#""invoice_information":"{}""#, "invoice");
    check_type(r#""todo_list":{}"#, "checklist");
    check_type(r#""giveaway_information":{}"#, "giveaway");
    check_type(r#""giveaway_results":{}"#, "giveaway_winners");
    check_type(
        r#""paid_stars_amount":5,"photo":"photos/1.jpg""#,
        "paid_media",
    );
    check_type(r#""something":"of tomorrow""#, "other");
    check(r#""type":"message","text":"a""#, |message| {
        assert_eq!(message.message_type().name(), "text");
    });
}

#[test]
fn a_file_is_told_with_all_that_is_known_of_it() {
    let content = r#""type":"message","file":"video_files/v.mp4","file_name":"férias.mp4","file_size":12345,"thumbnail":"x",
        "media_type":"video_file","mime_type":"video/mp4","duration_seconds":61,"width":640,"height":360,"media_spoiler":true,
        "text":["veja ",{"type":"bold","text":"isto"}]"#;
    check(content, |message| {
        let media = message.media.as_ref().unwrap();
        assert_eq!(media.file_name.as_deref(), Some("férias.mp4"));
        assert_eq!(media.mime_type.as_deref(), Some("video/mp4"));
        assert_eq!((media.file_size, media.duration), (Some(12_345), Some(61)));
        assert_eq!((media.width, media.height), (Some(640), Some(360)));
        assert_eq!(message.has_media_spoiler, Some(true));
        // Words beside a file are its caption.
        assert_eq!(
            (message.caption.as_deref(), &message.text),
            (Some("veja isto"), &None)
        );
        assert_eq!(message.entities[0].of("veja isto"), Some("isto"));
    });
    check(
        r#""type":"message","photo":"p.jpg","photo_file_size":7,"text":"""#,
        |message| {
            assert_eq!(message.media.as_ref().unwrap().file_size, Some(7));
            assert_eq!(message.caption, None);
        },
    );
    check(
        r#""type":"message","file":"s.webp","media_type":"sticker","sticker_emoji":"🔥","text":"""#,
        |message| {
            assert_eq!(
                message.sticker.as_ref().unwrap().emoji.as_deref(),
                Some("🔥")
            );
        },
    );
}

#[test]
fn a_path_is_no_name_and_an_excuse_no_file() {
    let check_name = |file: &str, name: Option<&str>| {
        check(
            &format!(r#""type":"message","file":"{file}","text":"""#),
            |message| {
                assert_eq!(message.message_type().name(), "document");
                let media = message.media.as_ref().unwrap();
                assert_eq!(media.file_name.as_deref(), name, "{file}");
            },
        );
    };
    check_name("files/report.pdf", Some("report.pdf"));
    check_name("../../etc/passwd", Some("passwd"));
    check_name("C:\\\\temp\\\\a.txt", Some("a.txt"));
    check_name("files/..", None);
    check_name("", None);
    check_name(
        "(File not included. Change data exporting settings to download.)",
        None,
    );
    check_name(
        "(File exceeds maximum size. Change data exporting settings to download.)",
        None,
    );
    check_name("(File unavailable, please try again later)", None);
    check_name(
        "a.pdf (File not included. Change data exporting settings to download.)",
        None,
    );
    check(
        r#""type":"message","photo":"(File not included. Change data exporting settings to download.)","text":"""#,
        |message| {
            assert_eq!(message.message_type().name(), "photo");
            assert_eq!(message.media.as_ref().unwrap().file_name, None);
        },
    );
    check(
        r#""type":"message","file":"v/audio_1.ogg","media_type":"voice_message","text":"""#,
        |message| {
            assert_eq!(message.media.as_ref().unwrap().file_name, None);
        },
    );
}

#[test]
fn a_poll_is_told_with_its_votes() {
    let content = r#""type":"message","text":"","poll":{"question":[{"type":"plain","text":"Onde "},{"type":"bold","text":"almoçar?"}],
        "closed":true,"total_voters":3,"answers":[{"text":"Pizza","voters":2,"chosen":true},{"text":[{"type":"plain","text":"Sushi"}],"voters":1}]}"#;
    check(content, |message| {
        let poll = message.poll.as_ref().unwrap();
        assert_eq!(poll.question.as_deref(), Some("Onde almoçar?"));
        assert_eq!(
            (poll.is_closed, poll.total_voter_count),
            (Some(true), Some(3))
        );
        let options: Vec<_> = poll
            .options
            .iter()
            .map(|option| (option.text.as_deref(), option.voter_count))
            .collect();
        assert_eq!(
            options,
            [(Some("Pizza"), Some(2)), (Some("Sushi"), Some(1))]
        );
    });
    let line = line(
        r#""type":"message","text":"","poll":{"question":7,"answers":[{"text":"a","voters":"many"}]}"#,
    );
    let message = Exported::decode(&line).unwrap().message();
    assert_eq!(message.unread, ["poll.voters", "poll.question"]);
    assert_eq!(message.poll.unwrap().options.len(), 1);
}

#[test]
fn a_forward_tells_a_name_and_a_bot_its_own() {
    check(
        r#""type":"message","text":"a","forwarded_from":"Bia","saved_from":"X","via_bot":"@gif""#,
        |message| {
            let forward = message.forward.as_ref().unwrap();
            assert_eq!(&*forward.kind, "hidden_user");
            assert_eq!(
                (forward.source().id, forward.source().name.as_deref()),
                (None, Some("Bia"))
            );
            let bot = message.via_bot.as_ref().unwrap();
            assert_eq!((bot.id, bot.username.as_deref()), (None, Some("gif")));
        },
    );
    check(
        r#""type":"message","text":"a","forwarded_from":null"#,
        |message| {
            let forward = message.forward.as_ref().unwrap();
            assert_eq!(
                (&*forward.kind, forward.source().name),
                ("hidden_user", None)
            );
        },
    );
    check(r#""type":"message","text":"a""#, |message| {
        assert!(message.forward.is_none());
    });
}

#[test]
fn service_rows_name_members_where_they_tell_no_account() {
    let events = |content: &str| {
        let line = line(&format!(
            r#""type":"service","text":"","actor":"Ana","actor_id":"user7",{content}"#
        ));
        let message = Exported::decode(&line).unwrap().message();
        assert!(message.unread.is_empty(), "{content}");
        let changes = message.member_changes().into_iter();
        changes
            .map(|change| {
                assert_eq!(change.actor.unwrap().id.0, 7);
                let name = change.user_name.map(|name| name.to_string());
                (change.event.name(), change.user.map(|user| user.id.0), name)
            })
            .collect::<Vec<_>>()
    };
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(
        events(r#""action":"invite_members","members":["Bia",null]"#),
        [("join", None, named("Bia")), ("join", None, None)]
    );
    assert_eq!(
        events(r#""action":"join_group_by_link","inviter":"Bia""#),
        [("join", Some(7), None)]
    );
    assert_eq!(
        events(r#""action":"join_group_by_request""#),
        [("join", Some(7), None)]
    );
    assert_eq!(
        events(r#""action":"remove_members","members":["Bia"]"#),
        [("remove", None, named("Bia"))]
    );
    assert_eq!(
        events(r#""action":"remove_members","members":["Ana"]"#),
        [("leave", None, named("Ana"))]
    );
    assert_eq!(
        events(r#""action":"invite_to_group_call","members":["Bia"]"#),
        []
    );
}

#[test]
fn service_rows_tell_titles_topics_and_pins() {
    let service = |content: &str, look: fn(&Message<'_>, &telegram::Service<'_>)| {
        check(
            &format!(r#""type":"service","text":"","actor":"Ana","actor_id":"user7",{content}"#),
            |message| {
                look(message, message.service.as_ref().unwrap());
            },
        );
    };
    service(
        r#""action":"edit_group_title","title":"Novo""#,
        |_, service| {
            assert_eq!(service.new_title.as_deref(), Some("Novo"));
        },
    );
    service(
        r#""action":"pin_message","message_id":3"#,
        |message, service| {
            assert_eq!(service.pinned_message.unwrap().0, 3);
            assert!(message.reply.is_none());
        },
    );
    service(
        r#""action":"topic_created","title":"Avisos""#,
        |message, service| {
            assert_eq!(service.topic_name.as_deref(), Some("Avisos"));
            assert_eq!(
                (message.thread_id, message.in_topic),
                (Some(message.id), Some(true))
            );
        },
    );
    service(
        r#""action":"topic_edit","new_title":"Avisos 2","new_icon_emoji_id":1"#,
        |_, service| {
            assert_eq!(service.topic_name.as_deref(), Some("Avisos 2"));
        },
    );
    service(
        r#""action":"edit_group_photo","photo":"photos/1.jpg","width":1,"height":1"#,
        |message, _| {
            assert_eq!(
                (message.media.as_ref(), message.message_type().name()),
                (None, "service")
            );
        },
    );
    check(
        r#""type":"service","text":"","action":"proximity_reached","from":"Ana","from_id":"user7","distance":9"#,
        |message| {
            assert_eq!(message.from.as_ref().unwrap().id.0, 7);
        },
    );
}

#[test]
fn reactions_are_counts_and_the_last_few_by_name() {
    let line = line(
        r#""type":"message","text":"a","reactions":[
            {"type":"emoji","count":12,"emoji":"🔥","recent":[
                {"from":"Ana","from_id":"user7","date":"2024-07-02T18:42:00"},
                {"from":"Dados","from_id":"channel1234567890","date":"?"},{"from":"Bia"},7]},
            {"type":"custom_emoji","count":"2","document_id":"536"},{"type":"paid","count":1},"x"]"#,
    );
    let reactions = Exported::decode(&line).unwrap().reactions();
    let told: Vec<_> = reactions
        .iter()
        .map(|reaction| {
            let who = reaction
                .user
                .as_ref()
                .map(|user| user.id.0)
                .or(reaction.actor_chat.as_ref().map(|chat| chat.id.0));
            let what = reaction
                .emoji
                .as_deref()
                .or(reaction.custom_emoji_id.as_deref())
                .or(reaction.kind.as_deref());
            (
                reaction.action.name(),
                what.unwrap(),
                reaction.total_count,
                who,
                reaction.date,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("export_count", "🔥", Some(12), None, None),
            ("export_recent", "🔥", None, Some(7), Some(1_719_956_520)),
            ("export_recent", "🔥", None, Some(-1_001_234_567_890), None),
            ("export_count", "536", Some(2), None, None),
            ("export_count", "paid", Some(1), None, None),
        ]
    );
}
