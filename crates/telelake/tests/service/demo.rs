//! `telelake demo`: no token and no network, and a lake that stays.

use crate::world::{Ran, World};

/// The demo of the tests, in a folder called `dir`.
fn demo(world: &World, dir: &str, more: &[&str]) -> Ran {
    let args = ["demo", "--once", "--messages", "300", "--days", "5"];
    world.run(&[&args[..], &["--dir", dir], more].concat())
}

#[test]
fn a_demo_ends_with_a_chart_a_table_a_csv_and_a_lake_to_ask() {
    let world = World::new("*");
    let ran = demo(&world, "shown", &[]).code(0).says(&[
        "Messages per day",
        "█",
        "author_name",
        "rows → shown/messages-per-user-per-day.csv",
        "telelake sql",
    ]);
    assert!(!ran.stdout.contains("Messages per day"), "{}", ran.stdout);
    let csv = std::fs::read_to_string(world.path("shown/messages-per-user-per-day.csv")).unwrap();
    let head = r#""user_id","user_first_name","context_date","message_amount""#;
    assert!(csv.starts_with(head), "{csv}");

    let query = "SELECT count(*) FROM telegram_messages";
    let args = ["-c", "shown/telelake.toml", "sql", "--format", "csv", query];
    let asked = world.run(&args).code(0).stdout;
    let rows: i64 = asked
        .lines()
        .nth(1)
        .unwrap()
        .trim_matches('"')
        .parse()
        .unwrap();
    assert!(rows >= 300, "{rows}");
    // The CSV and the lake agree.
    let named: i64 = csv
        .lines()
        .skip(1)
        .map(|line| line.rsplit('"').nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(named, rows);
}

#[test]
fn a_demo_speaks_portuguese() {
    let world = World::new("*");
    demo(&world, "em-português", &["--lang", "pt"])
        .code(0)
        .says(&["Mensagens por dia", "Próximos passos", "mensagens"]);
}

#[test]
fn a_demo_replaces_a_demo_and_nothing_else() {
    let world = World::new("*");
    world.write("mine/notes.txt", "keep me");
    demo(&world, "mine", &[])
        .code(2)
        .says(&["`mine` is not empty, and no demo made it", "--dir"]);
    assert_eq!(
        std::fs::read_to_string(world.path("mine/notes.txt")).unwrap(),
        "keep me"
    );
    assert!(!world.path("mine/telelake.toml").exists());
    demo(&world, "demo", &["--seed", "7"]).code(0);
    world.write("demo/left-over.txt", "");
    demo(&world, "demo", &["--seed", "7"]).code(0);
    assert!(!world.path("demo/left-over.txt").exists());
}
