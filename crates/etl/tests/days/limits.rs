//! Runs that end before everything is made, and days that fail among others.

use std::collections::BTreeSet;
use std::time::Duration;

use etl::{Clean, EtlSettings, Limits, Run, Unwatched};
use lake::{ContextDate, Root};
use tokio::time::Instant;

use crate::place::{Place, day, message};

const DAYS: [&str; 3] = ["2026-11-20", "2026-11-21", "2026-11-22"];

async fn filled(place: Place) -> Place {
    for (number, day) in DAYS.iter().enumerate() {
        let noon = format!("{day}T12:00:00-03:00");
        let id = i64::try_from(number).unwrap() + 1;
        place.put(day, "1.json", message(id, id, &noon, "a")).await;
    }
    place
}

fn days(days: &[&str]) -> BTreeSet<ContextDate> {
    days.iter().map(|text| day(text)).collect()
}

async fn run(place: &Place, limits: Limits) -> Run {
    let (days, clean) = (days(&DAYS), Clean::Skip);
    place
        .etl
        .run_days(days, clean, limits, &Unwatched)
        .await
        .unwrap()
}

fn made(run: &Run) -> Vec<String> {
    run.made.iter().map(|made| made.day.to_string()).collect()
}

#[tokio::test]
async fn a_run_without_limits_makes_the_dirty_ones_of_its_days() {
    let place = filled(Place::new()).await;
    place.make("2026-11-21").await;
    let run = run(&place, Limits::default()).await;
    assert_eq!(made(&run), ["2026-11-20", "2026-11-22"]);
    assert!(run.failed.is_empty() && run.left.is_empty());
}

#[tokio::test]
async fn what_is_not_begun_in_time_is_left_and_the_next_run_makes_it() {
    let place = filled(Place::new()).await;
    let limits = Limits {
        begin_until: Some(Instant::now()),
        end_by: None,
    };
    let left = run(&place, limits).await;
    assert_eq!(left.left, days(&DAYS));
    assert!(left.made.is_empty() && left.failed.is_empty());
    assert_eq!(place.dirty().await, DAYS);

    let limits = Limits {
        begin_until: Some(Instant::now() + Duration::from_mins(1)),
        end_by: None,
    };
    assert_eq!(made(&run(&place, limits).await), DAYS);
}

#[tokio::test]
async fn a_day_that_is_not_made_in_time_is_broken_off_and_stays_dirty() {
    let place = filled(Place::new()).await;
    let limits = Limits {
        begin_until: None,
        end_by: Some(Instant::now()),
    };
    let run = run(&place, limits).await;
    let failed: Vec<String> = run.failed.values().map(ToString::to_string).collect();
    let expected = DAYS.map(|day| format!("the time was over before {day} was made"));
    assert_eq!(failed, expected);
    assert_eq!(place.dirty().await, DAYS);
    assert_eq!(place.make_all().await.len(), 3);
}

#[tokio::test]
async fn a_day_that_fails_does_not_keep_the_others_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let enriched = Root::local(folder.path()).unwrap();
    // What lies in the way cannot be replaced by a file.
    let in_the_way = folder
        .path()
        .join("telegram/context_date=2026-11-22/messages.parquet/x");
    std::fs::create_dir_all(in_the_way).unwrap();
    let settings = EtlSettings {
        days_at_once: 1,
        ..EtlSettings::default()
    };
    let place = filled(Place::at(Root::memory(), enriched, "UTC", settings)).await;
    let run = run(&place, Limits::default()).await;
    assert_eq!(made(&run), ["2026-11-20", "2026-11-21"]);
    let failed: Vec<&ContextDate> = run.failed.keys().collect();
    assert_eq!(failed, [&day("2026-11-22")]);
    assert!(run.left.is_empty());
}
