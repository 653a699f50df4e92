//! `telelake ingest`.

use expect_test::expect;

use crate::world::{GROUP, World, files, message};

fn update(id: i64, chat: i64) -> String {
    format!(
        "{{\"update_id\":{id},\"message\":{}}}",
        message(chat, id, 1_763_766_000 + id)
    )
}

#[test]
fn a_file_of_updates_goes_to_the_raw_zone_once() {
    let world = World::configured();
    let lines = [
        update(1, GROUP),
        update(2, GROUP),
        update(2, GROUP),
        update(3, -9),
        "rubbish".to_owned(),
    ];
    world.write("updates.ndjson", &lines.join("\n"));
    let ran = world.run(&["ingest", "updates.ndjson", "--json"]).code(0);
    expect![[r#"
        {
          "files": 1,
          "stored": 3,
          "duplicate": 0,
          "ignored": 1,
          "quarantined": 1,
          "damaged": []
        }
    "#]]
    .assert_eq(&ran.stdout);
    expect![[r#"
        note: ignored chats are not on the allow-list: -9 (1); `--chat-id` adds them
        hint: `telelake quarantine list` shows what could not be read
        hint: `telelake etl --all` compacts the days that this has touched
    "#]]
    .assert_eq(&ran.stderr);
    let raw = files(&world.path("lake/raw"));
    assert!(
        raw.iter()
            .any(|file| file.starts_with("telegram/context_date=2025-11-21/")),
        "{raw:?}"
    );
    assert!(
        raw.iter().any(|file| file.starts_with("quarantine/")),
        "{raw:?}"
    );
}

#[test]
fn folders_and_standard_input_are_taken_too() {
    let world = World::configured();
    world.write(
        "old/context_date=2024-07-02/20240702213150123456.json",
        &update(1, GROUP),
    );
    world.write("old/readme.txt", "not an update");
    let mut command = world.command();
    command
        .args(["ingest", "old", "-"])
        .write_stdin(update(2, GROUP));
    let ran = world.finish(&mut command).code(0);
    assert_eq!(
        ran.stdout,
        "stored: 2, duplicates: 0, ignored: 0, quarantined: 0, files: 2\n"
    );
}

#[test]
fn what_the_siblings_of_the_tutorial_left_is_one_table() {
    let world = World::configured();
    let messages = [1, 2, 3].map(|id| message(GROUP, id, 1_763_766_000 + id));
    let updates = [1, 2, 3].map(|id| update(id, GROUP));
    let answer = format!("{{\"ok\":true,\"result\":[{}]}}", updates.join(","));
    world.write("bucket/raw/20251121200001000001.json", &updates[0]);
    world.write("bucket/polled.json", &answer);
    world.write(
        "bucket/messages.json",
        &serde_json::json!(messages[..2]).to_string(),
    );
    world.write(
        "bucket/one.json",
        &serde_json::to_string_pretty(&messages[2]).unwrap(),
    );
    world.write("bucket/cut.json", &format!("[{},", updates[2]));
    world
        .run(&["ingest", "bucket"])
        .code(1)
        .says(&["error: `bucket/cut.json` breaks off after 1 updates"])
        .prints(&["quarantined: 0, files: 5"]);
    let raw = world.path("lake/raw/telegram/context_date=2025-11-21");
    assert!(!files(&raw).is_empty());
    world.run(&["etl", "--all"]).code(0);
    let query = "SELECT message_id, text, update_id FROM telegram_messages ORDER BY 1";
    let ran = world.run(&["sql", query, "--format", "csv"]).code(0);
    assert_eq!(
        ran.stdout,
        "\"message_id\",\"text\",\"update_id\"\n\"1\",\"olá\",\"1\"\n\"2\",\"olá\",\"2\"\n\"3\",\"olá\",\"3\"\n"
    );
    world.run(&["verify"]).code(0);
}

#[test]
fn a_damaged_file_is_named_and_its_good_part_kept() {
    let world = World::configured();
    world.write_bytes("cut.json.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab]);
    world.write("empty.json", "");
    world.write("good.json", &update(1, GROUP));
    let ran = world
        .run(&["ingest", "cut.json.gz", "empty.json", "good.json"])
        .code(1);
    let ran = ran.says(&["error: `cut.json.gz` ", "error: `empty.json` is empty"]);
    ran.prints(&["stored: 1,"]);
}

#[test]
fn what_is_not_there_is_named() {
    let world = World::configured();
    world
        .run(&["ingest", "nowhere.json"])
        .code(1)
        .says(&["cannot read `nowhere.json`"]);
    world.write("empty/readme.txt", "");
    world
        .run(&["ingest", "empty"])
        .code(2)
        .says(&["the folder `empty` holds no file of updates"]);
}

#[test]
fn without_a_token_the_bot_must_be_named() {
    let world = World::new();
    world.write("updates.json", &update(1, GROUP));
    let all = ["ingest", "updates.json", "--chat-id", "*"];
    world.run(&all).code(2).says(&["--bot-id"]);
    world.run(&[&all[..], &["--bot-id", "7"]].concat()).code(0);
}

#[test]
fn a_lake_in_use_is_a_reason_to_try_later() {
    let world = World::configured();
    world.write("updates.json", &update(1, GROUP));
    let settings = lake::JournalSettings {
        dir: world.path("lake/journal"),
        bot: telegram::BotId(7),
        segment_bytes_max: 1 << 20,
        nonce: 1,
    };
    let (_journal, _) = lake::Journal::open(settings, lake::Clock::System).unwrap();
    let ran = world.run(&["ingest", "updates.json"]).code(75);
    ran.says(&["is in use by process", "hint: stop that process first"]);
}
