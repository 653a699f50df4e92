//! A lake in buckets: the service, the ETL and SQL against a server that speaks S3, and a bad network between them.

use serde_json::json;
use testkit::{FaultyProxy, Moto, NetworkFault};

use crate::world::{GROUP, World};

/// A world whose lake lies in buckets behind a bad network.
struct Buckets {
    world: World,
    proxy: FaultyProxy,
    moto: Moto,
}

impl Buckets {
    fn new() -> Self {
        let moto = Moto::start().unwrap();
        let mut world = World::new("*");
        let upstream = moto.address().to_owned();
        let proxy = world
            .runtime
            .block_on(FaultyProxy::start(upstream))
            .unwrap();
        world.environment = vec![
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_ENDPOINT_URL_S3", proxy.url()),
            ("AWS_S3_BUCKET", "modulo-43-raw".to_owned()),
            ("AWS_S3_ENRICHED", "s3://modulo-43-enriched/lake".to_owned()),
        ];
        for bucket in ["modulo-43-raw", "modulo-43-enriched"] {
            moto.make_bucket(bucket).unwrap();
        }
        Self { world, proxy, moto }
    }
}

#[test]
fn a_lake_in_buckets_is_captured_compacted_queried_and_proved() {
    let buckets = Buckets::new();
    let world = &buckets.world;
    let service = world.start_delivering();
    for id in 1..=20 {
        world.somebody_writes(GROUP, id);
    }
    world.drained();
    // What waits in the local journal is there, too.
    assert_eq!(world.messages(), (20, 20));
    assert_eq!(service.stop().0, Some(0));
    world.run(&["etl", "--all"]).code(0).says(&["20 rows"]);
    assert_eq!(world.messages(), (20, 20));
    let texts = world.sql("SELECT text FROM telegram_datalake ORDER BY message_id LIMIT 2");
    assert_eq!(texts, [json!({"text": "olá 1"}), json!({"text": "olá 2"})]);
    world.run(&["verify", "--strict"]).code(0);
    world
        .run(&["etl", "--all"])
        .code(0)
        .says(&["nothing to do"]);
}

#[test]
fn a_bad_network_before_the_bucket_loses_and_doubles_nothing() {
    let buckets = Buckets::new();
    let world = &buckets.world;
    buckets.proxy.set_script([
        NetworkFault::SlowDown,
        NetworkFault::AnswerLost,
        NetworkFault::Lost,
        NetworkFault::Slow,
        NetworkFault::AnswerLost,
    ]);
    let (service, url) = world.start_webhook_with(&["--set", "ingest.durability=store"]);
    world.deliver_to(url);
    for id in 1..=30 {
        world.somebody_writes(GROUP - id % 5, id);
    }
    world.drained();
    assert_eq!(buckets.proxy.left(), 0);
    assert_eq!(service.stop().0, Some(0));
    // One object for each message, whatever was written twice.
    let raw = buckets.moto.keys("modulo-43-raw", "telegram/").unwrap();
    assert_eq!(raw.len(), 30, "{raw:#?}");
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (30, 30));
    world.run(&["verify", "--strict"]).code(0);
}

#[test]
fn a_journal_keeps_what_the_bucket_refuses() {
    let buckets = Buckets::new();
    let world = &buckets.world;
    let service = world.start_delivering();
    for id in 1..=5 {
        world.somebody_writes(GROUP, id);
    }
    world.drained();
    buckets
        .proxy
        .set_script([NetworkFault::Lost, NetworkFault::AnswerLost]);
    // The object is written again, and its segment removed only then.
    assert_eq!(service.stop().0, Some(0));
    assert_eq!(buckets.proxy.left(), 0);
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (5, 5));
    world.run(&["verify", "--strict"]).code(0);
}

#[test]
fn what_a_store_refuses_is_explained() {
    let mut buckets = Buckets::new();
    let world = &mut buckets.world;
    world
        .environment
        .push(("AWS_S3_BUCKET", "no-such-bucket".to_owned()));
    world
        .run(&["etl", "--all"])
        .code(1)
        .says(&["s3://no-such-bucket", "hint: there is no such bucket"]);
}

#[test]
fn a_day_of_more_objects_than_a_listing_has_is_read_whole() {
    // S3 lists a thousand at once. Twenty thousand in one day are tried in `etl/tests/many.rs`, without this slow emulator.
    const OBJECTS: i64 = 2_500;
    let buckets = Buckets::new();
    let world = &buckets.world;
    for id in 1..=OBJECTS {
        let update = json!({"update_id": id, "message": {
            "message_id": id, "date": 1_795_345_200 + id, "text": "olá",
            "chat": {"id": GROUP, "type": "supergroup"},
        }});
        let name = format!("/modulo-43-raw/telegram/context_date=2026-11-22/20261122{id:012}.json");
        buckets.moto.put(&name, &update.to_string()).unwrap();
    }
    world.run(&["etl", "--all"]).code(0).says(&["2500 rows"]);
    assert_eq!(world.messages(), (OBJECTS, OBJECTS));
    world.run(&["verify", "--strict"]).code(0);
}

#[test]
fn doctor_tries_the_bucket_and_finds_what_another_program_left() {
    let buckets = Buckets::new();
    let world = &buckets.world;
    world
        .run(&["doctor"])
        .says(&["lets the first writer of an object win"]);
    assert_eq!(buckets.moto.keys("modulo-43-raw", "").unwrap(), [""; 0]);
    let stranger = "/modulo-43-enriched/lake/telegram/context_date=2026-11-22/20261123.parquet";
    buckets.moto.put(stranger, "PAR1").unwrap();
    world.run(&["doctor", "--lang", "pt"]).says(&[
        "telegram/context_date=2026-11-22/20261123.parquet",
        "conta as mensagens de ambos",
    ]);
}
