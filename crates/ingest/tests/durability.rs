//! The promise, for random scripts: lost requests, lost answers, repetitions, failing storage and
//! restarts, with a sender who repeats as Telegram does. An update that was answered 200 is in the raw
//! zone, and nothing else is.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use ingest::{Acceptor, Allowed, WebhookSettings, webhook_router};
use jiff::{SignedDuration, Timestamp};
use lake::{Clock, Journal, ManualClock};
use proptest::prelude::*;
use testkit::{Fault, TestLake, line, message};
use tower::ServiceExt as _;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The sender repeats what was not answered, and goes on to the next update of the chat.
    Deliver {
        chat: usize,
    },
    /// The request arrives and the answer does not.
    LoseAnswer {
        chat: usize,
    },
    /// An update that was answered arrives again.
    Repeat {
        chat: usize,
    },
    /// Updates of all chats at once.
    DeliverAll,
    /// The folder of the journal refuses writes from now on.
    BreakDisk,
    MendDisk,
    Seal(Fault),
    /// The process ends and another begins.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let chat = 0..3_usize;
    prop_oneof![
        6 => chat.clone().prop_map(|chat| Step::Deliver { chat }),
        3 => chat.clone().prop_map(|chat| Step::LoseAnswer { chat }),
        2 => chat.prop_map(|chat| Step::Repeat { chat }),
        2 => Just(Step::DeliverAll),
        1 => Just(Step::BreakDisk),
        1 => Just(Step::MendDisk),
        2 => prop_oneof![Just(Fault::None), Just(Fault::Lost), Just(Fault::AnswerLost)].prop_map(Step::Seal),
        1 => Just(Step::Restart),
    ]
}

struct World {
    _folder: tempfile::TempDir,
    lake: TestLake,
    clock: ManualClock,
    running: Option<(Journal, Router)>,
    is_broken: bool,
    /// For each chat, how many updates were answered 200.
    answered: [i64; 3],
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lake = TestLake::in_memory(folder.path());
        let mut world = Self {
            _folder: folder,
            lake,
            clock: ManualClock::new(Timestamp::from_second(1_795_000_000).unwrap()),
            running: None,
            is_broken: false,
            answered: [0; 3],
        };
        world.start().await;
        world
    }

    async fn start(&mut self) {
        let clock = Clock::Manual(self.clock.clone());
        let journal = self.lake.open(2048, clock.clone());
        let acceptor = Acceptor::open(journal.clone(), self.lake.migrations(), Allowed::All, clock)
            .await
            .unwrap();
        let settings = WebhookSettings {
            path: "path".into(),
            secret: "s3cret".into(),
        };
        self.running = Some((journal, webhook_router(acceptor, settings)));
    }

    fn journal(&self) -> &Journal {
        &self.running.as_ref().unwrap().0
    }

    fn update(chat: usize, number: i64) -> Bytes {
        let chat = i64::try_from(chat).unwrap();
        message(number * 3 + chat, -7 - chat)
    }

    /// Posts an update; 200 and 503 are the only answers there are.
    async fn post(&self, update: Bytes) -> bool {
        let request = Request::post("/telegram/path")
            .header("X-Telegram-Bot-Api-Secret-Token", "s3cret")
            .body(Body::from(update))
            .unwrap();
        let router = self.running.as_ref().unwrap().1.clone();
        let response = router.oneshot(request).await.unwrap();
        if response.status() == StatusCode::OK {
            assert_eq!(response.headers()[header::CONTENT_LENGTH], "0");
            return true;
        }
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        false
    }

    async fn play(&mut self, step: Step) {
        self.clock
            .set(self.clock.now() + SignedDuration::from_secs(2));
        match step {
            Step::Deliver { chat } => {
                if self.post(Self::update(chat, self.answered[chat])).await {
                    self.answered[chat] += 1;
                }
            }
            Step::LoseAnswer { chat } => {
                self.post(Self::update(chat, self.answered[chat])).await;
            }
            Step::Repeat { chat } => {
                if self.answered[chat] > 0 {
                    self.post(Self::update(chat, self.answered[chat] - 1)).await;
                }
            }
            Step::DeliverAll => {
                let posts = (0..3).map(|chat| self.post(Self::update(chat, self.answered[chat])));
                let answers = futures::future::join_all(posts).await;
                for (count, answer) in self.answered.iter_mut().zip(answers) {
                    *count += i64::from(answer);
                }
            }
            Step::BreakDisk if !self.is_broken => {
                // The next append begins a segment, in a folder that is not there.
                self.lake.seal(self.journal()).await.unwrap();
                std::fs::rename(&self.lake.journal_dir, self.away()).unwrap();
                self.is_broken = true;
            }
            Step::MendDisk => self.mend(),
            Step::Seal(fault) => {
                self.lake.fail_next_write(fault);
                // It may fail: then the segment stays, which the end of the story checks.
                self.lake.seal(self.journal()).await.ok();
                self.lake.store.set_script([]);
            }
            Step::Restart => {
                self.mend();
                let (journal, router) = self.running.take().unwrap();
                journal.close().await;
                drop((journal, router));
                self.start().await;
            }
            Step::BreakDisk => {}
        }
    }

    fn away(&self) -> std::path::PathBuf {
        self.lake.journal_dir.with_extension("away")
    }

    fn mend(&mut self) {
        if self.is_broken {
            std::fs::rename(self.away(), &self.lake.journal_dir).unwrap();
            self.is_broken = false;
        }
    }

    async fn check(mut self) {
        self.play(Step::Restart).await;
        self.lake.seal(self.journal()).await.unwrap();
        let found: BTreeSet<Vec<u8>> = self.lake.raw().await.into_keys().collect();
        let mut sent = BTreeSet::new();
        for (chat, answered) in self.answered.into_iter().enumerate() {
            for number in 0..answered {
                let update = line(&Self::update(chat, number));
                assert!(
                    found.contains(&update),
                    "lost update {number} of chat {chat}"
                );
                sent.insert(update);
            }
            sent.insert(line(&Self::update(chat, answered)));
        }
        assert!(found.is_subset(&sent));
        assert_eq!(self.journal().status().records, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_answered_200_is_in_the_raw_zone(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in steps {
                world.play(step).await;
            }
            world.check().await;
        });
    }
}
