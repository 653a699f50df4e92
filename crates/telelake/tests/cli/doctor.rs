//! `telelake doctor`.

use expect_test::expect;
use serde_json::{Value, json};

use crate::webhook::Receiver;
use crate::world::{GROUP, World};

fn status(report: &Value, name: &str) -> String {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name).unwrap();
    check["status"].as_str().unwrap().to_owned()
}

#[test]
fn a_healthy_capture_is_told_so() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let ran = world.run(&["doctor"]).code(0);
    expect![[r#"
        ✓ settings: `telelake.toml` is read; the days are those of America/Sao_Paulo; `telelake config show` tells the origin of every value
        ✓ token: <api> knows it as @telelake_bot (110201543)
        ✓ privacy: privacy mode is off: the bot sees all messages of groups that it joined since
        ✓ chat: -1001234567890 “Dados São Paulo” (supergroup): administrator, sees messages, reactions and members
        ✓ polling: no webhook is in the way; updates waiting at Telegram: 1
        ✓ folder: `lake/journal` is not there yet; `telelake run` makes it
        ✓ folder: `lake/raw` is not there yet; `telelake run` makes it
        ✓ folder: `lake/enriched` is not there yet; `telelake run` makes it
    "#]].assert_eq(&ran.stdout);
    assert_eq!(ran.stderr, "everything is well\n");
    // It was only looked at: no lake was made.
    assert!(!world.path("lake").exists());
}

#[test]
fn every_check_speaks_portuguese() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let ran = world.run(&["doctor", "--lang", "pt"]).code(0);
    expect![[r#"
        ✓ settings: `telelake.toml` foi lido; os dias são os de America/Sao_Paulo; `telelake config show` diz a origem de cada valor
        ✓ token: <api> o conhece como @telelake_bot (110201543)
        ✓ privacy: o modo de privacidade está desligado: o bot vê todas as mensagens dos grupos em que entrou desde então
        ✓ chat: -1001234567890 “Dados São Paulo” (supergroup): administrador, vê mensagens, reações e membros
        ✓ polling: nenhum webhook atrapalha; updates à espera no Telegram: 1
        ✓ folder: `lake/journal` ainda não existe; `telelake run` a cria
        ✓ folder: `lake/raw` ainda não existe; `telelake run` a cria
        ✓ folder: `lake/enriched` ainda não existe; `telelake run` a cria
    "#]].assert_eq(&ran.stdout);
}

#[test]
fn a_deaf_bot_is_found_out() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    world.api.set_can_read_all_group_messages(false);
    world.api.set_administrator(false);
    let report = world.run(&["doctor", "--json"]).code(1).json();
    assert_eq!(
        (
            status(&report, "privacy").as_str(),
            status(&report, "chat").as_str()
        ),
        ("warning", "failed")
    );
    world
        .run(&["doctor"])
        .code(1)
        .prints(&["/setprivacy", "✗ chat: "]);
}

#[test]
fn a_webhook_in_the_way_of_polling_is_found_out() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let receiver = Receiver::start(&world, "200 OK");
    let public_url = format!("ingest.public_url={}", receiver.url);
    world
        .run(&["--set", &public_url, "webhook", "set", "--watch", "0"])
        .code(0);
    let ran = world.run(&["doctor"]).code(1);
    ran.prints(&["✗ polling: a webhook is set", "telelake webhook delete"]);
    let report = world
        .run(&["--set", &public_url, "doctor", "--json"])
        .code(0)
        .json();
    assert_eq!(status(&report, "webhook"), "ok");
}

#[test]
fn a_webhook_that_fails_or_leads_elsewhere_is_found_out() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let receiver = Receiver::start(&world, "500 Internal Server Error");
    world
        .run(&["webhook", "set", "--url", &receiver.url])
        .code(1);
    let report = world.run(&["doctor", "--json"]).code(1).json();
    assert_eq!(
        (
            status(&report, "webhook").as_str(),
            status(&report, "deliveries").as_str()
        ),
        ("ok", "failed")
    );
    let elsewhere = world
        .run(&["--set", "ingest.public_url=http://127.0.0.1:9", "doctor"])
        .code(1);
    elsewhere.prints(&[
        "which is not this service's address",
        "run `telelake webhook set`",
    ]);
}

#[test]
fn a_missing_webhook_is_found_out() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let ran = world
        .run(&["--set", "ingest.public_url=http://127.0.0.1:9", "doctor"])
        .code(1);
    ran.prints(&["✗ webhook: Telegram has no webhook for this bot"]);
}

#[test]
fn a_chat_that_moved_or_is_unknown_is_found_out() {
    let world = World::configured();
    world.api.push(
        "message",
        &json!({
            "message_id": 1, "date": lake::Clock::System.now().as_second(),
            "chat": {"id": -42, "title": "Dados", "type": "group"},
            "migrate_to_chat_id": GROUP,
        }),
    );
    let ran = world
        .run(&["--set", "telegram.chat_id=-42,-43", "doctor"])
        .code(1);
    ran.prints(&[
        &format!("✗ chat: -42: became the supergroup {GROUP}"),
        &format!("→ add {GROUP} to `telegram.chat_id`"),
        "✗ chat: -43: Telegram refused `getChat`: Bad Request: chat not found (400)",
    ]);
}

#[test]
fn a_wrong_token_and_wrong_settings_are_failures_with_a_fix() {
    let world = World::configured();
    world.api.revoke_token();
    world.run(&["doctor"]).code(1).prints(&[
        "✗ token: Telegram does not accept the bot token",
        "@BotFather",
    ]);
    let ran = world
        .run(&["--set", "lake.time_zone=Lisboa", "doctor"])
        .code(1);
    expect![[r#"
        ✗ settings: flag `--set`: `lake.time_zone` cannot be `Lisboa`; allowed: a time zone name such as `America/Sao_Paulo`; did you mean `Europe/Lisbon`?
          → mend the settings; `telelake config reference` explains each
    "#]].assert_eq(&ran.stdout);
}

#[test]
fn the_lake_is_examined() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    let old = r#"{"update_id":1,"message":{"message_id":1,"date":1700000000,"chat":{"id":-7}}}"#;
    world.write("old.ndjson", &format!("{old}\nrubbish\n"));
    world
        .run(&["ingest", "old.ndjson", "--chat-id", "*"])
        .code(0);
    let report = world.run(&["doctor", "--json"]).code(0).json();
    let expected = [
        ("folder", "ok"),
        ("disk", "ok"),
        ("journal", "ok"),
        ("quarantine", "warning"),
        ("days", "warning"),
        ("schedule", "ok"),
    ];
    for (name, expected) in expected {
        assert_eq!(status(&report, name), expected, "{report}");
    }
}
