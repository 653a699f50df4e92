//! `telelake init`, without anyone to ask.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;
use serde_json::json;

use crate::world::{GROUP, Ran, TOKEN, World};

fn init(world: &World, args: &[&str]) -> Ran {
    let mut command = world.command();
    command
        .arg("init")
        .args(args)
        .write_stdin(format!("{TOKEN}\n"));
    world.finish(&mut command)
}

fn mode(world: &World, name: &str) -> u32 {
    std::fs::metadata(world.path(name))
        .unwrap()
        .permissions()
        .mode()
        & 0o777
}

#[test]
fn a_bot_and_its_group_are_connected_without_a_question() {
    let world = World::new();
    world.somebody_writes(GROUP, 1);
    let ran = init(
        &world,
        &["--token-stdin", "--yes", "--time-zone", "Europe/Lisbon"],
    )
    .code(0);
    expect![[r#"
        ✓ the token belongs to Telelake (@telelake_bot)
        ✓ privacy mode is off: the bot sees all messages of its groups
        waiting for a message: add the bot to the group and write something there
        CHAT            TITLE            TYPE
        -1001234567890  Dados São Paulo  supergroup
        ✓ -1001234567890: the bot is an administrator and sees everything
        ✓ wrote `telelake.toml`
        ✓ wrote `telelake.secrets.toml`, which only you can read

        next:
          telelake doctor   checks everything
          telelake run      captures, and compacts every night
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(mode(&world, "telelake.secrets.toml"), 0o600);
    let settings = world.read("telelake.toml");
    assert!(
        settings.contains(&format!("\nchat_id = {GROUP}\n")),
        "{settings}"
    );
    assert!(
        settings.contains("\ntime_zone = \"Europe/Lisbon\"\n"),
        "{settings}"
    );
    assert!(!settings.contains(TOKEN));
    assert!(world.read("telelake.secrets.toml").contains(TOKEN));
    // What the wizard has seen is still there for the service.
    assert_eq!(
        (world.api.pending(), world.api.statistics().confirmed),
        (1, 0)
    );
    world.run(&["doctor"]).code(0);
}

#[test]
fn settings_that_are_there_are_not_replaced_unless_forced() {
    let world = World::configured();
    let before = world.read("telelake.toml");
    let ran = init(&world, &["--token-stdin", "--chat-id", "-7"]).code(1);
    expect![[r#"
        error: `telelake.toml` is there already
        hint: edit it, or add `--force`: its settings are kept, its comments are not
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(world.read("telelake.toml"), before);
}

#[test]
fn a_forced_wizard_keeps_the_other_settings_and_the_webhooks_secrets() {
    let world = World::new();
    world.write(
        "telelake.toml",
        "[lake]\ndir = \"my lake\"\n\n[etl]\nlookback_days = 9\n",
    );
    let secrets = "[ingest]\nwebhook_path = \"0123456789abcdef\"\nwebhook_secret = \"s3cret\"\n";
    world.write("telelake.secrets.toml", secrets);
    init(&world, &["--token-stdin", "--chat-id", "-7,-8", "--force"]).code(0);
    let ran = world.run(&["config", "show"]).code(0);
    ran.prints(&["<here>/my lake", "-8,-7"]);
    assert!(world.read("telelake.toml").contains("lookback_days = 9"));
    assert!(
        world
            .read("telelake.secrets.toml")
            .contains("webhook_secret = \"s3cret\"")
    );
    assert_eq!(mode(&world, "telelake.secrets.toml"), 0o600);
}

#[test]
fn a_wrong_token_ends_the_wizard_and_leaves_no_file() {
    let world = World::new();
    let mut command = world.command();
    command
        .args(["init", "--token-stdin", "--chat-id", "-7"])
        .write_stdin("7:wrong\n");
    world
        .finish(&mut command)
        .code(1)
        .says(&["Telegram does not accept the bot token"]);
    assert_eq!(crate::world::files(&world.path("")), Vec::<String>::new());
}

#[test]
fn without_a_token_and_a_terminal_the_other_ways_are_told() {
    let world = World::new();
    world.run(&["init", "--yes"]).code(2).says(&[
        "--token-stdin",
        "--token-file",
        "TELEGRAM_BOT_TOKEN",
    ]);
}

#[test]
fn a_token_file_is_named_and_not_copied() {
    let world = World::new();
    world.write("token.txt", &format!("{TOKEN}\n"));
    init(&world, &["--token-file", "token.txt", "--chat-id", "*"]).code(0);
    assert!(world.read("telelake.toml").contains("token.txt"));
    assert!(!world.path("telelake.secrets.toml").exists());
    world.run(&["bot", "me"]).code(0);
}

#[test]
fn a_token_in_a_variable_stays_there() {
    let world = World::new();
    let mut command = world.command();
    command
        .env("TELEGRAM_BOT_TOKEN", TOKEN)
        .args(["init", "--chat-id", "-7"]);
    world
        .finish(&mut command)
        .code(0)
        .says(&["the token stays in `TELEGRAM_BOT_TOKEN`"]);
    assert!(!world.path("telelake.secrets.toml").exists());
}

#[test]
fn a_misspelt_zone_or_chat_is_refused_before_anything_is_asked() {
    let world = World::new();
    init(
        &world,
        &[
            "--token-stdin",
            "--chat-id",
            "-7",
            "--time-zone",
            "Sao Paulo",
        ],
    )
    .code(2)
    .says(&["did you mean `America/Sao_Paulo`?"]);
    init(&world, &["--token-stdin", "--chat-id", "my group"])
        .code(2)
        .says(&["`telegram.chat_id` cannot be `my group`"]);
}

#[test]
fn a_group_that_became_a_supergroup_is_followed() {
    let world = World::new();
    world.api.push(
        "message",
        &json!({
            "message_id": 1, "date": lake::Clock::System.now().as_second(),
            "chat": {"id": -42, "title": "Dados", "type": "group"},
            "migrate_to_chat_id": GROUP,
        }),
    );
    init(&world, &["--token-stdin", "--chat-id", "-42"])
        .code(0)
        .says(&["became the supergroup"]);
    assert!(
        world
            .read("telelake.toml")
            .contains(&format!("chat_id = {GROUP}"))
    );
}

#[test]
fn silence_in_the_group_is_a_reason_to_try_later() {
    let world = World::new();
    let ran = init(&world, &["--token-stdin", "--yes", "--wait", "0"]).code(75);
    ran.says(&["no group was seen within 0 s", "--chat-id"]);
}

#[test]
fn with_a_webhook_set_the_chat_has_to_be_given() {
    let world = World::configured();
    let receiver = crate::webhook::Receiver::start(&world, "200 OK");
    world
        .run(&["webhook", "set", "--url", &receiver.url, "--watch", "0"])
        .code(0);
    let mut command = world.command();
    command.args([
        "--config",
        "other/telelake.toml",
        "init",
        "--token-stdin",
        "--yes",
    ]);
    std::fs::create_dir(world.path("other")).unwrap();
    let ran = world.finish(command.write_stdin(TOKEN));
    ran.code(1).says(&[
        "this bot has a webhook",
        "--chat-id",
        "telelake webhook delete",
    ]);
}
