//! How fast the journal appends, alone and in company, and how fast it is read: `cargo bench -p lake`.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use bytes::Bytes;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use futures::future::join_all;
use jiff::Timestamp;
use lake::{Clock, Journal, JournalSettings, Record, RecordKind, read_journal};
use telegram::BotId;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// As large as an update is on average.
const BODY_BYTES: usize = 758;

fn main() {
    divan::main();
}

/// A journal in a folder that vanishes with it.
struct Bench {
    runtime: Runtime,
    journal: Journal,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings {
            dir: folder.path().to_owned(),
            bot: BotId(7),
            segment_bytes_max: 64 << 20,
            nonce: 1,
        };
        let runtime = Runtime::new().unwrap();
        let (journal, _) = Journal::open(settings, Clock::System).unwrap();
        Self {
            runtime,
            journal,
            folder,
        }
    }

    /// Appends `count` records at the same time.
    fn append(&self, count: usize) {
        let record = record();
        let appends = (0..count).map(|_| self.journal.append(record.clone()));
        for appended in self.runtime.block_on(join_all(appends)) {
            appended.unwrap();
        }
    }
}

fn record() -> Record {
    Record {
        kind: RecordKind::Update,
        received_at: Timestamp::UNIX_EPOCH,
        body: Bytes::from(vec![b'x'; BODY_BYTES]),
    }
}

/// So many records that share a sync.
#[divan::bench(args = [1, 16, 256], max_time = 2)]
fn append(bencher: Bencher<'_, '_>, records: usize) {
    let bench = Bench::new();
    bench.append(1);
    bencher
        .counter(ItemsCount::new(records))
        .bench(|| bench.append(records));
}

/// A journal of so many records, as a query reads it and a service that starts.
#[divan::bench(args = [1_000, 20_000], max_time = 2)]
fn read(bencher: Bencher<'_, '_>, records: usize) {
    let bench = Bench::new();
    bench.append(records);
    bencher
        .counter(ItemsCount::new(records))
        .counter(BytesCount::new(records * BODY_BYTES))
        .bench(|| read_journal(bench.folder.path()).unwrap());
}
