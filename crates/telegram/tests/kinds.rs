//! Every kind of update that Telegram has: what it says of where it belongs is found, wherever it stands.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use serde_json::Value;
use telegram::{ChatId, Facts, MessageId, Update, UserId};

const USER: &str = r#"{"id":5,"is_bot":false,"first_name":"Ana"}"#;
const CHAT: &str = r#"{"id":-1001,"type":"supergroup","title":"Dados"}"#;
const MESSAGE: &str = r#"{"message_id":7,"from":USER,"chat":CHAT,"date":1000,"text":"a"}"#;
const EDITED: &str =
    r#"{"message_id":7,"from":USER,"chat":CHAT,"date":1000,"edit_date":1010,"text":"a"}"#;
const MEMBER: &str = r#"{"chat":CHAT,"from":USER,"date":1000,"old_chat_member":{"status":"left","user":USER},
    "new_chat_member":{"status":"member","user":USER}}"#;

/// The facts that an update may tell, in short: chat, message, user, date, date of the edit.
type Told = (
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

const IN_CHAT: Option<i64> = Some(-1001);
const BY_ANA: Option<i64> = Some(5);
const NOW: Option<i64> = Some(1000);

/// The payload of each kind with the fields that its documentation requires
/// (<https://core.telegram.org/bots/api#update>), and what it tells.
const KINDS: [(&str, &str, Told); 27] = [
    ("message", MESSAGE, (IN_CHAT, Some(7), BY_ANA, NOW, None)),
    (
        "edited_message",
        EDITED,
        (IN_CHAT, Some(7), BY_ANA, NOW, Some(1010)),
    ),
    // A channel's posts are by nobody.
    (
        "channel_post",
        r#"{"message_id":7,"sender_chat":CHAT,"chat":CHAT,"date":1000}"#,
        (IN_CHAT, Some(7), None, NOW, None),
    ),
    (
        "edited_channel_post",
        EDITED,
        (IN_CHAT, Some(7), BY_ANA, NOW, Some(1010)),
    ),
    // The private chat with the owner, which it names, is not where it happened.
    (
        "business_connection",
        r#"{"id":"b","user":USER,"user_chat_id":6,"date":1000,"is_enabled":true}"#,
        (None, None, BY_ANA, NOW, None),
    ),
    (
        "business_message",
        MESSAGE,
        (IN_CHAT, Some(7), BY_ANA, NOW, None),
    ),
    (
        "edited_business_message",
        EDITED,
        (IN_CHAT, Some(7), BY_ANA, NOW, Some(1010)),
    ),
    (
        "deleted_business_messages",
        r#"{"business_connection_id":"b","chat":CHAT,"message_ids":[7]}"#,
        (IN_CHAT, Some(7), None, None, None),
    ),
    (
        "guest_message",
        MESSAGE,
        (IN_CHAT, Some(7), BY_ANA, NOW, None),
    ),
    (
        "message_reaction",
        r#"{"chat":CHAT,"message_id":7,"user":USER,"date":1000,"old_reaction":[],"new_reaction":[]}"#,
        (IN_CHAT, Some(7), BY_ANA, NOW, None),
    ),
    (
        "message_reaction_count",
        r#"{"chat":CHAT,"message_id":7,"date":1000,"reactions":[]}"#,
        (IN_CHAT, Some(7), None, NOW, None),
    ),
    (
        "inline_query",
        r#"{"id":"1","from":USER,"query":"gato","offset":""}"#,
        (None, None, BY_ANA, None, None),
    ),
    (
        "chosen_inline_result",
        r#"{"result_id":"1","from":USER,"query":"gato"}"#,
        (None, None, BY_ANA, None, None),
    ),
    // The date is that of the message with the button, not of the pressing.
    (
        "callback_query",
        r#"{"id":"1","from":USER,"message":{"message_id":7,"chat":CHAT,"date":900},"chat_instance":"1","data":"x"}"#,
        (IN_CHAT, Some(7), BY_ANA, None, None),
    ),
    (
        "shipping_query",
        r#"{"id":"1","from":USER,"invoice_payload":"x","shipping_address":{"country_code":"BR"}}"#,
        (None, None, BY_ANA, None, None),
    ),
    (
        "pre_checkout_query",
        r#"{"id":"1","from":USER,"currency":"XTR","total_amount":1,"invoice_payload":"x"}"#,
        (None, None, BY_ANA, None, None),
    ),
    (
        "purchased_paid_media",
        r#"{"from":USER,"paid_media_payload":"x"}"#,
        (None, None, BY_ANA, None, None),
    ),
    (
        "poll",
        r#"{"id":"9","question":"?","options":[],"close_date":2000}"#,
        (None, None, None, None, None),
    ),
    (
        "poll_answer",
        r#"{"poll_id":"9","user":USER,"option_ids":[0]}"#,
        (None, None, BY_ANA, None, None),
    ),
    ("my_chat_member", MEMBER, (IN_CHAT, None, BY_ANA, NOW, None)),
    ("chat_member", MEMBER, (IN_CHAT, None, BY_ANA, NOW, None)),
    (
        "chat_join_request",
        r#"{"chat":CHAT,"from":USER,"user_chat_id":6,"date":1000}"#,
        (IN_CHAT, None, BY_ANA, NOW, None),
    ),
    (
        "chat_boost",
        r#"{"chat":CHAT,"boost":{"boost_id":"x","add_date":1000,"expiration_date":2000,"source":{"source":"premium","user":USER}}}"#,
        (IN_CHAT, None, BY_ANA, NOW, None),
    ),
    (
        "removed_chat_boost",
        r#"{"chat":CHAT,"boost_id":"x","remove_date":1000,"source":{"source":"premium","user":USER}}"#,
        (IN_CHAT, None, BY_ANA, NOW, None),
    ),
    (
        "managed_bot",
        r#"{"user":USER,"bot":{"id":8,"is_bot":true,"first_name":"R"}}"#,
        (None, None, BY_ANA, None, None),
    ),
    (
        "subscription",
        r#"{"user":USER,"invoice_payload":"x","state":"active"}"#,
        (None, None, BY_ANA, None, None),
    ),
    // Telegram does not say who stopped it.
    (
        "stopped_message_generation",
        r#"{"chat":CHAT,"message_thread_id":3,"draft_id":4}"#,
        (IN_CHAT, None, None, None, None),
    ),
];

fn told(facts: &Facts) -> Told {
    (
        facts.chat.map(|ChatId(id)| id),
        facts.message.map(|MessageId(id)| id),
        facts.user.map(|UserId(id)| id),
        facts.date,
        facts.edit_date,
    )
}

fn facts(kind: &str, payload: &str) -> Facts {
    let payload = payload.replace("USER", USER).replace("CHAT", CHAT);
    let update = format!(r#"{{"update_id":1,"{kind}":{payload}}}"#);
    Update::decode(update.as_bytes()).unwrap().facts().unwrap()
}

#[test]
fn every_kind_tells_all_that_it_has() {
    for (kind, payload, expected) in KINDS {
        assert_eq!(told(&facts(kind, payload)), expected, "{kind}");
    }
}

#[test]
fn what_a_kind_need_not_have_costs_nothing_else() {
    let inaccessible =
        r#"{"id":"1","from":USER,"message":{"message_id":7,"chat":CHAT,"date":0},"data":"x"}"#;
    let of_inline = r#"{"id":"1","from":USER,"inline_message_id":"x","chat_instance":"1"}"#;
    let several = r#"{"business_connection_id":"b","chat":CHAT,"message_ids":[7,8]}"#;
    let nobody_won = r#"{"chat":CHAT,"boost_id":"x","remove_date":1000,"source":{"source":"giveaway","giveaway_message_id":3}}"#;
    let by_channel = r#"{"poll_id":"9","voter_chat":CHAT,"option_ids":[0]}"#;
    for (kind, payload, expected) in [
        (
            "callback_query",
            inaccessible,
            (IN_CHAT, Some(7), BY_ANA, None, None),
        ),
        (
            "callback_query",
            of_inline,
            (None, None, BY_ANA, None, None),
        ),
        (
            "deleted_business_messages",
            several,
            (IN_CHAT, None, None, None, None),
        ),
        (
            "removed_chat_boost",
            nobody_won,
            (IN_CHAT, None, None, NOW, None),
        ),
        ("poll_answer", by_channel, (None, None, None, None, None)),
    ] {
        assert_eq!(told(&facts(kind, payload)), expected, "{kind}");
    }
}

#[test]
fn a_key_that_is_no_text_costs_no_fact() {
    let keys = [
        r#""\ud800":7,"#,
        r#""x\udc00":{"\ud800":[]},"#,
        r#""\ud83d\ude00":1,"#,
    ];
    for (kind, payload, expected) in KINDS {
        for key in keys {
            // In the payload and in everybody and every chat that it names.
            let strange = payload.replacen('{', &format!("{{{key}"), 1);
            let strange = strange.replace("USER", &USER.replacen('{', &format!("{{{key}"), 1));
            let strange = strange.replace("CHAT", &CHAT.replacen('{', &format!("{{{key}"), 1));
            assert_eq!(told(&facts(kind, &strange)), expected, "{kind}: {strange}");
        }
    }
}

/// What others' samples of updates tell, found in them by no more than paths.
#[test]
fn samples_tell_what_stands_in_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/updates");
    let Ok(files) = fs::read_dir(folder) else {
        // The samples are not ours to keep in the project.
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        #[expect(
            clippy::disallowed_methods,
            reason = "a fixture is no object of a lake"
        )]
        let bytes = fs::read(&path).unwrap();
        let update = Update::decode(&bytes).unwrap();
        let payload: Value = serde_json::from_str(update.payload).unwrap();
        let find = |paths: &[&str]| {
            let mut found = paths
                .iter()
                .filter_map(|path| payload.pointer(path)?.as_i64());
            found.next()
        };
        let expected = (
            find(&["/chat/id", "/message/chat/id"]),
            find(&["/message_id", "/message/message_id"]),
            find(&[
                "/from/id",
                "/user/id",
                "/boost/source/user/id",
                "/source/user/id",
            ]),
            find(&["/date", "/boost/add_date", "/remove_date"]),
            find(&["/edit_date"]),
        );
        assert_eq!(
            told(&update.facts().unwrap()),
            expected,
            "{}",
            path.display()
        );
        if update.is_message() {
            let message = update.message().unwrap();
            assert!(
                message.unread.is_empty(),
                "{}: {:?}",
                path.display(),
                message.unread
            );
        }
    }
}
