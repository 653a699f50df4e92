//! What a day of a simulated group takes to be made: `cargo bench -p etl`.
//!
//! `rows` reads, sorts and decodes its updates into batches of one table; `files` does that for all tables and writes the Parquet
//! files, too.

use std::error::Error;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use etl::{Compactor, EtlSettings, Survey, Unwatched};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{
    ContextDate, EnrichedZone, Quarantine, RawKey, RawUpdate, RawZone, Root, Table, segment_object,
};
use sim::{Group, GroupOptions, update_body};
use telegram::BotId;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DAY: &str = "2026-11-22";
/// The last second of it, three hours west of Greenwich.
const END: i64 = 1_795_402_799;
const BOT: BotId = BotId(7);
const MESSAGES: u64 = 5_000;

fn main() {
    divan::main();
}

#[divan::bench(args = [Table::Messages, Table::Updates, Table::Reactions])]
fn rows(bencher: Bencher<'_, '_>, table: Table) {
    measure(bencher, |lake| {
        let rows = lake.etl.fresh(&lake.survey, (table, lake.day), &[]);
        lake.runtime.block_on(rows).map(|batches| batches.len())
    });
}

#[divan::bench]
fn files(bencher: Bencher<'_, '_>) {
    measure(bencher, |lake| {
        let made = lake.etl.compact(lake.day, &Unwatched);
        lake.runtime
            .block_on(made)
            .map(|report| report.tables.len())
    });
}

/// Measures `work` by the bytes and the updates of the day.
fn measure(bencher: Bencher<'_, '_>, work: impl Fn(&Lake) -> Result<usize, etl::Error> + Sync) {
    let lake = Lake::new();
    match &lake {
        Ok(lake) => bencher
            .counter(BytesCount::new(lake.bytes))
            .counter(ItemsCount::new(lake.updates))
            .bench(|| work(black_box(lake))),
        // A bench without a lake measures how fast it has none, which is seen.
        Err(_) => bencher.bench(|| black_box(0)),
    }
}

/// A lake whose raw zone has a day.
struct Lake {
    etl: Compactor,
    survey: Survey,
    day: ContextDate,
    updates: usize,
    bytes: usize,
    runtime: Runtime,
    _folder: TempDir,
}

impl Lake {
    fn new() -> Result<Self, Box<dyn Error>> {
        let mut options = GroupOptions::new(1, Timestamp::from_second(END)?);
        (options.days, options.messages) = (1, MESSAGES);
        let events = (1..).zip(Group::new(options));
        let bodies = events.map(|(id, event)| update_body(id, event.kind, &event.payload));
        let bodies: Vec<String> = bodies.collect();
        let updates = bodies.iter().map(|body| RawUpdate {
            bytes: body.as_bytes(),
            bot: Some(BOT),
            received_at: None,
        });
        let object = segment_object(&updates.collect::<Vec<_>>(), BOT)?;
        let day: ContextDate = DAY.parse()?;
        let runtime = Runtime::new()?;
        let folder = tempfile::tempdir()?;
        let raw = Root::memory();
        let key = RawKey::of_update(day, BOT, 1, 0);
        runtime.block_on(RawZone::new(raw.clone()).put(&key, object.into()))?;
        let etl = Compactor::new(
            RawZone::new(raw.clone()),
            EnrichedZone::new(Root::local(folder.path())?),
            Quarantine::new(raw),
            TimeZone::get("America/Sao_Paulo")?,
            EtlSettings::default(),
        );
        Ok(Self {
            survey: runtime.block_on(etl.survey())?,
            etl,
            day,
            updates: bodies.len(),
            bytes: bodies.iter().map(String::len).sum(),
            runtime,
            _folder: folder,
        })
    }
}
