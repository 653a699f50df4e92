//! Days that Glue is told of: exactly those that it does not know.

use std::collections::BTreeSet;
use std::sync::Arc;

use athena::{Athena, Error, Outcome, Readers, Repaired, repair};
use lake::{Bucket, ContextDate, EnrichedZone, Root};
use object_store::aws::AwsCredential;
use object_store::{ObjectStoreExt as _, PutPayload, StaticCredentialProvider};
use serde_json::json;
use testkit::{Moto, ScriptedAws};

use crate::account::{Account, BUCKET, DATABASE, input, sdk, settings};

/// An enriched zone in a bucket of the emulator, under a prefix of its own.
fn zone(moto: &Moto, account: &Account, prefix: &str) -> EnrichedZone {
    moto.make_bucket(BUCKET).unwrap();
    let credentials = AwsCredential {
        key_id: "test".to_owned(),
        secret_key: "test".to_owned(),
        token: None,
    };
    let root = Root::s3(Bucket {
        name: BUCKET.to_owned(),
        prefix: prefix.to_owned(),
        region: account.region.to_owned(),
        endpoint_url: Some(moto.endpoint_url().to_owned()),
        credentials: Arc::new(StaticCredentialProvider::new(credentials)),
    });
    EnrichedZone::new(root.unwrap())
}

async fn put(zone: &EnrichedZone, key: &str) {
    let path = zone.root().full_path(key);
    let store = zone.root().store();
    store
        .put(&path, PutPayload::from_static(b"PAR1"))
        .await
        .unwrap();
}

fn days(days: &[&str]) -> BTreeSet<ContextDate> {
    days.iter().map(|day| day.parse().unwrap()).collect()
}

fn outcome<'r>(repaired: &'r Repaired, table: &str) -> &'r Outcome {
    let mut tables = repaired.tables.iter();
    &tables.find(|it| it.table == table).unwrap().outcome
}

fn added(count: usize) -> impl Fn(&Outcome) -> bool {
    move |outcome| matches!(outcome, Outcome::Added { days } if days.len() == count)
}

#[tokio::test]
async fn exactly_the_days_that_glue_does_not_know_are_added() {
    let moto = Moto::shared();
    let account = Account::with_database(moto, "ap-south-1").await;
    let zone = zone(moto, &account, "exactly");
    let location = format!("s3://{BUCKET}/exactly/telegram/");
    account.create(input("telegram_messages", &location)).await;
    // As the tutorial makes it: for the partitions it does not matter.
    let root = format!("s3://{BUCKET}/");
    account.create(input("telegram_datalake", &root)).await;
    let mut expected = BTreeSet::new();
    let mut day: ContextDate = "2026-01-01".parse().unwrap();
    // More than Glue takes at once.
    for _ in 0..130 {
        put(
            &zone,
            &format!("telegram/{}/messages.parquet", day.partition()),
        )
        .await;
        expected.insert(day);
        day = day.next();
    }
    put(&zone, "telegram/notes/readme.txt").await;

    let repaired = repair(&account.athena, &zone, Readers::Athena)
        .await
        .unwrap();
    assert!(added(130)(outcome(&repaired, "telegram_messages")));
    assert!(added(130)(outcome(&repaired, "telegram_datalake")));
    assert_eq!(*outcome(&repaired, "telegram_polls"), Outcome::Missing);
    assert!(repaired.tables[0].is_at_root);
    assert_eq!(
        account.athena.days("telegram_messages").await.unwrap(),
        expected
    );

    // The same once more, with one day that is new.
    put(
        &zone,
        "telegram/context_date=2024-07-02/20240703060001000000.parquet",
    )
    .await;
    let repaired = repair(&account.athena, &zone, Readers::Athena)
        .await
        .unwrap();
    let new = Outcome::Added {
        days: days(&["2024-07-02"]).into_iter().collect(),
    };
    assert_eq!(*outcome(&repaired, "telegram_datalake"), new);
    let repaired = repair(&account.athena, &zone, Readers::Athena)
        .await
        .unwrap();
    assert!(added(0)(outcome(&repaired, "telegram_datalake")));

    let partition = account
        .glue
        .get_partition()
        .database_name(DATABASE)
        .table_name("telegram_datalake")
        .partition_values("2024-07-02");
    let partition = partition.send().await.unwrap().partition.unwrap();
    let descriptor = partition.storage_descriptor().unwrap();
    assert_eq!(
        descriptor.location().unwrap(),
        format!("s3://{BUCKET}/exactly/telegram/context_date=2024-07-02/")
    );
    assert_eq!(descriptor.columns().len(), 8);
    let serde = descriptor.serde_info().unwrap().serialization_library();
    assert!(serde.unwrap().ends_with("ParquetHiveSerDe"));
}

#[tokio::test]
async fn a_table_that_counts_its_days_is_told_of_them_for_other_readers_only() {
    let moto = Moto::shared();
    let account = Account::with_database(moto, "ap-northeast-1").await;
    let zone = zone(moto, &account, "projected");
    let table = input(
        "telegram_polls",
        &format!("s3://{BUCKET}/projected/telegram_polls/"),
    )
    .parameters("projection.enabled", "true")
    .parameters("projection.context_date.range", "2026-01-01,NOW+1DAYS");
    account.create(table).await;
    put(
        &zone,
        "telegram_polls/context_date=2025-12-31/polls.parquet",
    )
    .await;
    put(
        &zone,
        "telegram_polls/context_date=2026-01-01/polls.parquet",
    )
    .await;

    let repaired = repair(&account.athena, &zone, Readers::Athena)
        .await
        .unwrap();
    assert_eq!(*outcome(&repaired, "telegram_polls"), Outcome::Projected);
    assert_eq!(
        account.athena.days("telegram_polls").await.unwrap(),
        days(&[])
    );
    let polls = repaired
        .tables
        .iter()
        .find(|it| it.table == "telegram_polls")
        .unwrap();
    assert_eq!(
        polls.unseen,
        days(&["2025-12-31"]).into_iter().collect::<Vec<_>>()
    );

    let repaired = repair(&account.athena, &zone, Readers::All).await.unwrap();
    assert!(added(2)(outcome(&repaired, "telegram_polls")));
    assert_eq!(
        account.athena.days("telegram_polls").await.unwrap(),
        days(&["2025-12-31", "2026-01-01"])
    );
}

/// A Glue that knows all tables and no day, and refuses each new one with this code.
fn refusing(code: &'static str) -> Athena {
    let aws = ScriptedAws::start(move |operation, _| {
        let answer = match operation {
            "AWSGlue.GetTable" => json!({"Table": {"Name": "t", "StorageDescriptor": {}}}),
            "AWSGlue.BatchCreatePartition" => json!({"Errors": [{
                "PartitionValues": ["2026-11-22"],
                "ErrorDetail": {"ErrorCode": code, "ErrorMessage": "because"},
            }]}),
            _ => json!({}),
        };
        (200, answer.to_string())
    });
    Athena::new(&sdk(aws.unwrap().endpoint_url(), "us-east-1"), settings())
}

#[tokio::test]
async fn a_day_that_somebody_else_added_meanwhile_is_no_failure_and_another_refusal_is() {
    let moto = Moto::shared();
    let account = Account::new(moto, "ap-southeast-2");
    let zone = zone(moto, &account, "meanwhile");
    put(
        &zone,
        "telegram_polls/context_date=2026-11-22/polls.parquet",
    )
    .await;
    let added = repair(&refusing("AlreadyExistsException"), &zone, Readers::All).await;
    assert!(added.is_ok(), "{added:?}");
    let refused = repair(&refusing("InternalFailure"), &zone, Readers::All).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Glue refuses the partition 2026-11-22 of table `t`: InternalFailure: because"
    );
}

#[tokio::test]
async fn a_zone_on_this_machine_is_refused_before_anyone_is_asked() {
    let account = Account::new(Moto::shared(), "ap-southeast-1");
    let zone = EnrichedZone::new(Root::memory());
    let refused = repair(&account.athena, &zone, Readers::All).await;
    assert!(
        matches!(refused, Err(Error::NoBucket { .. })),
        "{refused:?}"
    );
}
