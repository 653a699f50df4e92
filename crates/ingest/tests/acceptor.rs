//! What becomes of updates, and what of it is durable when the receipt is given.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Cursor;

use bytes::Bytes;
use ingest::{Acceptor, Allowed, Receipt, replay};
use lake::{Clock, Journal};
use telegram::ChatId;
use testkit::{Fault, TestLake, line, message, message_with};

fn only(chats: &[i64]) -> Allowed {
    Allowed::Only(chats.iter().copied().map(ChatId).collect())
}

struct Station {
    /// Removed when the station is.
    folder: tempfile::TempDir,
    lake: TestLake,
    journal: Journal,
    acceptor: Acceptor,
}

impl Station {
    async fn new(allowed: Allowed) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = TestLake::in_memory(folder.path());
        let journal = lake.open(1 << 20, Clock::System);
        let acceptor = Acceptor::open(journal.clone(), lake.migrations(), allowed, Clock::System)
            .await
            .unwrap();
        Self {
            folder,
            lake,
            journal,
            acceptor,
        }
    }

    /// As if the process had ended and another had begun.
    async fn restart(self, allowed: Allowed) -> Self {
        let Self {
            folder,
            mut lake,
            journal,
            acceptor,
        } = self;
        journal.close().await;
        drop((journal, acceptor));
        let journal = lake.open(1 << 20, Clock::System);
        let acceptor = Acceptor::open(journal.clone(), lake.migrations(), allowed, Clock::System)
            .await
            .unwrap();
        Self {
            folder,
            lake,
            journal,
            acceptor,
        }
    }

    async fn accept(&self, body: &Bytes) -> Receipt {
        self.acceptor.accept(body.clone()).await.unwrap()
    }
}

#[tokio::test]
async fn each_update_gets_its_receipt_and_the_counts_add_up() {
    let station = Station::new(only(&[-7])).await;
    let kept = message(1, -7);
    let garbage = Bytes::from_static(b"\xff no\nupdate");
    assert_eq!(station.accept(&kept).await, Receipt::Stored);
    assert_eq!(station.accept(&kept).await, Receipt::Duplicate);
    assert_eq!(station.accept(&message(2, -8)).await, Receipt::Ignored);
    assert_eq!(station.accept(&garbage).await, Receipt::Quarantined);
    let counts = station.acceptor.counts();
    assert_eq!(
        (
            counts.stored,
            counts.duplicate,
            counts.ignored,
            counts.quarantined,
            counts.failed
        ),
        (1, 1, 1, 1, 0)
    );
    assert_eq!(
        station.acceptor.ignored_chats().chats,
        [(ChatId(-8), 1)].into()
    );
    station.lake.seal(&station.journal).await.unwrap();
    assert_eq!(station.lake.raw().await, [(line(&kept), 1)].into());
    assert_eq!(station.lake.quarantined().await, [garbage]);
}

#[tokio::test]
async fn what_became_of_updates_is_put_on_record_by_both_hands() {
    let station = Station::new(only(&[-7])).await;
    for update in [
        message(1, -7),
        message(1, -7),
        message(2, -8),
        message(4, -7),
    ] {
        station.accept(&update).await;
    }
    station.accept(&Bytes::from_static(b"no update")).await;
    let open = station.acceptor.statement(false);
    let closed = station.acceptor.statement(true);
    assert_eq!((open.is_closed, closed.is_closed), (false, true));
    assert_eq!((closed.received, closed.answered()), (5, 5));
    assert_eq!(closed.seen.iter().collect::<Vec<_>>(), [(1, 2), (4, 4)]);

    let receipts = station.lake.receipts();
    receipts.state(&open).await.unwrap();
    receipts.state(&closed).await.unwrap();
    station.lake.seal(&station.journal).await.unwrap();
    let books = receipts.all().await.unwrap();
    assert_eq!(books.statements, [closed]);
    assert_eq!(books.manifests.len(), 1);
    let manifest = books.manifests.first().unwrap();
    assert_eq!((manifest.updates(), manifest.quarantined), (2, 1));
    assert_eq!(manifest.nonce(), Some(station.journal.nonce()));
}

#[tokio::test]
async fn a_segment_is_not_given_up_before_it_is_on_record() {
    let station = Station::new(Allowed::All).await;
    station.accept(&message(1, -7)).await;
    // The raw object is written, its record is not.
    station.lake.store.set_script([Fault::None, Fault::Lost]);
    assert!(station.lake.seal(&station.journal).await.is_err());
    assert_eq!(station.journal.status().records, 1);
    station.lake.seal(&station.journal).await.unwrap();
    assert_eq!(station.journal.status().records, 0);
    let books = station.lake.receipts().all().await.unwrap();
    assert_eq!(books.manifests.len(), 1);
}

#[tokio::test]
async fn one_id_with_another_payload_is_another_update() {
    let station = Station::new(Allowed::All).await;
    assert_eq!(station.accept(&message(1, -7)).await, Receipt::Stored);
    assert_eq!(station.accept(&message(1, -8)).await, Receipt::Stored);
}

#[tokio::test]
async fn a_redelivery_after_a_restart_is_recognised() {
    let station = Station::new(Allowed::All).await;
    station.accept(&message(1, -7)).await;
    let station = station.restart(Allowed::All).await;
    assert_eq!(station.accept(&message(1, -7)).await, Receipt::Duplicate);
    assert_eq!(station.accept(&message(2, -7)).await, Receipt::Stored);
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_is_followed_also_after_a_restart() {
    let station = Station::new(only(&[-7])).await;
    assert_eq!(station.accept(&message(1, -1001)).await, Receipt::Ignored);
    let announcement = message_with(2, -7, r#","migrate_to_chat_id":-1001"#);
    assert_eq!(station.accept(&announcement).await, Receipt::Stored);
    assert_eq!(station.accept(&message(3, -1001)).await, Receipt::Stored);
    // And on from there, announced by the new chat this time.
    let chain = message_with(4, -1002, r#","migrate_from_chat_id":-1001"#);
    assert_eq!(station.accept(&chain).await, Receipt::Stored);
    let station = station.restart(only(&[-7])).await;
    assert_eq!(station.accept(&message(5, -1001)).await, Receipt::Stored);
    assert_eq!(station.accept(&message(6, -1002)).await, Receipt::Stored);
    assert_eq!(station.lake.migrations().all().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_overtook_the_news_of_a_migration_is_stored_after_all() {
    const NEW: i64 = -1_001_987_654_321;
    let station = Station::new(only(&[-7])).await;
    // That the bot is an administrator there waits in another queue than the messages.
    let change = format!(
        r#"{{"update_id":1,"my_chat_member":{{"chat":{{"id":{NEW}}},"date":1700000000}}}}"#
    );
    assert_eq!(station.accept(&Bytes::from(change)).await, Receipt::Ignored);
    let announcement = message_with(2, NEW, r#","migrate_from_chat_id":-7"#);
    assert_eq!(station.accept(&announcement).await, Receipt::Stored);
    let counts = station.acceptor.counts();
    assert_eq!((counts.stored, counts.ignored), (2, 0));
    assert_eq!(station.journal.status().records, 2);
}

#[tokio::test]
async fn a_migration_that_cannot_be_recorded_is_not_acknowledged() {
    let station = Station::new(only(&[-7])).await;
    let announcement = message_with(2, -7, r#","migrate_to_chat_id":-1001"#);
    station.lake.fail_next_write(Fault::Lost);
    assert!(station.acceptor.accept(announcement.clone()).await.is_err());
    assert!(!station.acceptor.is_healthy());
    assert_eq!(station.accept(&message(3, -1001)).await, Receipt::Ignored);
    assert_eq!(station.accept(&announcement).await, Receipt::Stored);
    assert!(station.acceptor.is_healthy());
    assert_eq!(station.accept(&message(4, -1001)).await, Receipt::Stored);
}

#[tokio::test]
async fn within_one_batch_a_supergroup_is_known_as_soon_as_it_is_announced() {
    let station = Station::new(only(&[-7])).await;
    let batch = vec![
        message_with(1, -7, r#","migrate_to_chat_id":-1001"#),
        message(2, -1001),
        message(3, -8),
    ];
    let receipts = station.acceptor.accept_all(batch).await;
    let receipts: Vec<Receipt> = receipts.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        receipts,
        [Receipt::Stored, Receipt::Stored, Receipt::Ignored]
    );
}

#[tokio::test]
async fn what_the_disk_refused_is_no_duplicate_when_it_comes_again() {
    let station = Station::new(Allowed::All).await;
    let away = station.lake.journal_dir.with_extension("away");
    std::fs::rename(&station.lake.journal_dir, &away).unwrap();
    assert!(station.acceptor.accept(message(1, -7)).await.is_err());
    assert!(!station.acceptor.is_healthy());
    std::fs::rename(&away, &station.lake.journal_dir).unwrap();
    assert_eq!(station.accept(&message(1, -7)).await, Receipt::Stored);
    assert!(station.acceptor.is_healthy());
    assert_eq!(station.acceptor.counts().failed, 1);
    station.lake.seal(&station.journal).await.unwrap();
    assert_eq!(
        station.lake.raw().await,
        [(line(&message(1, -7)), 1)].into()
    );
}

#[tokio::test]
async fn sealing_into_a_store_that_fails_keeps_the_segment_until_it_works() {
    for fault in [Fault::Lost, Fault::AnswerLost] {
        let station = Station::new(Allowed::All).await;
        station.accept(&message(1, -7)).await;
        station.lake.fail_next_write(fault);
        station.lake.seal(&station.journal).await.unwrap_err();
        assert_eq!(station.journal.status().records, 1);
        station.lake.seal(&station.journal).await.unwrap();
        assert_eq!(
            station.lake.raw().await,
            [(line(&message(1, -7)), 1)].into()
        );
        assert_eq!(station.journal.status().records, 0);
    }
}

#[tokio::test]
async fn a_file_of_updates_takes_the_way_of_telegrams_own() {
    let station = Station::new(only(&[-7])).await;
    let mut file = Vec::new();
    for update in [message(1, -7), message(2, -8)] {
        file.extend_from_slice(&line(&update));
        file.push(b'\n');
    }
    file.extend_from_slice(b"{\"no\":\"update\"}\n");
    for (stored, duplicate) in [(1, 0), (0, 1)] {
        let source = Box::new(Cursor::new(file.clone()));
        let report = replay(&station.acceptor, source).await.unwrap();
        let counts = report.counts;
        assert_eq!((counts.stored, counts.duplicate), (stored, duplicate));
        assert_eq!((counts.ignored, counts.quarantined), (1, 1));
        assert_eq!(report.damage, None);
    }
    assert_eq!(
        station.lake.seal(&station.journal).await.unwrap().updates,
        1
    );
}

#[tokio::test]
async fn a_bare_message_is_stored_as_an_update_and_an_exported_row_as_it_is() {
    let station = Station::new(only(&[-7])).await;
    let bare = r#"{"message_id":5,"chat":{"id":-7},"date":1795000000}"#;
    let row = r#"{"exported":{"chat":{"id":-7,"type":"group"},"date":1795000000,"ordinal":0},"message":{"id":1}}"#;
    let foreign = row.replace("-7", "-8");
    let file = format!("[{bare}]\n{row}\n{foreign}\n");
    for (stored, duplicate) in [(2, 0), (0, 2)] {
        let source = Box::new(Cursor::new(file.clone()));
        let report = replay(&station.acceptor, source).await.unwrap();
        let counts = report.counts;
        assert_eq!((counts.stored, counts.duplicate), (stored, duplicate));
        assert_eq!((counts.ignored, counts.quarantined), (1, 0));
    }
    let station = station.restart(only(&[-7])).await;
    let report = replay(&station.acceptor, Box::new(Cursor::new(file))).await;
    assert_eq!(report.unwrap().counts.duplicate, 2);
    station.lake.seal(&station.journal).await.unwrap();
    let wrapped = format!(r#"{{"update_id":0,"message":{bare}}}"#);
    let expected = [wrapped.as_str(), row].map(|line| (line.as_bytes().to_vec(), 1));
    assert_eq!(station.lake.raw().await, expected.into());
}
