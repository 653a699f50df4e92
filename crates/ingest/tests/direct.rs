//! Several processes that put into one store, as functions do: each has its own memory, and only the store is common.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use bytes::Bytes;
use ingest::{Acceptor, Allowed, Receipt, Storage};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lake::{Clock, ContextDate, DirectStore, ManualClock, Migrations, RawZone, Root};
use telegram::{BotId, ChatId};
use testkit::{Fault, FaultyStore, message, message_with};

const GROUP: i64 = -7;
const SUPERGROUP: i64 = -1_001_000_000_001;

struct Store {
    faulty: FaultyStore,
    root: Root,
    clock: ManualClock,
}

impl Store {
    fn new() -> Self {
        let faulty = FaultyStore::new(Root::memory().store(), []);
        Self {
            root: Root::new(Arc::new(faulty.clone()), "".into(), "memory".to_owned()),
            faulty,
            clock: ManualClock::new("2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap()),
        }
    }

    async fn process(&self, nonce: u64, chat: i64) -> Acceptor {
        let zone = RawZone::new(self.root.clone());
        let storage = Storage::Direct {
            store: DirectStore::new(zone, TimeZone::UTC, BotId(7)),
            nonce,
        };
        let migrations = Migrations::new(self.root.clone());
        let allowed = Allowed::Only([ChatId(chat)].into());
        let clock = Clock::Manual(self.clock.clone());
        Acceptor::open(storage, migrations, allowed, clock)
            .await
            .unwrap()
    }

    fn pass_seconds(&self, seconds: i64) {
        let later = self.clock.now() + SignedDuration::from_secs(seconds);
        self.clock.set(later);
    }

    async fn objects(&self) -> usize {
        let raw = RawZone::new(self.root.clone());
        let mut count = 0;
        for day in raw.days().await.unwrap() {
            count += raw.objects(day).await.unwrap().len();
        }
        count
    }
}

fn announcement() -> Bytes {
    message_with(1, GROUP, &format!(r#","migrate_to_chat_id":{SUPERGROUP}"#))
}

#[tokio::test]
async fn an_update_that_two_processes_receive_is_stored_once() {
    let store = Store::new();
    let (one, other) = (store.process(1, GROUP).await, store.process(2, GROUP).await);
    let update = message(1, GROUP);
    assert_eq!(one.accept(update.clone()).await.unwrap(), Receipt::Stored);
    assert_eq!(
        other.accept(update.clone()).await.unwrap(),
        Receipt::Duplicate
    );
    assert_eq!(store.objects().await, 1);
    let day = ContextDate::of_seconds(1_795_000_001, &TimeZone::UTC);
    let raw = RawZone::new(store.root.clone());
    assert_eq!(raw.objects(day).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_news_of_a_migration_reaches_processes_that_were_not_told() {
    let store = Store::new();
    let (one, other) = (store.process(1, GROUP).await, store.process(2, GROUP).await);
    // It overtook the news, which nobody has yet.
    store.pass_seconds(20);
    let early = message(2, SUPERGROUP);
    assert_eq!(other.accept(early).await.unwrap(), Receipt::Ignored);
    assert_eq!(one.accept(announcement()).await.unwrap(), Receipt::Stored);
    store.pass_seconds(20);
    let later = message(3, SUPERGROUP);
    assert_eq!(other.accept(later).await.unwrap(), Receipt::Stored);
    // The announcement, what overtook it, and what came later.
    assert_eq!(store.objects().await, 3);
    assert_eq!(other.counts().stored, 2);
    assert_eq!(other.counts().ignored, 0);
}

#[tokio::test]
async fn what_is_held_is_let_in_by_whatever_comes_next() {
    let store = Store::new();
    let (one, other) = (store.process(1, GROUP).await, store.process(2, GROUP).await);
    let early = message(2, SUPERGROUP);
    assert_eq!(other.accept(early).await.unwrap(), Receipt::Ignored);
    assert_eq!(one.accept(announcement()).await.unwrap(), Receipt::Stored);
    store.pass_seconds(20);
    let unrelated = message(3, 99);
    assert_eq!(other.accept(unrelated).await.unwrap(), Receipt::Ignored);
    assert_eq!(store.objects().await, 2);
}

#[tokio::test]
async fn foreign_chats_cost_no_listing_where_no_group_can_become_one() {
    let store = Store::new();
    let process = store.process(1, SUPERGROUP).await;
    let before = store.faulty.listings();
    store.pass_seconds(20);
    let foreign = message(1, SUPERGROUP - 1);
    assert_eq!(process.accept(foreign).await.unwrap(), Receipt::Ignored);
    assert_eq!(store.faulty.listings(), before);
}

#[tokio::test]
async fn a_store_that_refuses_is_told_and_the_redelivery_is_stored() {
    for fault in [Fault::Lost, Fault::AnswerLost] {
        let store = Store::new();
        let process = store.process(1, GROUP).await;
        store.faulty.set_script([fault]);
        process.accept(message(1, GROUP)).await.unwrap_err();
        process.accept(message(1, GROUP)).await.unwrap();
        assert_eq!(store.objects().await, 1);
    }
}
