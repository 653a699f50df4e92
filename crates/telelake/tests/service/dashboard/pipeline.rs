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
