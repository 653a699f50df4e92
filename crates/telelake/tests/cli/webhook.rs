//! `telelake webhook`.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use expect_test::expect;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::world::{GROUP, World};

/// Takes deliveries and answers each alike.
pub(crate) struct Receiver {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    pub(crate) fn start(world: &World, status: &'static str) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let listener = world
            .runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::clone(&requests);
        world.runtime.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let seen = Arc::clone(&seen);
                tokio::spawn(async move {
                    let mut buffer = vec![0; 65_536];
                    // The simulator writes a request in one piece or two; what matters is the head.
                    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                        let text =
                            String::from_utf8_lossy(buffer.get(..read).unwrap()).into_owned();
                        let is_head = text.starts_with("POST");
                        let is_whole = text.contains("\r\n\r\n{") || !is_head;
                        seen.lock().unwrap().push(text);
                        if is_whole {
                            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                            stream.write_all(answer.as_bytes()).await.ok();
                        }
                    }
                });
            }
        });
        Self { url, requests }
    }

    fn head(&self) -> String {
        self.requests.lock().unwrap().join("").to_lowercase()
    }
}

/// The value of a setting in a secrets file.
fn secret(text: &str, key: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(key)).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn a_webhook_is_set_with_all_parameters_and_seen_to_work() {
    let world = World::configured();
    let receiver = Receiver::start(&world, "200 OK");
    world.somebody_writes(GROUP, 1);
    let ran = world
        .run(&["webhook", "set", "--url", &receiver.url])
        .code(0);
    let stderr = ran.stderr.replace(&receiver.url, "<url>");
    expect![[r#"
        kept as `ingest.public_url` in `telelake.toml`
        Telegram shall deliver to <url>/telegram/***
        ✓ Telegram gets through; waiting updates delivered: 1
    "#]]
    .assert_eq(&stderr);

    let secrets = world.read("telelake.secrets.toml");
    let (path, token) = (
        secret(&secrets, "webhook_path"),
        secret(&secrets, "webhook_secret"),
    );
    assert!(path.len() >= 32 && token.len() >= 32 && path != token);
    let mode = std::fs::metadata(world.path("telelake.secrets.toml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let head = receiver.head();
    assert!(
        head.contains(&format!("post /telegram/{} ", path.to_lowercase())),
        "{head}"
    );
    let header = format!("x-telegram-bot-api-secret-token: {}", token.to_lowercase());
    assert!(head.contains(&header), "{head}");

    let info = world.run(&["webhook", "info", "--json"]).code(0).json();
    assert_eq!(info["max_connections"], 100);
    let kinds = info["allowed_updates"].as_array().unwrap();
    for kind in [
        "message",
        "message_reaction",
        "message_reaction_count",
        "chat_member",
    ] {
        assert!(kinds.iter().any(|known| known == kind), "{kind}");
    }
    assert!(
        world
            .read("telelake.toml")
            .contains(&format!("public_url = \"{}\"", receiver.url))
    );
    assert!(
        world
            .read("telelake.toml")
            .contains(&format!("chat_id = {GROUP}"))
    );
    for ran in [
        ran,
        world.run(&["webhook", "info"]).code(0),
        world.run(&["config", "show"]),
    ] {
        assert!(!ran.stderr.contains(&path) && !ran.stdout.contains(&path));
        assert!(!ran.stderr.contains(&token) && !ran.stdout.contains(&token));
    }
}

#[test]
fn a_second_set_keeps_the_secrets() {
    let world = World::configured();
    let receiver = Receiver::start(&world, "200 OK");
    world
        .run(&["webhook", "set", "--url", &receiver.url, "--watch", "0"])
        .code(0);
    let secrets = world.read("telelake.secrets.toml");
    // Within a second of the first Telegram asks for patience, and the client obeys.
    world.run(&["webhook", "set", "--watch", "0"]).code(0);
    assert_eq!(world.read("telelake.secrets.toml"), secrets);
}

#[test]
fn a_webhook_that_answers_404_is_a_failure_with_its_usual_cause() {
    let world = World::configured();
    let receiver = Receiver::start(&world, "404 Not Found");
    world.somebody_writes(GROUP, 1);
    let ran = world
        .run(&["webhook", "set", "--url", &receiver.url])
        .code(1);
    expect![[r#"
        kept as `ingest.public_url` in `telelake.toml`
        Telegram shall deliver to <url>/telegram/***
        error: the webhook is set, but Telegram does not get through: Wrong response from the webhook: 404 Not Found
        hint: something answers there, but not this service with its present secrets: restart `telelake run` so that it reads them, and check the proxy's paths
    "#]].assert_eq(&ran.stderr.replace(&receiver.url, "<url>"));
    world
        .run(&["webhook", "info"])
        .code(0)
        .says(&["hint: something answers there"]);
}

#[test]
fn without_a_delivery_nothing_is_claimed() {
    let world = World::configured();
    let receiver = Receiver::start(&world, "200 OK");
    let ran = world
        .run(&["webhook", "set", "--url", &receiver.url, "--watch", "0"])
        .code(0);
    expect![[r#"
        kept as `ingest.public_url` in `telelake.toml`
        Telegram shall deliver to <url>/telegram/***
        ! Telegram has the address and has not used it yet: it cannot be known whether it gets through
          until a message arrives. Write something in the group, then run `telelake webhook info`
    "#]].assert_eq(&ran.stderr.replace(&receiver.url, "<url>"));
}

#[test]
fn without_an_address_there_is_no_webhook() {
    let world = World::configured();
    world
        .run(&["webhook", "set"])
        .code(2)
        .says(&["no public address is configured", "--url"]);
}

#[test]
fn an_address_that_is_none_is_refused_by_its_flag() {
    let world = World::configured();
    world
        .run(&["webhook", "set", "--url", "bot.example.org"])
        .code(2)
        .says(&["flag `--url`"]);
}

#[test]
fn waiting_updates_are_dropped_only_when_that_is_confirmed() {
    let world = World::configured();
    world.somebody_writes(GROUP, 1);
    world
        .run(&["webhook", "delete", "--drop-pending"])
        .code(2)
        .says(&["would be lost: 1", "--yes"]);
    assert_eq!(world.api.pending(), 1);
    world
        .run(&["webhook", "delete", "--drop-pending", "--yes"])
        .code(0);
    assert_eq!(world.api.pending(), 0);
}

#[test]
fn a_deleted_webhook_is_gone() {
    let world = World::configured();
    let receiver = Receiver::start(&world, "200 OK");
    world
        .run(&["webhook", "set", "--url", &receiver.url, "--watch", "0"])
        .code(0);
    world
        .run(&["bot", "updates"])
        .code(1)
        .says(&["hint: delete the webhook first"]);
    world.run(&["webhook", "delete"]).code(0);
    world
        .run(&["webhook", "info"])
        .code(0)
        .prints(&["no webhook is set"]);
    world.run(&["bot", "updates"]).code(0);
}
