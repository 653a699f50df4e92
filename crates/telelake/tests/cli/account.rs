//! Tokens that are missing, malformed, wrong or revoked.

use expect_test::expect;

use crate::world::World;

#[test]
fn without_a_token_the_way_to_one_is_told() {
    let world = World::new();
    let ran = world.run(&["bot", "me"]).code(2);
    expect![[r#"
        error: no bot token is configured
        hint: run `telelake init`, or set the variable `TELEGRAM_BOT_TOKEN`; `telelake demo` needs none
    "#]].assert_eq(&ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn without_a_token_the_way_to_one_is_told_in_portuguese() {
    let world = World::new();
    let ran = world.run(&["--lang", "pt", "bot", "me"]).code(2);
    expect![[r#"
        error: nenhum token de bot está configurado
        hint: execute `telelake init` ou defina a variável `TELEGRAM_BOT_TOKEN`; `telelake demo` não precisa de token
    "#]].assert_eq(&ran.stderr);
}

#[test]
fn a_malformed_token_is_refused_before_anyone_is_asked() {
    let world = World::new();
    let ran = world.finish(
        world
            .command()
            .env("TELEGRAM_BOT_TOKEN", "secret")
            .args(["bot", "me"]),
    );
    expect![[r#"
        error: the bot token does not look like `123456789:AAE…`
        hint: copy the token again from @BotFather: `/mybots`, the bot, `API Token`; a revoked token stays refused
    "#]].assert_eq(&ran.code(1).stderr);
}

#[test]
fn a_wrong_token_is_named_as_the_fault_and_not_shown() {
    let world = World::new();
    let wrong = "110201543:AAHxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    let ran = world.finish(
        world
            .command()
            .env("TELEGRAM_BOT_TOKEN", wrong)
            .args(["bot", "me"]),
    );
    assert!(!ran.stderr.contains("AAHxxx"), "{}", ran.stderr);
    expect![[r#"
        error: Telegram does not accept the bot token (`getMe` answered 401)
        hint: copy the token again from @BotFather: `/mybots`, the bot, `API Token`; a revoked token stays refused
    "#]].assert_eq(&ran.code(1).stderr);
}

#[test]
fn a_revoked_token_is_refused_by_every_command_that_needs_it() {
    let world = World::configured();
    world.api.revoke_token();
    for args in [
        &["bot", "me"][..],
        &["bot", "updates"],
        &["bot", "chats"],
        &["webhook", "info"],
        &["webhook", "set", "--url", "http://127.0.0.1:9"],
        &["webhook", "delete"],
        &["run"],
    ] {
        world
            .run(args)
            .code(1)
            .says(&["Telegram does not accept the bot token"]);
    }
}

#[test]
fn a_network_that_is_down_is_a_reason_to_try_later() {
    let world = World::configured();
    let mut command = world.command();
    command
        .env("TELEGRAM_API_URL", "http://127.0.0.1:9")
        .args(["bot", "me"]);
    world
        .finish(&mut command)
        .code(75)
        .says(&["error: cannot reach the Bot API for `getMe`"]);
}
