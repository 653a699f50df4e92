//! `telelake bot`.

use expect_test::expect;
use serde_json::json;

use crate::world::{GROUP, World};

#[test]
fn the_bot_is_shown() {
    let world = World::configured();
    let ran = world.run(&["bot", "me"]).code(0);
    expect![[r#"
        id                           110201543
        username                     @telelake_bot
        first_name                   Telelake
        can_join_groups              yes
        can_read_all_group_messages  yes
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(
        world.run(&["bot", "me", "--json"]).json()["username"],
        "telelake_bot"
    );
}

#[test]
fn privacy_mode_is_explained_in_both_languages() {
    let world = World::configured();
    world.api.set_can_read_all_group_messages(false);
    let ran = world.run(&["bot", "me"]).code(0);
    expect![[r#"
        Privacy mode is on: of a group the bot sees only commands, replies to it and service
        messages, and nobody tells it about the rest. Either make the bot an administrator of the
        group, which also brings reactions and who joins or leaves, or:
          1. open https://t.me/BotFather and send /setprivacy
          2. choose @telelake_bot
          3. choose Disable
          4. remove the bot from the group and add it again: the setting holds from then on
    "#]]
    .assert_eq(&ran.stderr);
    let ran = world.run(&["bot", "me", "--lang", "pt"]).code(0);
    expect![[r#"
        O modo de privacidade está ligado: em um grupo o bot vê apenas comandos, respostas a ele e
        mensagens de serviço, e ninguém o avisa do resto. Torne o bot administrador do grupo, o que
        também traz reações e entradas e saídas de membros, ou:
          1. abra https://t.me/BotFather e envie /setprivacy
          2. escolha @telelake_bot
          3. escolha Disable
          4. remova o bot do grupo e adicione-o de novo: só então a opção passa a valer
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn looking_at_waiting_updates_takes_none() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    world.somebody_writes(GROUP, 2);
    for _ in 0..2 {
        world
            .run(&["bot", "updates", "--limit", "5"])
            .code(0)
            .prints(&["Dados São Paulo"]);
    }
    assert_eq!(
        (world.api.pending(), world.api.statistics().confirmed),
        (2, 0)
    );
}

#[test]
fn raw_updates_are_one_a_line() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    world.somebody_writes(GROUP, 2);
    let ran = world.run(&["bot", "updates", "--json"]).code(0);
    let lines: Vec<serde_json::Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["message"]["message_id"], 2);
}

#[test]
fn chats_are_shown_with_what_the_bot_sees_of_them() {
    let world = World::configured();
    world.api.set_administrator(false);
    world.somebody_writes(GROUP, 1);
    world.api.push(
        "message",
        &json!({
            "message_id": 1, "date": lake::Clock::System.now().as_second(),
            "chat": {"id": -42, "title": "Outro\u{1b}[2J", "type": "group"},
        }),
    );
    let ran = world.run(&["bot", "chats"]).code(0);
    expect![[r#"
        CHAT            TITLE            TYPE        MEMBERS  BOT IS  CAPTURED  NOTE
        -1001234567890  Dados São Paulo  supergroup  2        member  yes       sees messages; no reactions, no joins
        -42             Outro [2J        group                        no        seen in waiting updates
    "#]].assert_eq(&ran.stdout);
}
