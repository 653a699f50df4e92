//! How the lake itself tells which days need to be made.

use bytes::Bytes;
use etl::{Clean, EtlSettings, Reason, Scope, Unwatched};
use jiff::tz::TimeZone;
use lake::{RawUpdate, Table};
use object_store::ObjectStoreExt as _;

use crate::place::{Place, at, day, key, message, shown};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

async fn reasons(place: &Place, scope: Scope) -> Vec<(String, Reason)> {
    let plan = place.etl.plan(scope, Clean::Skip).await.unwrap();
    let days = plan.days.iter();
    days.map(|planned| (planned.day.to_string(), planned.reason))
        .collect()
}

#[tokio::test]
async fn a_day_is_dirty_until_its_file_tells_what_lies_in_raw() {
    let place = Place::new();
    place.put(DAY, "1.json", message(1, 1, NOON, "a")).await;
    assert_eq!(
        reasons(&place, Scope::All).await,
        [(DAY.to_owned(), Reason::New)]
    );
    place.make_all().await;
    place.put(DAY, "2.json", message(2, 2, NOON, "b")).await;
    assert_eq!(
        reasons(&place, Scope::All).await,
        [(DAY.to_owned(), Reason::Changed)]
    );
    place.make_all().await;
    assert_eq!(place.rows(DAY, &["text"]).await, ["a", "b"]);
}

#[tokio::test]
async fn a_day_whose_objects_are_gone_loses_its_file() {
    let place = Place::new();
    place.put(DAY, "1.json", message(1, 1, NOON, "a")).await;
    place.make_all().await;
    let root = place.raw.root();
    let path = root.full_path("telegram/context_date=2026-11-22/1.json");
    root.store().delete(&path).await.unwrap();
    // No day at all is no day gone: the raw folder is not there.
    assert_eq!(reasons(&place, Scope::All).await, []);
    place.put("2026-11-01", "2.json", "{}").await;
    let planned = reasons(&place, Scope::All).await;
    assert_eq!(planned.last(), Some(&(DAY.to_owned(), Reason::Emptied)));
    place.make_all().await;
    assert_eq!(place.parquet(DAY).await, None);
}

#[tokio::test]
async fn a_damaged_file_is_made_anew_and_the_report_says_so() {
    for damage in [Vec::new(), b"PAR1".to_vec(), vec![7; 200_000]] {
        let place = Place::new();
        place.put(DAY, "1.json", message(1, 1, NOON, "a")).await;
        place.make_all().await;
        let whole = place.parquet(DAY).await;
        let root = place.enriched.root();
        let path = root.full_path(&key(DAY).to_string());
        let bytes = Bytes::from(damage);
        root.store().put(&path, bytes.into()).await.unwrap();
        assert_eq!(
            reasons(&place, Scope::All).await,
            [(DAY.to_owned(), Reason::Damaged)]
        );
        let reports = place.make_all().await;
        assert!(reports[0].replaced_damaged.is_some());
        assert_eq!(place.parquet(DAY).await, whole);
    }
}

#[tokio::test]
async fn the_daily_run_looks_back_but_leaves_today_alone() {
    let place = Place::new();
    for (number, text) in [
        (1, "2026-11-19"),
        (2, "2026-11-20"),
        (3, "2026-11-22"),
        (4, "2026-11-23"),
    ] {
        let update = message(number, number, &format!("{text}T12:00:00-03:00"), "x");
        place.put(text, "1.json", update).await;
    }
    let recent = Scope::Recent {
        today: day("2026-11-23"),
        lookback_days: 3,
    };
    let days: Vec<String> = reasons(&place, recent)
        .await
        .into_iter()
        .map(|day| day.0)
        .collect();
    assert_eq!(days, ["2026-11-20", "2026-11-22"]);
}

#[tokio::test]
async fn another_zone_makes_every_day_dirty() {
    let place = Place::new();
    place
        .put(
            DAY,
            "1.json",
            message(1, 1, "2026-11-22T22:00:00-03:00", "a"),
        )
        .await;
    place.make_all().await;
    let moved = etl::Compactor::new(
        place.raw.clone(),
        place.enriched.clone(),
        place.quarantine.clone(),
        TimeZone::UTC,
        EtlSettings::default(),
    );
    moved
        .run(Scope::All, Clean::Skip, &Unwatched)
        .await
        .unwrap();
    assert_eq!(place.rows(DAY, &["text"]).await, Vec::<String>::new());
    assert_eq!(place.rows("2026-11-23", &["text"]).await, ["a"]);
}

#[tokio::test]
async fn fresh_rows_are_those_the_file_would_have() {
    let place = Place::new();
    place.put(DAY, "1.json", message(1, 1, NOON, "a")).await;
    let journal = [
        message(2, 2, NOON, "b"),
        message(3, 3, "2026-11-23T12:00:00-03:00", "c"),
    ];
    let journal = journal.each_ref().map(|update| RawUpdate {
        bytes: update.as_bytes(),
        bot: None,
        received_at: None,
    });
    let zone = TimeZone::get("America/Sao_Paulo").unwrap();
    let days = etl::by_day(journal, &zone);
    assert_eq!(
        days.keys().map(ToString::to_string).collect::<Vec<_>>(),
        [DAY, "2026-11-23"]
    );
    let rows = place.fresh((Table::Messages, day(DAY)), &journal).await;
    assert_eq!(shown(&rows, &["text"]), ["a", "b"]);
    assert_eq!(place.parquet(DAY).await, None);
}

#[tokio::test]
async fn a_day_whose_clocks_skip_midnight_holds_its_own_messages() {
    for (zone, moments) in [
        // The clocks went from 23:59:59 on the 3rd to 01:00:00 on the 4th.
        (
            "America/Sao_Paulo",
            [
                "2018-11-03T23:59:59-03:00",
                "2018-11-04T01:00:00-02:00",
                "2018-11-04T23:59:59-02:00",
                "2018-11-05T00:00:00-02:00",
            ],
        ),
        (
            "Europe/Lisbon",
            [
                "2026-10-24T23:59:59+01:00",
                "2026-10-25T00:00:00+01:00",
                "2026-10-25T23:59:59+00:00",
                "2026-10-26T00:00:00+00:00",
            ],
        ),
    ] {
        let place = Place::in_zone(zone, EtlSettings::default());
        let mut id = 0;
        let lines = moments.map(|moment| {
            id += 1;
            message(id, id, moment, "x")
        });
        let middle = &moments[1][..10];
        place.put(middle, "a.ndjson", lines.join("\n")).await;
        place.make_all().await;
        let dates = place.rows(middle, &["date"]).await;
        assert_eq!(
            dates,
            [at(moments[1]).to_string(), at(moments[2]).to_string()]
        );
        assert_eq!(place.rows(&moments[0][..10], &["message_id"]).await, ["1"]);
        assert_eq!(place.rows(&moments[3][..10], &["message_id"]).await, ["4"]);
    }
}
