//! The function `etl`: what schedules and people ask for becomes Parquet, what does not fit is handed on, and what fails
//! fails the run.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedZone, Table};
use serde_json::{Value, json};
use testkit::Moto;

use crate::account::Account;
use crate::function::{Function, Settings};
use crate::signature::assert_signed_as_botocore_does;
use crate::wire::Recorder;

fn settings(account: &Account) -> Settings<'static> {
    Settings {
        program: env!("CARGO_BIN_EXE_etl"),
        timeout_seconds: 120,
        variables: account.variables(),
    }
}

/// So many days before today, in the lake's time zone.
fn day(days_back: u16) -> ContextDate {
    #[expect(clippy::disallowed_methods, reason = "the function has no other clock")]
    let now = Timestamp::now();
    let zone = TimeZone::get("America/Sao_Paulo").unwrap();
    ContextDate::of(now, &zone).minus_days(days_back)
}

/// A message of `day`, as the tutorial's function would have stored it.
async fn put_message(account: &Account, day: ContextDate, id: i64) {
    let zone = TimeZone::get("America/Sao_Paulo").unwrap();
    let date = day.bounds(&zone).0.as_second() + 3600;
    let message = json!({
        "update_id": id,
        "message": {"message_id": id, "chat": {"id": -7, "type": "group"}, "date": date, "text": "oi"},
    });
    let name = format!("{id}.json");
    account.put_raw(day, &name, message.to_string()).await;
}

async fn made(account: &Account) -> BTreeSet<ContextDate> {
    let zone = EnrichedZone::new(account.enriched.clone());
    let objects = zone.objects(Table::Messages).await.unwrap();
    objects.into_iter().map(|object| object.key.day).collect()
}

fn days(report: &Value) -> Vec<&str> {
    let days = report["days"]
        .as_array()
        .unwrap_or_else(|| panic!("{report}"));
    days.iter()
        .map(|day| day["day"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_schedule_and_a_rule_make_the_dirty_days_of_the_last_week_but_not_today() {
    let account = Account::new("etl-recent");
    for (id, days_back) in [(1, 0), (2, 1), (3, 5), (4, 20)] {
        put_message(&account, day(days_back), id).await;
    }
    let function = Function::start(&settings(&account)).await;
    let report = function.invoke(&json!({}));
    let expected = [day(5), day(1)].map(|day| day.to_string());
    assert_eq!(days(&report), expected, "{report}\n{}", function.log());
    assert_eq!(report["rows"], json!(2));
    assert_eq!(report["handed_on"], json!([]));
    assert_eq!(made(&account).await, BTreeSet::from([day(5), day(1)]));

    // Nothing is new, and then something is.
    put_message(&account, day(2), 5).await;
    let file = testkit::crate_folder().join("testdata/scheduled_rule.json");
    let rule: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let report = function.invoke(&rule);
    assert_eq!(days(&report), [day(2).to_string()], "{report}");
    assert_eq!(days(&function.invoke(&json!(null))), Vec::<&str>::new());
}

#[tokio::test]
async fn a_day_and_a_range_are_made_when_they_are_asked_for() {
    let account = Account::new("etl-asked");
    for (id, days_back) in [(1, 100), (2, 99), (3, 98), (4, 50)] {
        put_message(&account, day(days_back), id).await;
    }
    let function = Function::start(&settings(&account)).await;
    let one = json!({"date": day(50).to_string()});
    assert_eq!(days(&function.invoke(&one)), [day(50).to_string()]);
    assert_eq!(days(&function.invoke(&one)), Vec::<&str>::new());
    let again = json!({"date": day(50).to_string(), "force": true});
    assert_eq!(days(&function.invoke(&again)), [day(50).to_string()]);
    let range = json!({"from": day(100).to_string(), "to": day(99).to_string()});
    let expected = [day(100), day(99)].map(|day| day.to_string());
    assert_eq!(days(&function.invoke(&range)), expected);
    assert!(!made(&account).await.contains(&day(98)));
}

#[tokio::test]
async fn an_event_that_is_not_understood_is_refused_with_those_that_are() {
    let account = Account::new("etl-misspelt");
    put_message(&account, day(1), 1).await;
    let function = Function::start(&settings(&account)).await;
    for event in [
        json!({"dat": "2026-11-22"}),
        json!({"date": "yesterday"}),
        json!([1]),
    ] {
        let answer = function.invoke(&event);
        let message = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(
            message.starts_with("an event is {}, {\"date\":"),
            "{answer}"
        );
    }
    assert!(made(&account).await.is_empty());
}

/// How a function is set up whose requests to services other than S3 go to `recorder`.
fn recorded(account: &Account, recorder: &Recorder) -> Settings<'static> {
    let mut settings = settings(account);
    let emulator = Moto::shared().endpoint_url().to_owned();
    settings.variables.extend([
        ("AWS_ENDPOINT_URL", recorder.url.clone()),
        ("AWS_ENDPOINT_URL_S3", emulator),
    ]);
    settings
}

#[tokio::test]
async fn days_that_do_not_fit_one_run_are_handed_to_others_which_hand_nothing_on() {
    let account = Account::new("etl-handed-on");
    // A day that is said to take eleven seconds, most of them for nothing.
    let blank = format!("{}\n", " ".repeat(64 << 10)).repeat(704);
    for days_back in 1..=3 {
        put_message(&account, day(days_back), i64::from(days_back)).await;
        account
            .put_raw(day(days_back), "blank.ndjson", blank.clone())
            .await;
    }
    let recorder = Recorder::start();
    let mut settings = recorded(&account, &recorder);
    // Of which twenty seconds are for days to begin in.
    settings.timeout_seconds = 30;
    let function = Function::start(&settings).await;
    let report = function.invoke(&json!({}));
    let [first, second, third] = [1, 2, 3].map(|days_back| day(days_back).to_string());
    assert_eq!(days(&report), [first.as_str()], "{report}");
    assert_eq!(report["handed_on"], json!([third, second]), "{report}");

    let requests = recorder.take();
    let events: Vec<Value> = requests
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    let handed_on = |day: &str| json!({"dates": [day], "force": false});
    assert_eq!(events, [handed_on(&second), handed_on(&third)]);
    for request in &requests {
        assert_eq!(
            request.target,
            "POST /2015-03-31/functions/telelake-etl/invocations"
        );
        assert_eq!(request.header("x-amz-invocation-type"), "Event");
        assert_signed_as_botocore_does(request, &recorder.url, "lambda");
    }
    for event in events {
        let report = function.invoke(&event);
        assert_eq!(days(&report).len(), 1, "{report}");
    }
    assert_eq!(made(&account).await, BTreeSet::from([1, 2, 3].map(day)));
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn a_day_that_cannot_be_made_fails_the_run_after_the_others_and_again_until_it_can() {
    let account = Account::new("etl-failing");
    for days_back in 1..=3 {
        put_message(&account, day(days_back), i64::from(days_back)).await;
    }
    // An object of the coldest class is listed and cannot be read.
    account.freeze(day(2), "2.json");
    let function = Function::start(&settings(&account)).await;
    for made_now in [2, 0] {
        let answer = function.invoke(&json!({}));
        let message = answer["errorMessage"].as_str().unwrap_or_default();
        let expected = format!(
            "days made: {made_now}, days not made: 1: {}: cannot",
            day(2)
        );
        assert!(
            message.starts_with(&expected),
            "{answer}\n{}",
            function.log()
        );
        assert_eq!(made(&account).await, BTreeSet::from([1, 3].map(day)));
    }
    put_message(&account, day(2), 2).await;
    let report = function.invoke(&json!({}));
    assert_eq!(days(&report), [day(2).to_string()], "{report}");
}
