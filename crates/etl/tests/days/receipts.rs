//! The receipts on record against what lies in raw.

use etl::{Problem, Scope, Verification};
use jiff::Timestamp;
use lake::{IdRanges, Receipts, Statement};
use object_store::ObjectStoreExt as _;

use crate::place::{Place, at, message, segment};

const MOMENT: &str = "2026-11-22T12:00:00Z";

/// A run that stored five updates, ignored five, and ended in order.
fn statement() -> Statement {
    Statement {
        from: Timestamp::from_second(at(MOMENT)).unwrap(),
        nonce: 9,
        bot_id: 42,
        is_journaled: true,
        to: Timestamp::from_second(at(MOMENT) + 60).unwrap(),
        received: 10,
        stored: 5,
        duplicate: 0,
        ignored: 5,
        quarantined: 0,
        failed: 0,
        seen: IdRanges::from(vec![(1, 10)]),
        is_closed: true,
    }
}

async fn receipts(place: &Place, statement: &Statement) {
    let receipts = Receipts::new(place.raw.root().clone());
    receipts.state(statement).await.unwrap();
    put(
        place,
        "receipts/segments/1795000000000-0000000000000009-0.json",
        r#"{"segment":"1795000000000-0000000000000009-0","bot_id":42,"quarantined":0,
            "objects":{"telegram/context_date=2026-11-22/a.ndjson":5}}"#,
    )
    .await;
}

async fn put(place: &Place, key: &str, text: &str) {
    let root = place.raw.root();
    let put = root
        .store()
        .put(&root.full_path(key), text.to_owned().into())
        .await;
    put.unwrap();
}

/// The first `count` updates with even numbers.
async fn updates(place: &Place, count: i64) {
    let lines: Vec<String> = (1..=count)
        .map(|it| message(2 * it, it, MOMENT, "olá"))
        .collect();
    let arrived: Vec<(&str, i64)> = lines
        .iter()
        .map(|line| (line.as_str(), at(MOMENT)))
        .collect();
    place.put("2026-11-22", "a.ndjson", segment(&arrived)).await;
}

async fn verified(place: &Place) -> Verification {
    place.etl.verify(Scope::All, &[], &|_, _| {}).await.unwrap()
}

#[tokio::test]
async fn receipts_that_agree_with_raw_explain_the_holes_in_the_numbers() {
    let place = Place::new();
    updates(&place, 5).await;
    receipts(&place, &statement()).await;
    let found = verified(&place).await;
    assert!(found.holds(), "{found:?}");
    assert_eq!((found.receipts.received, found.receipts.ignored), (10, 5));
    assert_eq!(found.gaps, []);

    let statement = Statement {
        seen: IdRanges::from(vec![(1, 5), (8, 10)]),
        ..statement()
    };
    receipts(&place, &statement).await;
    let gaps = verified(&place).await.gaps;
    let gaps: Vec<_> = gaps.iter().map(|gap| (gap.from, gap.to)).collect();
    // The sixth is in raw, the seventh nowhere.
    assert_eq!(gaps, [(7, 7)]);
}

#[tokio::test]
async fn fewer_updates_than_were_put_in_are_missed_without_any_compaction() {
    let place = Place::new();
    updates(&place, 4).await;
    receipts(&place, &statement()).await;
    let found = verified(&place).await;
    let object = "telegram/context_date=2026-11-22/a.ndjson".to_owned();
    let missing = 1;
    let expected = Problem::MissingFromObject { object, missing };
    assert_eq!(found.days[0].problems, [expected]);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_missed() {
    let place = Place::new();
    receipts(&place, &statement()).await;
    let found = verified(&place).await;
    let object = "telegram/context_date=2026-11-22/a.ndjson".to_owned();
    let missing = 5;
    let expected = Problem::MissingObject { object, missing };
    assert_eq!(found.days[0].problems, [expected]);
}

#[tokio::test]
async fn a_run_that_does_not_add_up_is_named() {
    let place = Place::new();
    updates(&place, 5).await;
    let statement = Statement {
        stored: 6,
        ..statement()
    };
    receipts(&place, &statement).await;
    let run = statement.run().to_string();
    let expected = [
        Problem::Receipts {
            run: run.clone(),
            received: 10,
            answered: 11,
        },
        Problem::Sealed {
            run,
            acknowledged: 6,
            sealed: 5,
        },
    ];
    assert_eq!(verified(&place).await.problems, expected);

    // One that goes on may have the sixth in its journal.
    let statement = Statement {
        is_closed: false,
        ..statement
    };
    receipts(&place, &statement).await;
    let found = verified(&place).await;
    assert!(found.holds(), "{found:?}");
    assert_eq!((found.receipts.open_runs, found.receipts.waiting), (1, 1));
}

#[tokio::test]
async fn what_is_no_record_of_receipts_is_named() {
    let place = Place::new();
    put(&place, "receipts/runs/x.json", "{").await;
    let object = "receipts/runs/x.json".to_owned();
    let expected = Problem::UnreadableReceipts { object };
    assert_eq!(verified(&place).await.problems, [expected]);
}
