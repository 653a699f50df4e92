//! Every kind of update that Telegram has, through the webhook into its tables.

use etl::schema::{KINDS, table_name};
use serde_json::{Value, json};

use crate::world::{GROUP, World, message};

/// The payload of an update of `kind`, with the fields that its documentation requires
/// (<https://core.telegram.org/bots/api#update>).
fn payload(kind: &str) -> Value {
    let now = lake::Clock::System.now().as_second();
    let user = json!({"id": 5, "is_bot": false, "first_name": "Ana"});
    let chat = json!({"id": GROUP, "title": "Dados", "type": "supergroup"});
    let member = |status: &str| json!({"status": status, "user": user});
    let changed = json!({"chat": chat, "from": user, "date": now, "old_chat_member": member("left"),
        "new_chat_member": member("member")});
    let emoji = json!({"type": "emoji", "emoji": "👍"});
    let mut with_poll = message(GROUP, 1);
    with_poll["poll"] = json!({"id": "9", "question": "Quando?", "options": [{"text": "já", "voter_count": 0}],
        "total_voter_count": 0, "is_closed": false, "is_anonymous": false, "type": "regular",
        "allows_multiple_answers": false});
    match kind {
        "message" => with_poll,
        "edited_message" => {
            let mut edited = message(GROUP, 2);
            edited["edit_date"] = (now + 5).into();
            edited["new_chat_members"] = json!([user]);
            edited
        }
        "channel_post" | "edited_channel_post" => {
            message(-1_009, if kind == "channel_post" { 3 } else { 4 })
        }
        "business_message" | "edited_business_message" | "guest_message" => message(5, 6),
        "business_connection" => {
            json!({"id": "b", "user": user, "user_chat_id": 5, "date": now, "is_enabled": true})
        }
        "deleted_business_messages" => {
            json!({"business_connection_id": "b", "chat": chat, "message_ids": [1]})
        }
        "message_reaction" => json!({"chat": chat, "message_id": 1, "user": user, "date": now,
            "old_reaction": [], "new_reaction": [emoji]}),
        "message_reaction_count" => json!({"chat": chat, "message_id": 1, "date": now,
            "reactions": [{"type": emoji, "total_count": 2}]}),
        "poll" => with_poll["poll"].clone(),
        "poll_answer" => json!({"poll_id": "9", "user": user, "option_ids": [0]}),
        "my_chat_member" | "chat_member" => changed,
        "chat_join_request" => json!({"chat": chat, "from": user, "user_chat_id": 5, "date": now}),
        "chat_boost" => {
            json!({"chat": chat, "boost": {"boost_id": "x", "add_date": now, "expiration_date": now,
            "source": {"source": "premium", "user": user}}})
        }
        "removed_chat_boost" => json!({"chat": chat, "boost_id": "x", "remove_date": now,
            "source": {"source": "premium", "user": user}}),
        _ => deed(kind, &user, &chat),
    }
}

/// The payload of an update of a `kind` that tells what `user` asked, pressed or bought.
fn deed(kind: &str, user: &Value, chat: &Value) -> Value {
    match kind {
        "inline_query" => json!({"id": "1", "from": user, "query": "gato", "offset": ""}),
        "chosen_inline_result" => json!({"result_id": "1", "from": user, "query": "gato"}),
        "callback_query" => json!({"id": "1", "from": user, "message": message(GROUP, 1),
            "chat_instance": "1", "data": "sim"}),
        "shipping_query" => json!({"id": "1", "from": user, "invoice_payload": "x",
            "shipping_address": {"country_code": "BR", "state": "SP", "city": "São Paulo",
                "street_line1": "Rua A, 1", "street_line2": "", "post_code": "01000-000"}}),
        "pre_checkout_query" => json!({"id": "1", "from": user, "currency": "XTR",
            "total_amount": 1, "invoice_payload": "x"}),
        "purchased_paid_media" => json!({"from": user, "paid_media_payload": "x"}),
        "managed_bot" => {
            json!({"user": user, "bot": {"id": 8, "is_bot": true, "first_name": "Robô"}})
        }
        "subscription" => json!({"user": user, "invoice_payload": "x", "state": "active"}),
        "stopped_message_generation" => json!({"chat": chat, "draft_id": 4}),
        _ => json!({"of": "tomorrow"}),
    }
}

#[test]
fn every_kind_of_update_is_in_its_tables() {
    let world = World::new("*");
    let (service, url) = world.start_webhook();
    let kinds = KINDS.map(|(kind, _)| kind);
    for (id, kind) in (1_000..).zip(kinds.into_iter().chain(["kind_of_tomorrow"])) {
        let update = json!({"update_id": id, kind: payload(kind)});
        assert_eq!(
            world.post(&url, update.to_string().as_bytes()),
            200,
            "{kind}"
        );
    }
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    world.run(&["etl", "--all"]).code(0);

    let rows = world.sql("SELECT * FROM telegram_updates ORDER BY update_id");
    assert_eq!(rows.len(), kinds.len() + 1, "{rows:#?}");
    for (row, kind) in rows.iter().zip(kinds) {
        assert_eq!(row["kind"], kind);
        let kept: Value = serde_json::from_str(row["payload"].as_str().unwrap()).unwrap();
        assert!(kept.is_object(), "{row}");
    }
    assert_eq!(rows[kinds.len()]["kind"], "kind_of_tomorrow");
    let nameless = rows.iter().filter(|row| row["user_id"].is_null());
    let nameless: Vec<&str> = nameless.map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(
        nameless,
        [
            "deleted_business_messages",
            "message_reaction_count",
            "poll",
            // Telegram does not say who stopped it.
            "stopped_message_generation",
            "kind_of_tomorrow"
        ]
    );
    let told = |kind: &str, column: &str| {
        let row = rows.iter().find(|row| row["kind"] == kind);
        row.unwrap()[column].as_i64()
    };
    assert_eq!(told("callback_query", "message_id"), Some(1));
    assert_eq!(told("callback_query", "date"), None);
    for kind in ["chat_boost", "removed_chat_boost"] {
        assert!(told(kind, "date").is_some(), "{kind}");
    }
    own_tables(&world);
}

/// What has a table of its own is there, by the update that told of it.
fn own_tables(world: &World) {
    for (table, expected) in [
        (
            "telegram_messages",
            vec![
                "message",
                "edited_message",
                "channel_post",
                "edited_channel_post",
            ],
        ),
        (
            "telegram_reactions",
            vec!["message_reaction", "message_reaction_count"],
        ),
        (
            "telegram_members",
            vec![
                "edited_message",
                "my_chat_member",
                "chat_member",
                "chat_join_request",
            ],
        ),
        ("telegram_polls", vec!["message", "poll", "poll_answer"]),
    ] {
        let rows = world.sql(&format!(
            "SELECT DISTINCT kind, update_id FROM {table} JOIN telegram_updates USING (update_id) ORDER BY update_id"
        ));
        let found: Vec<&str> = rows
            .iter()
            .map(|row| row["kind"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{table}");
        let documented = KINDS
            .iter()
            .filter(|(_, tables)| tables.iter().any(|it| table_name(*it) == table));
        let documented: Vec<&str> = documented.map(|(kind, _)| *kind).collect();
        assert!(
            found.iter().all(|kind| documented.contains(kind)),
            "{table}"
        );
    }
    world.run(&["verify"]).code(0);
}
