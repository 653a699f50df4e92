//! Long polling against the simulated Telegram: nothing is confirmed before it is durable, and a poller
//! that cannot go on says why.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bot::Bot;
use ingest::{Acceptor, Allowed, PollError, poll};
use jiff::Timestamp;
use lake::{Clock, Journal};
use secrecy::SecretString;
use serde_json::json;
use sim::{BotApi, Settings};
use testkit::TestLake;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const TOKEN: &str = "7:AAE-a-token-of-the-simulated-telegram-35";
const NOW: i64 = 1_795_000_000;

struct Station {
    _folder: tempfile::TempDir,
    lake: TestLake,
    journal: Journal,
    acceptor: Acceptor,
    telegram: BotApi,
    api_url: String,
    shutdown: CancellationToken,
}

impl Station {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = TestLake::in_memory(folder.path());
        let journal = lake.open(1 << 20, Clock::System);
        let acceptor = Acceptor::open(
            journal.clone(),
            lake.migrations(),
            Allowed::All,
            Clock::System,
        );
        let acceptor = acceptor.await.unwrap();
        let settings = Settings::new(TOKEN, Timestamp::from_second(NOW).unwrap());
        let telegram = BotApi::new(settings).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api_url = format!("http://{}", listener.local_addr().unwrap());
        let server = telegram.clone();
        tokio::spawn(async move { server.serve(listener, std::future::pending()).await });
        Self {
            _folder: folder,
            lake,
            journal,
            acceptor,
            telegram,
            api_url,
            shutdown: CancellationToken::new(),
        }
    }

    fn bot(&self) -> Bot {
        Bot::new(&self.api_url, &SecretString::from(TOKEN)).unwrap()
    }

    fn poll(&self) -> JoinHandle<Result<(), PollError>> {
        let (acceptor, shutdown) = (self.acceptor.clone(), self.shutdown.clone());
        tokio::spawn(poll(self.bot(), acceptor, shutdown))
    }

    fn push_messages(&self, count: i64) {
        for id in 1..=count {
            let message = json!({"message_id": id, "date": NOW, "chat": {"id": -7}, "text": "olá"});
            self.telegram.push("message", &message);
        }
    }
}

#[tokio::test]
async fn what_telegram_forgets_is_stored() {
    let station = Station::new().await;
    station.push_messages(250);
    let polling = station.poll();
    station.telegram.drained().await;
    station.shutdown.cancel();
    polling.await.unwrap().unwrap();
    assert_eq!(station.acceptor.counts().stored, 250);
    station.lake.seal(&station.journal).await.unwrap();
    assert_eq!(station.lake.raw().await.len(), 250);
}

#[tokio::test]
async fn nothing_is_confirmed_while_the_disk_refuses() {
    let station = Station::new().await;
    station.push_messages(3);
    let away = station.lake.journal_dir.with_extension("away");
    std::fs::rename(&station.lake.journal_dir, &away).unwrap();
    let polling = station.poll();
    // The second attempt shows that the first confirmed nothing.
    while station.acceptor.counts().failed < 6 {
        tokio::task::yield_now().await;
    }
    assert_eq!(station.telegram.pending(), 3);
    std::fs::rename(&away, &station.lake.journal_dir).unwrap();
    station.telegram.drained().await;
    station.shutdown.cancel();
    polling.await.unwrap().unwrap();
    assert_eq!(station.acceptor.counts().stored, 3);
}

#[tokio::test]
async fn a_stop_confirms_nothing_and_loses_nothing() {
    let station = Station::new().await;
    station.shutdown.cancel();
    station.push_messages(3);
    station.poll().await.unwrap().unwrap();
    assert_eq!(station.telegram.pending(), 3);
}

#[tokio::test]
async fn a_revoked_token_ends_the_polling() {
    let station = Station::new().await;
    station.telegram.revoke_token();
    let error = station.poll().await.unwrap().unwrap_err();
    assert!(matches!(error, PollError::Unauthorized { .. }), "{error}");
}

#[tokio::test]
async fn a_webhook_elsewhere_ends_the_polling() {
    let station = Station::new().await;
    // Telegram checks that somebody listens there, and then waits for an answer.
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let elsewhere = format!("http://{}/elsewhere", receiver.local_addr().unwrap());
    let settings = bot::WebhookSettings::new(elsewhere, SecretString::from("s3cret"));
    station.bot().set_webhook(&settings).await.unwrap();
    let error = station.poll().await.unwrap().unwrap_err();
    assert!(matches!(error, PollError::Conflict { .. }), "{error}");
}
