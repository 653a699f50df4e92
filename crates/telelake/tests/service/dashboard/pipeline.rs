//! What the pages are told of capture, ETL and lake.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::House;
use crate::process::PATIENCE;
use crate::world::{GROUP, message};

/// The pipeline as soon as `is_told` holds of it.
fn once(house: &House, is_told: impl Fn(&Value) -> bool) -> Value {
    let patience = Instant::now() + PATIENCE;
    loop {
        let pipeline = house.get("/api/v1/pipeline?lang=pt").1;
        if is_told(&pipeline) {
            return pipeline;
        }
        assert!(Instant::now() < patience, "{pipeline:#}");
        house
            .world
            .wait(async { tokio::time::sleep(Duration::from_millis(200)).await });
    }
}

/// Presses the button, and waits until `runs` runs have ended.
fn compact(house: &House, runs: usize) -> Value {
    let (_, session) = house.get("/api/v1/session");
    let csrf = session["csrf"].as_str().unwrap();
    let answer = house.post("/api/v1/etl", &json!({}), &[("x-csrf-token", csrf)]);
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    once(house, |pipeline| {
        let runs_told = pipeline["etl"]["runs"].as_array().unwrap();
        runs_told.len() == runs && runs_told.iter().all(|run| run["finished_at"].is_i64())
    })
}

#[test]
fn what_is_wrong_is_told_in_both_languages() {
    let house = House::open(&["--set", "etl.schedule=off"]);
    // What a run made old is counted anew as long as a page listens.
    let listening = house
        .client
        .get(format!("{}/api/v1/events", house.url))
        .send();
    let _page = house.world.wait(listening).unwrap();
    house.deliver((1..=5).map(|id| message(GROUP, id)));
    compact(&house, 1);
    let folder = house.world.path("lake/raw/telegram");
    let day = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let object = std::fs::read_dir(day.path()).unwrap().next().unwrap();
    std::fs::remove_file(object.unwrap().path()).unwrap();
    compact(&house, 2);
    // A count that was under way while the day was made tells of the rows first, and is made anew.
    let pipeline = once(&house, |pipeline| {
        let problems = pipeline["reconciliation"]["problems"].to_string();
        problems.contains("is missing, with 5 updates")
    });
    assert_eq!(pipeline["reconciliation"]["holds"], json!(false));
    let problems = pipeline["reconciliation"]["problems"].to_string();
    for part in [": falta `", ", com 5 updates"] {
        assert!(problems.contains(part), "{problems}");
    }

    // A folder in whose place something else lies.
    house.deliver((6..=9).map(|id| message(GROUP, id)));
    let scratch = house.world.path("lake/enriched/_scratch");
    std::fs::remove_dir_all(&scratch).ok();
    house.world.write("lake/enriched/_scratch", "no folder");
    let pipeline = compact(&house, 3);
    let error = &pipeline["etl"]["runs"][0]["error"];
    let [english, portuguese] = ["en", "pt"].map(|language| error[language].as_str().unwrap());
    assert!(english.starts_with("cannot "), "{error}");
    assert!(portuguese.starts_with("não é possível "), "{error}");
}

#[test]
fn the_button_compacts_and_the_page_hears_of_it() {
    let house = House::open(&[]);
    let events = house
        .client
        .get(format!("{}/api/v1/events", house.url))
        .send();
    let mut events = house.world.wait(events).unwrap();
    house.deliver((1..=5).map(|id| message(GROUP, id)));
    let (_, session) = house.get("/api/v1/session");
    let csrf = session["csrf"].as_str().unwrap();
    let answer = house.post("/api/v1/etl", &json!({}), &[("x-csrf-token", csrf)]);
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let mut heard = String::new();
    let is_done = |heard: &str| {
        heard.contains("\"stored\":5")
            && heard.contains("\"trigger\":\"button\"")
            && heard.contains("\"days\":1")
    };
    while !is_done(&heard) {
        let chunk = house.world.wait(events.chunk()).unwrap().unwrap();
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(
        heard.contains("event: captured") && heard.contains("event: etl"),
        "{heard}"
    );

    // The file is there, the day goes on, and the books agree.
    let pipeline = once(&house, |pipeline| {
        pipeline["reconciliation"]["stored"] == json!(5) && pipeline["days"][0]["bytes"].is_u64()
    });
    assert_eq!(pipeline["days"][0]["state"], json!("fresh"), "{pipeline:#}");
    assert_eq!(
        pipeline["reconciliation"]["holds"],
        json!(true),
        "{pipeline:#}"
    );
    assert_eq!(pipeline["capture"]["stored"], json!(5), "{pipeline:#}");
}
