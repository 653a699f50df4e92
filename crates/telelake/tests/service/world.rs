//! A folder with settings and a lake in it, a Bot API, and the program run between them.

use std::future::Future;
use std::path::PathBuf;
use std::process::Command;

use ::bot::{Bot, WebhookSettings};
use secrecy::SecretString;
use serde_json::{Value, json};
use sim::{BotApi, Settings};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::process::{Output, PATIENCE, Process};

/// The token of the bot.
pub(crate) const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// The group of most tests.
pub(crate) const GROUP: i64 = -1_001_234_567_890;
/// The unguessable part of the webhook's address.
pub(crate) const PATH: &str = "0123456789abcdefghij";
/// What every delivery repeats.
pub(crate) const SECRET: &str = "a-secret_of-the-webhook";

/// What the program works on.
pub(crate) struct World {
    pub(crate) api: BotApi,
    pub(crate) runtime: Runtime,
    pub(crate) api_url: String,
    /// Variables that the program is given beside the usual ones.
    pub(crate) environment: Vec<(&'static str, String)>,
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl World {
    /// A simulated bot, and settings that keep `chats`.
    pub(crate) fn new(chats: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let now = lake::Clock::System.now();
        let api = BotApi::new(Settings::new(TOKEN, now)).unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let api_url = format!("http://{}", listener.local_addr().unwrap());
        let server = api.clone();
        runtime.spawn(async move { server.serve(listener, std::future::pending()).await });
        let world = Self {
            api,
            runtime,
            api_url,
            environment: Vec::new(),
            folder: tempfile::tempdir().unwrap(),
        };
        world.write(
            "telelake.toml",
            format!(
                "[telegram]\nchat_id = \"{chats}\"\n[ingest]\nwebhook_path = \"{PATH}\"\n\
                 webhook_secret = \"{SECRET}\"\n[lake]\ntime_zone = \"UTC\"\n"
            ),
        );
        world
    }

    /// As [`World::new`], with the Bot API at `api_url` in place of the simulated one.
    pub(crate) fn with_api(chats: &str, api_url: &str) -> Self {
        Self {
            api_url: api_url.to_owned(),
            ..Self::new(chats)
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[expect(clippy::disallowed_methods, reason = "a test prepares files")]
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// The program, ready to be given arguments, in an environment that says little else.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telelake"));
        command
            .env_clear()
            .env("TELEGRAM_API_URL", &self.api_url)
            .env("TELEGRAM_BOT_TOKEN", TOKEN)
            .env("HOME", self.folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("NO_COLOR", "1")
            // Many services run at once, and what they listen on is read from their logs.
            .env("TELELAKE_DASHBOARD_LISTEN", "off")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .args(args);
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    /// The rows of a query, asked by a process of its own.
    pub(crate) fn sql(&self, query: &str) -> Vec<Value> {
        let ran = self.run(&["sql", "--format", "ndjson", query]).code(0);
        let lines = ran.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// How many messages the table holds, and how many different ones.
    pub(crate) fn messages(&self) -> (i64, i64) {
        let rows = self.sql(
            "SELECT count(*) AS rows, count(DISTINCT concat(cast(chat_id AS varchar), '/', cast(message_id AS varchar))) AS messages \
             FROM telegram_messages",
        );
        let number = |name: &str| rows[0][name].as_i64().unwrap();
        (number("rows"), number("messages"))
    }

    /// Starts the service with `args` more.
    pub(crate) fn start(&self, args: &[&str]) -> Process {
        let args = [&["run"], args].concat();
        Process::start(self.command(&args), Output::Talk)
    }

    /// Starts the service behind a webhook; also the address of the webhook.
    pub(crate) fn start_webhook(&self) -> (Process, String) {
        self.start_webhook_with(&[])
    }

    /// As [`World::start_webhook`], with `args` more.
    pub(crate) fn start_webhook_with(&self, args: &[&str]) -> (Process, String) {
        let webhook = [
            "--mode",
            "webhook",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "ingest.public_url=http://127.0.0.1",
        ];
        let mut service = self.start(&[&webhook, args].concat());
        let rest = service.wait_for("listening on ");
        let address = rest.split_whitespace().next().unwrap();
        (service, format!("http://{address}/telegram/{PATH}"))
    }

    /// As [`World::start_webhook`], and the simulated Telegram delivers there.
    pub(crate) fn start_delivering(&self) -> Process {
        let (service, url) = self.start_webhook();
        self.deliver_to(url);
        service
    }

    /// Sets the bot's webhook, with the calls that the program makes too.
    pub(crate) fn deliver_to(&self, url: String) {
        let bot = Bot::new(&self.api_url, &SecretString::from(TOKEN)).unwrap();
        let settings = WebhookSettings::new(url, SecretString::from(SECRET));
        self.wait(bot.set_webhook(&settings)).unwrap();
    }

    /// Somebody writes message `id` into `chat`.
    pub(crate) fn somebody_writes(&self, chat: i64, id: i64) {
        self.api.push("message", &message(chat, id));
    }

    /// Delivers `body` as Telegram would; the status of the answer.
    pub(crate) fn post(&self, url: &str, body: &[u8]) -> u16 {
        let (host, path) = url
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .unwrap();
        let head = format!(
            "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        let answer = self.wait(async {
            let mut stream = TcpStream::connect(host).await.unwrap();
            stream.write_all(&request).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        });
        let status = answer.split(' ').nth(1).unwrap();
        status.parse().unwrap()
    }

    /// Waits until Telegram has got rid of every update.
    pub(crate) fn drained(&self) {
        self.wait(self.api.drained());
    }

    /// Waits for `future`, and not for ever.
    pub(crate) fn wait<F: Future>(&self, future: F) -> F::Output {
        let waited = self
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, future).await });
        waited.unwrap()
    }
}

impl Ran {
    /// Fails unless the run ended with `code`.
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless the data and the talk together have every one of `parts`.
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(
                self.stderr.contains(part) || self.stdout.contains(part),
                "no `{part}` in: {}{}",
                self.stdout,
                self.stderr
            );
        }
        self
    }

    /// The data, as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// A message of a group, written now.
pub(crate) fn message(chat: i64, id: i64) -> Value {
    json!({
        "message_id": id,
        "from": {"id": 5, "is_bot": false, "first_name": "Ana"},
        "chat": {"id": chat, "title": "Dados São Paulo", "type": "supergroup"},
        "date": lake::Clock::System.now().as_second(),
        "text": format!("olá {id}"),
    })
}
