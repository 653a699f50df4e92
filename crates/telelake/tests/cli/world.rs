//! A folder, a simulated Bot API, and the program run between them. Every run is searched for the
//! token, which must never be seen.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use sim::{BotApi, Settings};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The token of the simulated bot.
pub(crate) const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// The part of it that must not be known.
const KEY: &str = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// The group of most tests.
pub(crate) const GROUP: i64 = -1_001_234_567_890;

/// What the program works on.
pub(crate) struct World {
    pub(crate) api: BotApi,
    pub(crate) runtime: Runtime,
    api_url: String,
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl World {
    /// A simulated bot, and an empty folder with no settings in it.
    pub(crate) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let now = lake::Clock::System.now();
        let (api, api_url) = runtime.block_on(async {
            let api = BotApi::new(Settings::new(TOKEN, now)).unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let api_url = format!("http://{}", listener.local_addr().unwrap());
            let server = api.clone();
            tokio::spawn(async move { server.serve(listener, std::future::pending()).await });
            (api, api_url)
        });
        Self {
            api,
            runtime,
            api_url,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// As [`World::new`], with the token and the group configured by variables of a file.
    pub(crate) fn configured() -> Self {
        let world = Self::new();
        world.write("telelake.toml", &format!("[telegram]\nchat_id = {GROUP}\n"));
        world.write(
            "telelake.secrets.toml",
            &format!("[telegram]\ntoken = \"{TOKEN}\"\n"),
        );
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    #[expect(clippy::disallowed_methods, reason = "a test prepares files")]
    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    #[expect(clippy::disallowed_methods, reason = "a test looks at a file")]
    pub(crate) fn read_bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Somebody writes into `chat`.
    pub(crate) fn somebody_writes(&self, chat: i64, message_id: i64) {
        let now = lake::Clock::System.now().as_second();
        self.api.push("message", &message(chat, message_id, now));
    }

    /// The program, ready to be given arguments, in an environment that says nothing else.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telelake"));
        command
            .env_clear()
            .env("TELEGRAM_API_URL", &self.api_url)
            .env("HOME", self.folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.finish(self.command().args(args))
    }

    /// Runs `command` to its end.
    pub(crate) fn finish(&self, command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(KEY), "the token is shown: {text}");
            text.replace(&self.api_url, "<api>")
                .replace(&self.folder.path().display().to_string(), "<here>")
        };
        Ran {
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            code: output.status.code().unwrap(),
        }
    }
}

impl Ran {
    /// Fails unless the run ended with `code`.
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless the talk has every one of `parts`.
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(
                self.stderr.contains(part),
                "no `{part}` in: {}",
                self.stderr
            );
        }
        self
    }

    /// Fails unless the data has every one of `parts`.
    pub(crate) fn prints(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(
                self.stdout.contains(part),
                "no `{part}` in: {}",
                self.stdout
            );
        }
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// A message of a group.
pub(crate) fn message(chat: i64, message_id: i64, date: i64) -> Value {
    json!({
        "message_id": message_id,
        "from": {"id": 5, "is_bot": false, "first_name": "Ana"},
        "chat": {"id": chat, "title": "Dados São Paulo", "type": "supergroup"},
        "date": date,
        "text": "olá",
    })
}

/// The files in `folder` and below, as paths inside it.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}
