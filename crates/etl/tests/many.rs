//! A day of twenty thousand objects in a bucket: every update once, many requests on the way at once but not too many,
//! and memory that does not grow with the day. In a process of its own, whose memory is this test's alone.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::AsArray as _;
use arrow::datatypes::Int64Type;
use bytes::Bytes;
use etl::{Clean, Compactor, EtlSettings, Scope, Unwatched};
use jiff::tz::TimeZone;
use lake::{Bucket, EnrichedKey, EnrichedZone, Quarantine, RawZone, Root, Table};
use object_store::aws::AwsCredential;
use object_store::{ObjectStoreExt as _, StaticCredentialProvider};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use testkit::DistantBucket;

const DAY: &str = "2026-11-22";
const NOON: i64 = 1_795_345_200;
const UPDATES: i64 = 20_000;
/// Each of so many was delivered twice.
const REDELIVERED_EACH: i64 = 100;
/// More than Telegram lets a message have.
const TEXT_BYTES: usize = 12 * 1024;
const PAUSE: Duration = Duration::from_millis(5);
const SORTED_IN_MEMORY_BYTES: usize = 4 * 1024 * 1024;
/// The day has 236 MiB. A fifth of this are the names of its objects and the numbers of its updates.
const MEMORY_KIB_MAX: u64 = 160 * 1024;

fn objects() -> BTreeMap<String, Bytes> {
    let mut objects = BTreeMap::new();
    let folder = format!("telegram/context_date={DAY}");
    for id in 1..=UPDATES {
        let text = format!("{id:08}").repeat(TEXT_BYTES / 8);
        let update = Bytes::from(format!(
            r#"{{"update_id":{id},"message":{{"message_id":{id},"date":{},"text":"{text}","chat":{{"id":-1001234567890,"type":"supergroup"}}}}}}"#,
            NOON + id
        ));
        objects.insert(format!("{folder}/20261122{id:012}.json"), update.clone());
        if id % REDELIVERED_EACH == 0 {
            objects.insert(format!("{folder}/20261123{id:012}.json"), update);
        }
    }
    objects
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_of_twenty_thousand_objects_is_made_and_proved_in_bounded_memory() {
    let objects = objects();
    let count = objects.len();
    let bucket = DistantBucket::start(objects, PAUSE).await.unwrap();
    let raw = Root::s3(Bucket {
        name: "raw".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        endpoint_url: Some(bucket.endpoint_url()),
        credentials: Arc::new(StaticCredentialProvider::new(AwsCredential {
            key_id: "test".to_owned(),
            secret_key: "test".to_owned(),
            token: None,
        })),
    });
    let raw = raw.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let enriched = EnrichedZone::new(Root::local(folder.path()).unwrap());
    let etl = Compactor::new(
        RawZone::new(raw.clone()),
        enriched.clone(),
        Quarantine::new(raw),
        TimeZone::get("America/Sao_Paulo").unwrap(),
        EtlSettings {
            run_bytes_max: SORTED_IN_MEMORY_BYTES,
            days_at_once: 1,
            ..EtlSettings::default()
        },
    );

    let before = memory_kib();
    let reports = etl.run(Scope::All, Clean::Skip, &Unwatched).await.unwrap();
    assert_eq!(reports.len(), 1);
    let tally = reports.first().unwrap().tally;
    let duplicates = UPDATES / REDELIVERED_EACH;
    assert_eq!(i64::try_from(tally.rows), Ok(UPDATES));
    assert_eq!(i64::try_from(tally.duplicates), Ok(duplicates));
    assert_eq!(bucket.reads(), count, "each is fetched once");
    assert!(
        bucket.listings() >= count.div_ceil(1000),
        "S3 lists a thousand at once"
    );
    assert!(
        (32..=64).contains(&bucket.reads_at_once()),
        "{}",
        bucket.reads_at_once()
    );

    let verification = etl.verify(Scope::All, &[], &|_, _| {}).await.unwrap();
    assert!(verification.holds(), "{:?}", verification.problems);
    assert_eq!(verification.days.first().unwrap().problems, []);
    assert_eq!(bucket.reads(), 2 * count);
    let grown = memory_kib().saturating_sub(before);
    assert!(grown < MEMORY_KIB_MAX, "memory grew by {grown} KiB");

    assert_eq!(ids(&enriched).await, (1..=UPDATES).collect());
}

/// The numbers of the messages in the file of the day.
async fn ids(enriched: &EnrichedZone) -> BTreeSet<i64> {
    let (table, day) = (Table::Messages, DAY.parse().unwrap());
    let object = enriched
        .object(&EnrichedKey { table, day })
        .await
        .unwrap()
        .unwrap();
    let file = enriched.root().store().get(&object.location).await.unwrap();
    let bytes = file.bytes().await.unwrap();
    let batches = ParquetRecordBatchReaderBuilder::try_new(bytes)
        .unwrap()
        .build()
        .unwrap();
    let mut ids = BTreeSet::new();
    for batch in batches.map(Result::unwrap) {
        let column = batch.column_by_name("message_id").unwrap();
        ids.extend(column.as_primitive::<Int64Type>().values());
    }
    ids
}

/// The most memory that this process has had; 0 where the system does not say.
fn memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let text = line.and_then(|line| line.split_whitespace().next());
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}
