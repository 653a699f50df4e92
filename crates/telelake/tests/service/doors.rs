//! The doors for other programs, asked by psql, psycopg, by what tools send when they start, and over HTTP.

use std::time::Duration;

use tokio::time::Instant;

use crate::certificate::Certificate;
use crate::house::{House, clients, passes};
use crate::world::{GROUP, World};

/// What every client must know, where there is a password.
const PASSWORD: &str = "correct-horse-battery";

#[test]
fn drivers_and_tools_find_the_tables_and_change_nothing() {
    let house = House::open(&[]);
    let startups = ["metabase", "grafana", "dbeaver"];
    let startups = startups.map(|tool| format!("{}/{tool}.sql", clients().display()));
    let args = [&[house.dsn("")], startups.as_slice()].concat();
    passes("psycopg_client.py", &args);
    house.rests();
    // A message that has just come is there, too.
    house.world.somebody_writes(GROUP, 21);
    house.world.drained();
    let (count, talk) = house.psql("", &["-c", "SELECT count(*) FROM telegram_datalake"]);
    assert_eq!(count, "21\n", "{talk}");
    assert_eq!(house.service.stop().0, Some(0));
}

#[test]
fn psql_describes_the_tables() {
    let house = House::open(&[]);
    let (tables, talk) = house.psql("", &["-c", "\\d"]);
    assert!(
        tables.contains("public|telegram_datalake|table|"),
        "{tables}{talk}"
    );
    let (columns, talk) = house.psql("", &["-c", "\\d telegram_datalake"]);
    assert!(columns.contains("message_id|bigint|"), "{columns}{talk}");
    assert!(columns.contains("context_date|date|"), "{columns}{talk}");
    for command in ["\\l", "\\dn", "\\dt", "\\dv", "\\conninfo"] {
        let (_, talk) = house.psql("", &["-c", command]);
        assert_eq!(talk, "", "{command}");
    }
}

#[test]
fn connections_are_encrypted_with_a_certificate() {
    let ours = Certificate::of("postgres");
    let (with_certificate, with_key) = (&*ours.file, &*ours.key);
    let house = House::open(&["--set", with_certificate, "--set", with_key]);
    passes("tls_client.py", &[house.dsn("sslmode=require")]);
    let one_alone = ["run", "--postgres", "127.0.0.1:0", "--set", with_key];
    World::new("*")
        .run(&one_alone)
        .code(2)
        .says(&["set both, or none"]);
    ours.break_key();
    let broken = [
        "run",
        "--postgres",
        "127.0.0.1:0",
        "--set",
        with_certificate,
        "--set",
        with_key,
    ];
    World::new("*")
        .run(&broken)
        .code(1)
        .says(&["cannot read", "lake.key", "as PEM"]);
}

#[test]
fn clients_read_a_result_piece_by_piece() {
    let house = House::open(&[]);
    passes("cursor_client.py", &[house.dsn("")]);
    // Five rows at a time, by a cursor of psql's own.
    let select = "SELECT message_id FROM telegram_datalake ORDER BY message_id";
    let (rows, talk) = house.psql("", &["-v", "FETCH_COUNT=5", "-c", select]);
    let numbers: Vec<u32> = rows.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>(), "{talk}");
    house.rests();
}

#[test]
fn programs_ask_over_http() {
    let house = House::open(&[]);
    passes("http_client.py", std::slice::from_ref(&house.api));
    house.rests();
    assert_eq!(house.service.stop().0, Some(0));
}

#[test]
fn a_password_is_asked_for_and_needed_where_others_can_connect() {
    let (postgres, api) = (
        format!("postgres.password={PASSWORD}"),
        format!("api.password={PASSWORD}"),
    );
    let set = ["--set", &postgres, "--set", &api, "--set", "sql.timeout=3s"];
    let house = House::open(&set);
    let ask = ["-c", "SELECT count(*) FROM telegram_datalake"];
    let (_, talk) = house.psql("password=wrong-horse-battery", &ask);
    assert!(talk.contains("Password authentication failed"), "{talk}");
    let (count, talk) = house.psql(&format!("password={PASSWORD}"), &ask);
    assert_eq!(count, "20\n", "{talk}");
    passes("http_client.py", &[house.api.clone(), PASSWORD.to_owned()]);
    for (door, setting) in [("--postgres", "postgres"), ("--api", "api")] {
        let open = World::new("*").run(&["run", door, "0.0.0.0:0"]).code(2);
        open.says(&[&format!("set `{setting}.password`")]);
    }
}

#[test]
fn whoever_guesses_the_password_has_to_wait() {
    let house = House::open(&["--set", &format!("postgres.password={PASSWORD}")]);
    let ask = |password: &str| house.psql(&format!("password={password}"), &["-c", "SELECT 1"]);
    let mut talk = String::new();
    for _ in 0..5 {
        talk = ask("wrong-horse-battery").1;
        assert!(talk.contains("Password authentication failed"), "{talk}");
    }
    // A refusal keeps its client for a second, which is the first pause; the next one is longer.
    for _ in 0..3 {
        talk = ask("wrong-horse-battery").1;
        if talk.contains("too many wrong passwords: try again in") {
            break;
        }
    }
    assert!(talk.contains("too many wrong passwords"), "{talk}");
    let deadline = Instant::now() + Duration::from_mins(1);
    while ask(PASSWORD).0 != "1\n" {
        assert!(Instant::now() < deadline, "it never lets in who knows it");
    }
}
