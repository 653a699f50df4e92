//! What nobody should send or store, sent and stored: each is named or put away, and every good
//! message is in the table all the same.

use serde_json::{Value, json};

use crate::world::{GROUP, World, message};

/// A moment of a day in the past, and that day.
const DATE: i64 = 1_763_766_000;
const DAY: &str = "2025-11-21";

fn update(id: i64, payload: &Value) -> Vec<u8> {
    serde_json::to_vec(&json!({"update_id": id, "message": payload})).unwrap()
}

/// Message `id` of the day in the past, with `fields` in place of its own.
fn odd(id: i64, fields: &Value) -> Vec<u8> {
    let mut payload = message(GROUP, id);
    payload["date"] = DATE.into();
    for (name, value) in fields.as_object().unwrap() {
        payload[name] = value.clone();
    }
    update(id, &payload)
}

/// An object of the raw zone.
fn raw_object(name: &str) -> String {
    format!("lake/raw/telegram/context_date={DAY}/{name}")
}

#[expect(clippy::disallowed_methods, reason = "a test looks at a file")]
fn read(world: &World, name: &str) -> Vec<u8> {
    std::fs::read(world.path(name)).unwrap()
}

#[test]
fn every_delivery_is_answered_200_and_what_is_no_update_is_put_away() {
    let world = World::new("*");
    let (service, url) = world.start_webhook();
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let deep_good = format!(
        "{{\"update_id\":3,\"message\":{{\"message_id\":3,\"date\":{DATE},\"chat\":{{\"id\":-3}},\
         \"text\":\"deep\",\"new_field\":{deep}}}}}"
    );
    let good = [
        odd(1, &json!({"text": "x".repeat(600 * 1024)})),
        odd(2, &json!({"chat": {"id": GROUP}})),
        deep_good.into_bytes(),
        odd(
            4,
            &json!({"from": {"id": -9_007_199_254_740_991_i64, "is_bot": false, "first_name": "N"}}),
        ),
        odd(
            5,
            &json!({"message_id": 8_589_934_592_i64, "chat": {"id": -4_503_599_627_370_496_i64, "type": "group"}}),
        ),
    ];
    // No message of Telegram's can be of the year 5000: its dates are 32-bit numbers.
    let year_5000 = odd(6, &json!({"date": 95_617_584_000_i64}));
    let bad: [&[u8]; 6] = [
        &year_5000,
        b"",
        b"{\"update_id\":10,\"message\":{",
        b"{\"update_id\":11,\"message\":{\"text\":\"\xff\xfe\"}}",
        b"{\"update_id\":\"none\",\"message\":{}}",
        b"[1,2,3]",
    ];
    for body in good.iter().map(Vec::as_slice).chain(bad) {
        assert_eq!(world.post(&url, body), 200);
    }
    // Whoever does not know the path gets nothing in. The body is a small one: the service answers
    // without reading it, and a sender who still writes then may find the connection closed.
    let elsewhere = url.replace("/telegram/", "/telegram/x");
    assert_eq!(world.post(&elsewhere, &good[1]), 404);
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    world.run(&["etl", "--all"]).code(0);
    let rows = world.sql(
        "SELECT chat_id, message_id, user_id, length(text) AS length, context_date FROM \
         telegram_messages ORDER BY context_date, length DESC, message_id",
    );
    assert_eq!(rows.len(), good.len(), "{rows:#?}");
    assert_eq!(rows[0]["length"], 600 * 1024);
    assert!(
        rows.iter().all(|row| row["context_date"] == DAY),
        "{rows:#?}"
    );
    let has = |name: &str, value: i64| rows.iter().any(|row| row[name] == value);
    assert!(has("message_id", 8_589_934_592), "{rows:#?}");
    assert!(has("chat_id", -4_503_599_627_370_496), "{rows:#?}");
    assert!(has("user_id", -9_007_199_254_740_991), "{rows:#?}");
    let listed = world.run(&["quarantine", "list", "--json"]).code(0).stdout;
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed.len(), bad.len(), "{listed:#?}");
    let reasons: Vec<_> = listed
        .iter()
        .map(|it| it["reason"].as_str().unwrap())
        .collect();
    assert!(reasons.iter().all(|reason| !reason.is_empty()));
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("impossible date 95617584000")),
        "{reasons:#?}"
    );
}

#[test]
fn damaged_objects_are_named_and_what_can_be_read_is_tabled() {
    let world = World::new("*");
    world.write(&raw_object("a.json"), odd(1, &json!({})));
    world.write(&raw_object("b.json"), odd(2, &json!({})));
    world.write(&raw_object("empty.json"), "");
    // The first bytes of a gzip stream: its header, and no end.
    let cut = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab];
    world.write(&raw_object("cut.json.gz"), cut);
    world.run(&["etl", "--all"]).code(1).says(&[
        "2 rows from 2 updates",
        "empty.json`",
        "cut.json.gz`",
        "error: damaged raw objects: 2",
        "hint: ",
    ]);
    assert_eq!(world.messages(), (2, 2));
}

#[test]
fn a_damaged_parquet_file_is_passed_over_and_made_anew() {
    let world = World::new("*");
    world.write(&raw_object("a.json"), odd(1, &json!({})));
    world.run(&["etl", "--all"]).code(0);
    let file = format!("lake/enriched/telegram/context_date={DAY}/messages.parquet");
    let whole = read(&world, &file);
    for damaged in [
        &whole[..whole.len() / 2],
        b"",
        b"PAR1 is all that is left PAR1",
    ] {
        world.write(&file, damaged);
        assert_eq!(world.messages(), (1, 1));
        world
            .run(&["etl", "--all"])
            .code(0)
            .says(&["replaced the damaged Parquet file"]);
        assert_eq!(read(&world, &file), whole);
    }

    // Where the footer is whole the damage only shows in a query, which says what to do.
    let mut spoilt = whole.clone();
    spoilt[4..whole.len() / 4].fill(0xff);
    world.write(&file, &spoilt);
    let ran = world
        .run(&["sql", "SELECT * FROM telegram_messages"])
        .code(1);
    let remedy = format!("telelake etl --date {DAY} --force");
    ran.says(&["is damaged", "messages.parquet", &remedy]);
    world.run(&["etl", "--date", DAY, "--force"]).code(0);
    assert_eq!(read(&world, &file), whole);
}

#[test]
fn a_malformed_setting_is_named_with_its_place_and_a_suggestion() {
    let world = World::new("*");
    world.write("telelake.toml", "[telegram]\nchat_idd = \"*\"\n");
    world
        .run(&["run"])
        .code(2)
        .says(&["telelake.toml", "chat_idd", "chat_id`?"]);
    world.write("telelake.toml", "[lake\ndir = 1\n");
    world
        .run(&["sql", "SELECT 1"])
        .code(2)
        .says(&["telelake.toml"]);
    world.write(
        "telelake.toml",
        "[lake]\ntime_zone = \"America/Sao_Paolo\"\n",
    );
    world
        .run(&["etl"])
        .code(2)
        .says(&["lake.time_zone", "America/Sao_Paolo"]);
}
