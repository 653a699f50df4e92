//! Settings that are wrong, and settings as they are shown.

use expect_test::expect;

use crate::world::{TOKEN, World};

#[test]
fn an_unknown_setting_is_refused_with_its_place_and_what_may_have_been_meant() {
    let world = World::new();
    world.write(
        "telelake.toml",
        "[telegram]\nchat_ids = 5\n\n[lake]\ntime_zone = \"America/Sao_Paolo\"\n",
    );
    let ran = world.run(&["bot", "me"]).code(2);
    expect![[r#"
        error: the settings have 2 problems
          telelake.toml:2:1: unknown setting `telegram.chat_ids`; did you mean `telegram.chat_id`?
          telelake.toml:5:13: `lake.time_zone` cannot be `America/Sao_Paolo`; allowed: a time zone name such as `America/Sao_Paulo`; did you mean `America/Sao_Paulo`?
    "#]].assert_eq(&ran.stderr);
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_place() {
    let world = World::new();
    world.write("telelake.toml", "[telegram\nchat_id = 5\n");
    let ran = world.run(&["config", "show"]).code(2);
    expect![[r#"
        error: telelake.toml:1:10: not valid TOML: unclosed table, expected `]`
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn a_token_in_the_wrong_place_is_not_repeated() {
    let world = World::new();
    world.write(
        "telelake.toml",
        &format!("[telegram]\nchat_id = \"{TOKEN}\"\n"),
    );
    world
        .run(&["bot", "me"])
        .code(2)
        .says(&["`telegram.chat_id` cannot be this secret value"]);
}

#[test]
fn a_settings_file_that_was_named_must_be_there() {
    let world = World::new();
    world
        .run(&["--config", "nowhere.toml", "bot", "me"])
        .code(1)
        .says(&["cannot read `nowhere.toml`"]);
}

#[test]
fn the_settings_are_shown_with_their_origins_and_without_their_secrets() {
    let world = World::configured();
    let ran = world
        .finish(
            world
                .command()
                .args(["--set", "lake.dir=/data", "config", "show"]),
        )
        .code(0);
    let line = |setting: &str| {
        let line = ran
            .stdout
            .lines()
            .find(|line| line.starts_with(setting))
            .unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        line("telegram.token "),
        "telegram.token *** telelake.secrets.toml:2:9"
    );
    assert_eq!(
        line("telegram.chat_id"),
        "telegram.chat_id -1001234567890 telelake.toml:2:11"
    );
    assert_eq!(
        line("telegram.api_url"),
        "telegram.api_url <api> variable `TELEGRAM_API_URL`"
    );
    assert_eq!(line("lake.dir"), "lake.dir /data flag `--set`");
    assert_eq!(
        line("lake.time_zone"),
        "lake.time_zone America/Sao_Paulo default"
    );
}
