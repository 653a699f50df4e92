//! Objects and updates that are not as they should be: every good message is tabled all the same.

use std::sync::Arc;

use etl::{EtlSettings, Scope, Unwatched};
use lake::Root;
use testkit::FaultyStore;

use crate::place::{Place, day, message};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

#[tokio::test]
async fn what_cannot_be_read_is_kept_byte_for_byte_and_once() {
    let place = Place::new();
    let bad: [&[u8]; 5] = [
        b"not json",
        b"{\"update_id\":1,\"message\":{\"text\":\"\xff\"}}",
        b"{\"message\":{}}",
        b"{\"update_id\":2,\"message\":{\"message_id\":1,\"date\":95617584000,\"chat\":{\"id\":1}}}",
        b"{\"update_id\":3,\"message\":{\"message_id\":1,\"date\":1790000000}}",
    ];
    let good = message(9, 9, NOON, "bom");
    let lines = [bad.join(&b'\n').as_slice(), good.as_bytes()].join(&b'\n');
    place.put(DAY, "a.ndjson", &lines).await;
    for _ in 0..2 {
        let report = place.make(DAY).await;
        assert_eq!((report.tally.rows, report.tally.quarantined), (1, 5));
        let mut kept = Vec::new();
        for entry in place.quarantine.list().await.unwrap() {
            kept.push(place.quarantine.get(&entry.key).await.unwrap().to_vec());
        }
        kept.sort_unstable();
        let mut expected = bad.map(<[u8]>::to_vec);
        expected.sort_unstable();
        assert_eq!(kept, expected);
    }
}

#[tokio::test]
async fn a_damaged_object_is_named_and_its_readable_part_is_tabled() {
    let place = Place::new();
    let truncated = include_bytes!("../../testdata/truncated.ndjson.gz");
    place.put(DAY, "cut.ndjson.gz", truncated).await;
    place.put(DAY, "empty.json", b"").await;
    place
        .put(DAY, "good.json", message(9, 9, NOON, "bom"))
        .await;
    let report = place.make(DAY).await;
    assert_eq!(place.rows(DAY, &["message_id"]).await, ["1", "2", "9"]);
    let damaged: Vec<String> = report
        .damaged
        .iter()
        .map(|(key, reason)| format!("{} {reason}", key.name))
        .collect();
    assert_eq!(
        damaged,
        [
            "cut.ndjson.gz breaks off after 2 updates",
            "empty.json is empty"
        ]
    );
    assert_eq!(place.dirty().await, Vec::<String>::new());
}

#[tokio::test]
async fn other_kinds_are_counted_and_stay_in_raw() {
    let place = Place::new();
    let lines = [
        r#"{"update_id":1,"poll":{"id":"5"}}"#.to_owned(),
        r#"{"update_id":2,"kind_of_tomorrow":{"x":[]}}"#.to_owned(),
        message(3, 3, NOON, "bom"),
    ];
    place.put(DAY, "a.ndjson", lines.join("\n")).await;
    let report = place.make(DAY).await;
    assert_eq!((report.tally.other_kinds, report.tally.rows), (2, 1));
}

#[tokio::test]
async fn a_field_that_cannot_be_read_costs_only_itself() {
    let place = Place::new();
    let odd = message(1, 1, NOON, "bom")
        .replace(r#""title":"Dados""#, r#""title":5"#)
        .replace(r#""text""#, r#""via_bot":"nobody","text""#);
    place.put(DAY, "a.json", odd).await;
    place.make(DAY).await;
    let columns = ["chat_id", "text", "chat_title", "unread_fields"];
    assert_eq!(
        place.rows(DAY, &columns).await,
        ["-1001234567890 bom NULL chat,via_bot"]
    );
}

#[tokio::test]
async fn a_store_that_breaks_off_fails_the_day_and_no_object_is_called_damaged() {
    // Small objects are fetched whole, large ones while they are read.
    for messages in [2, 2000] {
        let store = FaultyStore::new(Root::memory().store(), []);
        let root = Root::new(Arc::new(store.clone()), "".into(), "a bucket".to_owned());
        let settings = EtlSettings::default();
        let place = Place::at(root, Root::memory(), "UTC", settings);
        let lines = (1..=messages).map(|id| message(id, id, NOON, "bom"));
        let lines = lines.collect::<Vec<_>>().join("\n");
        place.put(DAY, "a.ndjson", &lines).await;

        store.break_reads(1);
        let failed = place.etl.compact(day(DAY), &Unwatched).await;
        let error = failed.unwrap_err().to_string();
        let name = "cannot read `telegram/context_date=2026-11-22/a.ndjson`";
        assert!(error.starts_with(name), "{error}");
        assert_eq!(place.dirty().await, [DAY]);

        let report = place.make(DAY).await;
        assert_eq!(i64::try_from(report.tally.rows), Ok(messages));
        assert_eq!(report.damaged, []);
        store.break_reads(1);
        let failed = place.etl.verify(Scope::All, &[], &|_, _| {}).await;
        assert!(failed.unwrap_err().to_string().starts_with(name));
    }
}
