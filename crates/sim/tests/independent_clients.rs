//! aiogram and grammY against the simulated Telegram, so that it is not only our own opinion of
//! the Bot API. Installs them first where that was not done yet (`scripts/clients.sh`).
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Stdio;

use jiff::Timestamp;
use serde_json::json;
use sim::{BotApi, Pushed, Settings};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;

const TOKEN: &str = "4242:secret-of_the-bot";
const START: i64 = 1_790_000_000;
const CHAT: i64 = -1_001_987_654_321;

struct Clients {
    python: String,
    node_modules: String,
}

async fn installed() -> Clients {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/clients.sh");
    let output = Command::new(script)
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "scripts/clients.sh failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let (python, node_modules) = text.trim().split_once('\n').unwrap();
    Clients {
        python: python.to_owned(),
        node_modules: node_modules.to_owned(),
    }
}

/// Runs a client to its end and does what it asks for on the way.
async fn drive(mut command: Command, script: &str) {
    let settings = Settings::new(TOKEN, Timestamp::from_second(START).unwrap());
    let api = BotApi::new(settings).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = api.clone();
    let serving = tokio::spawn(async move { server.serve(listener, std::future::pending()).await });
    let mut client = command
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/clients")
                .join(script),
        )
        .args([&base, TOKEN, &CHAT.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdin = client.stdin.take().unwrap();
    let mut lines = BufReader::new(client.stdout.take().unwrap()).lines();
    let mut asked = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(text) = line.strip_prefix("push ") {
            let payload = json!({
                "message_id": asked.len() + 1,
                "from": {"id": 9, "is_bot": false, "first_name": "Inês"},
                "chat": {"id": CHAT, "title": "Dados & Café", "type": "supergroup"},
                "date": START,
                "text": text,
            });
            assert!(matches!(api.push("message", &payload), Pushed::Queued(_)));
            stdin.write_all(b"pushed\n").await.unwrap();
        }
        asked.push(line);
    }
    assert!(
        client.wait().await.unwrap().success(),
        "{script} failed after {asked:?}"
    );
    assert_eq!(asked.last().map(String::as_str), Some("done"));
    assert_eq!(asked.len(), 5);
    assert_eq!(api.statistics().delivered, 1);
    assert_eq!(api.statistics().confirmed, 3);
    assert_eq!(api.sent_messages().len(), 1);
    serving.abort();
}

#[tokio::test]
async fn aiogram_polls_receives_webhooks_and_is_refused_as_by_telegram() {
    let clients = installed().await;
    drive(Command::new(clients.python), "aiogram_client.py").await;
}

#[tokio::test]
async fn grammy_polls_receives_webhooks_and_is_refused_as_by_telegram() {
    let clients = installed().await;
    let mut node = Command::new("node");
    node.env("NODE_PATH", clients.node_modules);
    drive(node, "grammy_client.js").await;
}
