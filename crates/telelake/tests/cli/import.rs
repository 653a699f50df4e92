//! `telelake import`.

use expect_test::expect;

use crate::world::{GROUP, World, files, message};

/// An export of the group of most tests, with a message that a bot received too.
fn export() -> String {
    let bare = -1_000_000_000_000 - GROUP;
    format!(
        r#"{{
 "name": "Dados São Paulo",
 "type": "private_supergroup",
 "id": {bare},
 "messages": [
  {{
   "id": 1,
   "type": "service",
   "date": "2025-11-21T20:00:00",
   "date_unixtime": "1763766001",
   "actor": "Ana",
   "actor_id": "user5",
   "action": "invite_members",
   "members": ["Bia"],
   "text": ""
  }},
  {{
   "id": 2,
   "type": "message",
   "date": "2025-11-21T20:00:02",
   "date_unixtime": "1763766002",
   "from": "Ana",
   "from_id": "user5",
   "text": ["quebra\x0b ", {{"type": "bold", "text": "aqui"}}]
  }},
  {{"id": 3, "type": "unsupported"}},
  {{"id": 9, "type": "message", "date": "2025-11-22T20:00:02", "date_unixtime": "1763852402", "from": null, "from_id": "user6", "text": "olá"}}
 ]
}}"#
    )
}

fn table(world: &World) -> String {
    world.run(&["etl", "--all"]).code(0);
    let query = "SELECT message_id, message_type, text, member_names, source FROM telegram_messages ORDER BY message_id";
    world.run(&["sql", query]).code(0).stdout
}

#[test]
fn the_past_of_a_group_is_in_the_table_and_importing_again_changes_nothing() {
    let world = World::configured();
    world.write("result.json", &export());
    let received = message(GROUP, 2, 1_763_766_002);
    world.write(
        "updates.ndjson",
        &format!("{{\"update_id\":1,\"message\":{received}}}"),
    );
    world.run(&["ingest", "updates.ndjson"]).code(0);
    let ran = world.run(&["import", "result.json"]).code(0);
    expect![[r#"
        CHAT            NAME             TYPE                ROWS  FROM        TO          IMPORTED
        -1001234567890  Dados São Paulo  private_supergroup  4     2025-11-21  2025-11-22  yes
    "#]]
    .assert_eq(&ran.stdout);
    expect![[r#"
        warning: Dados São Paulo: 1 rows that Telegram Desktop could not export; kept as `unsupported`
        warning: Dados São Paulo: 1 rows without a date; filed with the row before or after them
        imported 4 rows of 2 days
        hint: `telelake etl --all` compacts the days that this has touched
    "#]].assert_eq(&ran.stderr);
    let shown = table(&world);
    expect![[r#"
         message_id │ message_type │ text │ member_names │ source
        ────────────┼──────────────┼──────┼──────────────┼────────
                  1 │ service      │ NULL │ ["Bia"]      │ export
                  2 │ text         │ olá  │ NULL         │ bot
                  3 │ unsupported  │ NULL │ NULL         │ export
                  9 │ text         │ olá  │ NULL         │ export
        (4 rows)
    "#]]
    .assert_eq(&shown);
    let raw = files(&world.path("lake/raw"));
    world.run(&["import", "result.json"]).code(0);
    assert_eq!(files(&world.path("lake/raw")), raw);
    let ran = world.run(&["etl", "--all"]).code(0);
    assert!(ran.stderr.contains("every day is clean"), "{}", ran.stderr);
    assert_eq!(table(&world), shown);
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::configured();
    world.write("result.json", &export());
    let ran = world
        .run(&["import", "result.json", "--dry-run", "--json"])
        .code(0);
    expect![[r#"
        {
          "chats": [
            {
              "chat_id": -1001234567890,
              "name": "Dados São Paulo",
              "type": "private_supergroup",
              "taken": true,
              "rows": 4,
              "service": 1,
              "first_day": "2025-11-21",
              "last_day": "2025-11-22",
              "warnings": {
                "unsupported": 1,
                "undated": 1,
                "unnumbered": 0,
                "unreadable": 0,
                "oversized": 0
              }
            }
          ],
          "days": [
            "2025-11-21",
            "2025-11-22"
          ]
        }
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(files(&world.path("lake/raw")), Vec::<String>::new());
}

#[test]
fn what_cannot_be_imported_says_what_to_do() {
    let world = World::configured();
    let whole = export();
    for (file, args, code, parts) in [
        (
            "{\"a\":1}".to_owned(),
            vec![],
            1,
            ["no Telegram Desktop export", "hint: "],
        ),
        (
            "12/02/2025 08:37 - Ana: oi".to_owned(),
            vec![],
            1,
            ["it is no JSON", "result.json"],
        ),
        (
            whole
                .replace("private_supergroup", "public_channel")
                .replace(" 1234567890", " 77"),
            vec![],
            1,
            ["allow-list", "--chat"],
        ),
        (
            whole.clone(),
            vec!["--chat", "Outro"],
            1,
            ["has no chat `Outro`", "--dry-run"],
        ),
        (
            whole.chars().take(whole.chars().count() - 60).collect(),
            vec![],
            1,
            ["breaks off at byte", "after 3 rows"],
        ),
        (
            whole.replace("date_unixtime", "x"),
            vec![],
            1,
            ["only a local time", "--tz America/Sao_Paulo"],
        ),
        (
            whole.clone(),
            vec!["--tz", "Sao_Paulo"],
            2,
            ["`Sao_Paulo` is no time zone", "UTC"],
        ),
    ] {
        world.write("result.json", &file);
        let args = [vec!["import", "result.json"], args].concat();
        let ran = world.run(&args).code(code);
        for part in parts {
            assert!(ran.stderr.contains(part), "no `{part}` in {}", ran.stderr);
        }
    }
}

#[test]
fn what_came_before_a_break_is_imported_and_the_whole_file_adds_the_rest() {
    let world = World::configured();
    let whole = export();
    let exported = |world: &World| {
        let shown = table(world);
        shown.lines().filter(|line| line.contains("export")).count()
    };
    let cut: String = whole.chars().take(whole.chars().count() - 60).collect();
    world.write("result.json", &cut);
    world.run(&["import", "result.json"]).code(1);
    assert_eq!(exported(&world), 3);
    let local = whole.replace("date_unixtime", "x");
    world.write("result.json", &local);
    let zone = ["import", "result.json", "--tz", "America/Sao_Paulo"];
    world.run(&zone).code(0);
    assert_eq!(exported(&world), 4);
}
