//! `telelake demo`: no token and no network, and a lake that stays.

use std::process::Stdio;

use crate::process::{Output, Process};
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
fn a_demo_that_others_could_reach_says_how_to_give_it_a_password() {
    let world = World::new("*");
    let args = ["demo", "--messages", "10", "--listen", "0.0.0.0:0"];
    world.run(&args).code(2).says(&[
        "other machines can reach 0.0.0.0:0",
        "TELELAKE_DASHBOARD_PASSWORD=\"$(telelake dashboard password --print)\" telelake demo --listen 0.0.0.0:0",
    ]);
    // No settings are needed for that, and none are left.
    let elsewhere = World::new("*");
    std::fs::remove_file(elsewhere.path("telelake.toml")).unwrap();
    let mut command = elsewhere.command(&["dashboard", "password", "--print"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut asked = command.spawn().unwrap();
    let mut stdin = asked.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"correct horse battery\n").unwrap();
    drop(stdin);
    let printed = asked.wait_with_output().unwrap();
    assert!(printed.stdout.starts_with(b"$argon2id$"), "{printed:?}");
    let mut world = World::new("*");
    let hash = String::from_utf8(printed.stdout).unwrap();
    world.environment = vec![("TELELAKE_DASHBOARD_PASSWORD", hash.trim().to_owned())];
    let mut demo = Process::start(world.command(&args), Output::Talk);
    demo.wait_for("The dashboard: ");
    assert_eq!(demo.stop().0, Some(0));
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
