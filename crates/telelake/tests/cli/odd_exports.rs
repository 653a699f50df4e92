//! `telelake import` of files that are odd, broken, hostile or large.

use expect_test::expect;
use jiff::Timestamp;
use sim::{ExportOptions, write_export};

use crate::world::{GROUP, Ran, World, files};

const NOON: i64 = 1_763_737_200;

/// An export of the group of most tests.
fn export(rows: &[String]) -> String {
    let bare = -1_000_000_000_000 - GROUP;
    let rows = rows.join(",\n  ");
    format!(
        "{{\n \"name\": \"Dados\",\n \"type\": \"private_supergroup\",\n \"id\": {bare},\n \"messages\": [\n  {rows}\n ]\n}}"
    )
}

/// Row `id`, with `more` fields.
fn row(id: i64, more: &str) -> String {
    let date = NOON + id;
    format!(
        r#"{{"id": {id}, "type": "message", "date": "2025-11-21T12:00:00", "date_unixtime": "{date}", {more}}}"#
    )
}

fn imported(world: &World, export: &str) -> Ran {
    world.write("result.json", export);
    world.run(&["import", "result.json"])
}

fn table(world: &World, columns: &str) -> String {
    world.run(&["etl", "--all"]).code(0);
    let query = format!("SELECT {columns} FROM telegram_messages ORDER BY message_id");
    let shown = world.run(&["sql", &query]).code(0).stdout;
    let verified = world.run(&["verify", "--strict"]).code(0);
    assert!(
        verified.stderr.contains("accounted for"),
        "{}",
        verified.stderr
    );
    shown
}

/// A row of every oddity that is known of exports.
fn oddities() -> Vec<String> {
    let bare = -1_000_000_000_000 - GROUP;
    let excuse = "(File not included. Change data exporting settings to download.)";
    let channel = format!(r#""from": "Dados", "from_id": "channel{bare}", "text": "anônimo""#);
    let photo = format!(r#""from_id": "user5", "photo": "{excuse}", "text": """#);
    let file =
        format!(r#""from_id": "user5", "file": "{excuse}", "file_name": "ata.pdf", "text": """#);
    let fields = [
        r#""from": "Ana", "from_id": 5, "text": "número""#,
        r#""from": "Velho grupo", "from_id": "chat123", "text": "grupo""#,
        &channel,
        r#""from": null, "from_id": "user6", "text": "conta excluída""#,
        r#""text": "ninguém""#,
        &photo,
        &file,
        r#""from_id": "user5", "text": ["quebra\x0b", {"type": "bold", "text": "\ud83d"}, 7]"#,
        r#""from_id": {"id": 5}, "text": {"a": [1e999]}, "reactions": 3"#,
    ];
    let mut rows: Vec<String> = (1..)
        .zip(fields)
        .map(|(id, fields)| row(id, fields))
        .collect();
    rows.extend([
        r#"{"id": 10, "type": "unsupported"}"#.to_owned(),
        "17".to_owned(),
        r#"{"id": 12, "type": "message", "date": null, "date_unixtime": "0", "text": "1970"}"#
            .to_owned(),
    ]);
    rows
}

#[test]
fn every_oddity_of_a_row_becomes_a_row() {
    let world = World::configured();
    let rows = oddities();
    let ran = imported(&world, &format!("\u{feff}{}", export(&rows))).code(0);
    expect![[r#"
        warning: Dados: 1 rows that Telegram Desktop could not export; kept as `unsupported`
        warning: Dados: 3 rows without a date; filed with the row before or after them
        warning: Dados: 1 rows without a number
        imported 12 rows of 1 days
        hint: `telelake etl --all` compacts the days that this has touched
    "#]]
    .assert_eq(&ran.stderr);
    let shown = table(
        &world,
        "message_id, message_type, user_id, sender_chat_id, coalesce(text, file_name) AS content, unread_fields",
    );
    expect![[r#"
         message_id │ message_type │ user_id │ sender_chat_id │ content        │ unread_fields
        ────────────┼──────────────┼─────────┼────────────────┼────────────────┼────────────────────────
                  0 │ other        │    NULL │           NULL │ NULL           │ message
                  1 │ text         │       5 │           NULL │ número         │ NULL
                  2 │ text         │    NULL │           -123 │ grupo          │ NULL
                  3 │ text         │    NULL │ -1001234567890 │ anônimo        │ NULL
                  4 │ text         │       6 │           NULL │ conta excluída │ NULL
                  5 │ text         │    NULL │           NULL │ ninguém        │ NULL
                  6 │ photo        │       5 │           NULL │ NULL           │ NULL
                  7 │ document     │       5 │           NULL │ ata.pdf        │ NULL
                  8 │ text         │       5 │           NULL │ quebra␋�       │ text
                  9 │ other        │    NULL │           NULL │ NULL           │ from_id,text,reactions
                 10 │ unsupported  │    NULL │           NULL │ NULL           │ NULL
                 12 │ text         │    NULL │           NULL │ 1970           │ NULL
        (12 rows)
    "#]].assert_eq(&shown);
}

#[test]
fn a_path_in_an_export_leads_nowhere() {
    let world = World::configured();
    let paths = [
        "../../../../etc/passwd",
        "/etc/shadow",
        "C:\\\\Windows\\\\system.ini",
        "../..",
        "files/\\u0000evil",
        "telelake.toml",
    ];
    let rows: Vec<String> = (1..)
        .zip(paths)
        .map(|(id, path)| {
            row(
                id,
                &format!(
                    r#""from_id": "user5", "file": "{path}", "thumbnail": "{path}", "text": """#
                ),
            )
        })
        .collect();
    let settings = world.read_bytes("telelake.toml");
    let outside = |world: &World| -> Vec<String> {
        let all = files(&world.path(""));
        all.into_iter()
            .filter(|file| !file.starts_with("lake/"))
            .collect()
    };
    world.write("result.json", "");
    let before = outside(&world);
    imported(&world, &export(&rows)).code(0);
    let shown = table(&world, "message_id, message_type, file_name");
    expect![[r#"
         message_id │ message_type │ file_name
        ────────────┼──────────────┼───────────────
                  1 │ document     │ passwd
                  2 │ document     │ shadow
                  3 │ document     │ system.ini
                  4 │ document     │ NULL
                  5 │ document     │ ␀evil
                  6 │ document     │ telelake.toml
        (6 rows)
    "#]]
    .assert_eq(&shown);
    assert_eq!(outside(&world), before);
    assert_eq!(world.read_bytes("telelake.toml"), settings);
}

#[test]
fn wherever_a_file_is_cut_off_what_came_before_is_imported() {
    let rows: Vec<String> = (1..4)
        .map(|id| row(id, r#""from_id": "user5", "text": "olá \"}]\" \x0b""#))
        .collect();
    let whole = export(&rows);
    let world = World::configured();
    for cut in (0..whole.len()).step_by(53) {
        let mut part = whole.clone().into_bytes();
        part.truncate(cut);
        world.write_bytes("result.json", &part);
        let ran = world.run(&["import", "result.json"]).code(1);
        assert!(ran.stderr.contains("hint: "), "{cut}: {}", ran.stderr);
        let known = ["breaks off at byte", "the file is empty"];
        assert!(
            known.iter().any(|word| ran.stderr.contains(word)),
            "{cut}: {}",
            ran.stderr
        );
    }
    imported(&world, &whole).code(0);
    let shown = table(&world, "message_id");
    assert!(shown.ends_with("(3 rows)\n"), "{shown}");
}

#[test]
fn what_is_no_export_says_what_it_is() {
    let world = World::configured();
    for (file, reason) in [
        ("", "the file is empty"),
        ("\u{feff}", "the file is empty"),
        (
            "\u{feff}12/02/2025 08:37 - Ana: oi\n12/02/2025 08:38 - Bia: olá\n",
            "it is no JSON",
        ),
        ("[12/02/2025 08:37:11] Ana: oi\n", "it is a list"),
        ("<!DOCTYPE html><html></html>", "it looks like HTML"),
        (
            "{\"update_id\": 1, \"message\": {}}",
            "it is JSON, but has no chat",
        ),
        ("{\"messages\": {\"id\": 1}}", "it is JSON, but has no chat"),
        ("{\"messages\": [1}", "breaks off at byte"),
    ] {
        let ran = imported(&world, file).code(1);
        let hint = ran.stderr.contains("hint: ");
        assert!(
            hint && ran.stderr.contains(reason),
            "{file}: {}",
            ran.stderr
        );
    }
    world.write_bytes("result.json", &[0, 159, 146, 150, b'{']);
    world
        .run(&["import", "result.json"])
        .code(1)
        .says(&["it is no JSON"]);
    assert_eq!(files(&world.path("lake/raw")), Vec::<String>::new());
}

#[test]
fn exports_that_overlap_are_one_history_whichever_comes_first() {
    let text = |id, text: &str| {
        row(
            id,
            &format!(r#""from": "Ana", "from_id": "user5", "text": "{text}""#),
        )
    };
    let reacted = |count| {
        let reactions = format!(r#"[{{"type": "emoji", "count": {count}, "emoji": "👍"}}]"#);
        let fields = r#""from": "Ana", "from_id": "user5", "text": "oi""#;
        row(2, &format!(r#"{fields}, "reactions": {reactions}"#))
    };
    let edited = row(
        3,
        r#""edited_unixtime": "1763737300", "from_id": "user5", "text": "depois""#,
    );
    let older = export(&[text(1, "a"), reacted(1), text(3, "antes")]);
    let newer = export(&[reacted(4), edited, text(4, "b")]);
    let shown = |exports: [&str; 3]| {
        let world = World::configured();
        for export in exports {
            imported(&world, export).code(0);
        }
        let messages = table(&world, "message_id, text, source");
        let query = "SELECT message_id, action, total_count, source FROM telegram_reactions";
        messages + &world.run(&["sql", query]).code(0).stdout
    };
    let one = shown([&older, &newer, &older]);
    expect![[r#"
         message_id │ text   │ source
        ────────────┼────────┼────────
                  1 │ a      │ export
                  2 │ oi     │ export
                  3 │ depois │ export
                  4 │ b      │ export
        (4 rows)
         message_id │ action       │ total_count │ source
        ────────────┼──────────────┼─────────────┼────────
                  2 │ export_count │           4 │ export
        (1 row)
    "#]]
    .assert_eq(&one);
    assert_eq!(shown([&newer, &older, &newer]), one);
}

#[test]
fn thousands_of_messages_of_one_chat_are_counted_to_the_last() {
    let world = World::configured();
    let mut file = Vec::new();
    let options = ExportOptions {
        days: 20,
        ..ExportOptions::new(5, 2_000_000, Timestamp::from_second(NOON).unwrap())
    };
    let rows = write_export(&options, &mut file).unwrap();
    world.write_bytes("result.json", &file);
    let import = [
        "import",
        "result.json",
        "--chat",
        "Dados & Café ☕",
        "--json",
    ];
    let report = world.run(&import).code(0).json();
    assert_eq!(report["chats"][0]["rows"], rows);
    world.run(&["etl", "--all"]).code(0);
    let query = "SELECT count(*) AS messages FROM telegram_messages";
    let counted = world.run(&["sql", query]).code(0).stdout;
    let line = format!(" {rows}\n");
    assert!(counted.contains(&line), "{rows}: {counted}");
    let raw = files(&world.path("lake/raw"));
    world.run(&import).code(0);
    assert_eq!(files(&world.path("lake/raw")), raw);
    world.run(&["verify", "--strict"]).code(0);
}
