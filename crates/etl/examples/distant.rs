//! Compacts and verifies one day that lies in a bucket far away, and says what that took, beside what it takes only to
//! fetch the same objects:
//!
//! `cargo run --release -p etl --example distant -- --messages 20000 --pause-ms 20`
//!
//! The updates are those of a simulated group, each an object, or packed into `--objects`. The bucket is a process of its
//! own, which answers every request after the pause. `--memory-mb` says how much of the day is sorted in memory. Works on
//! Linux.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _, stdin, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use etl::{Clean, Compactor, EtlSettings, Scope, Unwatched};
use futures::StreamExt as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{
    Bucket, ContextDate, EnrichedKey, EnrichedZone, Quarantine, RawKey, RawObject, RawUpdate,
    RawZone, Root, Table, segment_object,
};
use object_store::StaticCredentialProvider;
use object_store::aws::AwsCredential;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use sim::{Group, GroupOptions, update_body};
use telegram::BotId;
use testkit::DistantBucket;
use tokio::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const DAY: &str = "2026-11-22";
/// The last second of it, three hours west of Greenwich.
const END: i64 = 1_795_402_799;
const BOT: BotId = BotId(7);
/// How many objects are fetched at once: as many as the ETL opens.
const AT_ONCE: usize = 64;

#[derive(Clone, Copy)]
struct Options {
    messages: u64,
    /// 0 for one each.
    objects: usize,
    pause: Duration,
    memory_bytes: usize,
    is_bucket: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    if options.is_bucket {
        let bucket = DistantBucket::start(objects(options)?, options.pause).await?;
        writeln!(stdout(), "{}", bucket.endpoint_url())?;
        // Until the other end is closed.
        tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new())).await??;
        return Ok(());
    }
    let mut bucket = Command::new(std::env::current_exe()?)
        .args(std::env::args().skip(1))
        .arg("--bucket")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut endpoint_url = String::new();
    if let Some(output) = bucket.stdout.take() {
        BufReader::new(output).read_line(&mut endpoint_url)?;
    }
    let measured = measure(options, endpoint_url.trim()).await;
    bucket.kill()?;
    measured
}

fn options() -> Result<Options> {
    let mut options = Options {
        messages: 20_000,
        objects: 0,
        pause: Duration::from_millis(20),
        memory_bytes: EtlSettings::default().run_bytes_max,
        is_bucket: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} what?"));
        match argument.as_str() {
            "--bucket" => options.is_bucket = true,
            "--memory-mb" => options.memory_bytes = value()?.parse::<usize>()? << 20,
            "--messages" => options.messages = value()?.parse()?,
            "--objects" => options.objects = value()?.parse()?,
            "--pause-ms" => options.pause = Duration::from_millis(value()?.parse()?),
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    Ok(options)
}

/// The raw objects of the day, by key.
fn objects(options: Options) -> Result<BTreeMap<String, Bytes>> {
    let day: ContextDate = DAY.parse()?;
    let mut settings = GroupOptions::new(1, Timestamp::from_second(END)?);
    (settings.days, settings.messages) = (1, options.messages);
    let updates: Vec<(Timestamp, String)> = (1..)
        .zip(Group::new(settings))
        .map(|(id, event)| {
            let body = update_body(id, event.kind, &event.payload);
            (event.at, body.replace('\n', " "))
        })
        .collect();
    let each = match options.objects {
        0 => 1,
        objects => updates.len().div_ceil(objects),
    };
    let mut objects = BTreeMap::new();
    for (number, part) in (0_i64..).zip(updates.chunks(each)) {
        let raw = |(at, body): &(Timestamp, String)| (*at, Bytes::from(body.clone()));
        let part: Vec<(Timestamp, Bytes)> = part.iter().map(raw).collect();
        let packed: Vec<RawUpdate<'_>> = part
            .iter()
            .map(|(at, bytes)| RawUpdate {
                bytes,
                bot: Some(BOT),
                received_at: Some(*at),
            })
            .collect();
        let hash = u128::from(number.unsigned_abs())
            .wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let key = RawKey::of_update(day, BOT, number, hash);
        objects.insert(key.to_string(), Bytes::from(segment_object(&packed, BOT)?));
    }
    Ok(objects)
}

async fn measure(options: Options, endpoint_url: &str) -> Result<()> {
    let raw = Root::s3(Bucket {
        name: "raw".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        endpoint_url: Some(endpoint_url.to_owned()),
        credentials: Arc::new(StaticCredentialProvider::new(AwsCredential {
            key_id: "test".to_owned(),
            secret_key: "test".to_owned(),
            token: None,
        })),
    })?;
    let folder = tempfile::tempdir()?;
    let etl = Compactor::new(
        RawZone::new(raw.clone()),
        EnrichedZone::new(Root::local(folder.path())?),
        Quarantine::new(raw.clone()),
        TimeZone::get("America/Sao_Paulo")?,
        EtlSettings {
            run_bytes_max: options.memory_bytes,
            days_at_once: 1,
            ..EtlSettings::default()
        },
    );
    let raw = RawZone::new(raw);

    let listed = Measured::of(raw.objects(DAY.parse()?)).await;
    let objects = listed.told("list", 0)?.value?;
    let bytes: u64 = objects.iter().map(|object| object.size_bytes).sum();
    let count = objects.len();
    writeln!(stdout(), "{count} objects of {bytes} bytes")?;
    let fetched = Measured::of(fetch(&raw, objects)).await;
    fetched.told("fetch", count)?.value?;
    let made = Measured::of(etl.run(Scope::All, Clean::Skip, &Unwatched)).await;
    let reports = made.told("compact", count)?.value?;
    let proved = Measured::of(etl.verify(Scope::All, &[], &|_, _| {})).await;
    let verification = proved.told("verify", count)?.value?;
    let holds = verification.holds();
    for report in reports {
        let (updates, tables) = (report.tally.updates, &report.tables);
        let size = report.parquet_bytes.unwrap_or_default();
        writeln!(
            stdout(),
            "{updates} updates, Parquet of {size} bytes: {tables:?}"
        )?;
    }
    writeln!(stdout(), "the tables have what raw has: {holds}")?;
    columns(folder.path())
}

/// Fetches the objects, and does nothing with them.
async fn fetch(raw: &RawZone, objects: Vec<RawObject>) -> Result<()> {
    let fetched = futures::stream::iter(objects).map(|object| async move {
        let mut reader = raw.open(&object).await?;
        if object.is_large() {
            let read = move || while reader.next_update().is_some() {};
            tokio::task::spawn_blocking(read).await?;
        }
        Ok::<_, Box<dyn Error>>(())
    });
    let mut fetched = std::pin::pin!(fetched.buffer_unordered(AT_ONCE));
    while let Some(one) = fetched.next().await {
        one?;
    }
    Ok(())
}

/// What something gave, and what it took.
struct Measured<T> {
    value: T,
    wall: Duration,
    processor: Duration,
    memory_kib: u64,
}

impl<T> Measured<T> {
    async fn of(work: impl Future<Output = T>) -> Self {
        // Forgets the peak before it. <https://docs.kernel.org/filesystems/proc.html>
        let mut peak = std::fs::OpenOptions::new();
        let forgotten = peak.write(true).open("/proc/self/clear_refs");
        forgotten.and_then(|mut file| file.write_all(b"5")).ok();
        let (begun, processor) = (Instant::now(), processor_time());
        let value = work.await;
        Self {
            value,
            wall: begun.elapsed(),
            processor: processor_time().saturating_sub(processor),
            memory_kib: peak_memory_kib(),
        }
    }

    fn told(self, what: &str, objects: usize) -> Result<Self> {
        let objects = u32::try_from(objects)?;
        let rate = f64::from(objects) / self.wall.as_secs_f64();
        writeln!(
            stdout(),
            "{what}: {:.1} s, processor {:.1} s, peak memory {} MiB, {rate:.0} objects/s",
            self.wall.as_secs_f64(),
            self.processor.as_secs_f64(),
            self.memory_kib / 1024
        )?;
        Ok(self)
    }
}

/// What this process has used of processors. The kernel counts in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|text| text.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let text = line.and_then(|line| line.split_whitespace().next());
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The bytes of each table and of the columns of the messages, as a query reads them.
fn columns(folder: &Path) -> Result<()> {
    let day: ContextDate = DAY.parse()?;
    for table in Table::ALL {
        let key = EnrichedKey { table, day };
        let path = folder.join(key.to_string());
        let Ok(file) = std::fs::OpenOptions::new().read(true).open(path) else {
            continue;
        };
        let size = file.metadata()?.len();
        let reader = SerializedFileReader::new(file)?;
        let mut columns: BTreeMap<String, i64> = BTreeMap::new();
        for group in reader.metadata().row_groups() {
            for column in group.columns() {
                let name = column.column_path().parts().first().cloned();
                *columns.entry(name.unwrap_or_default()).or_default() += column.compressed_size();
            }
        }
        let mut sizes = String::new();
        for (name, bytes) in columns {
            write!(sizes, " {name}={bytes}")?;
        }
        let rows = reader.metadata().file_metadata().num_rows();
        writeln!(stdout(), "{key}: {rows} rows, {size} bytes:{sizes}")?;
    }
    Ok(())
}
