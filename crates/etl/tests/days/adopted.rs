//! Buckets and folders that other programs left: the same table, whatever they kept of an update.

use etl::Scope;

use crate::place::{Place, at, edited, message, segment};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";
const COLUMNS: [&str; 5] = ["message_id", "text", "user_id", "edit_date", "update_kind"];

/// The message of `update` alone.
fn bare(update: &str) -> &str {
    let (_, message) = update.split_once("message\":").unwrap();
    message.strip_suffix('}').unwrap()
}

/// JSON as Python's `json.dump` writes it, for updates with simple texts.
fn dumped(json: &str) -> String {
    json.replace("\":", "\": ")
        .replace(",\"", ", \"")
        .replace("á", "\\u00e1")
}

fn updates() -> [String; 3] {
    [
        message(1, 1, NOON, "olá"),
        message(2, 2, NOON, "x"),
        edited(3, 1, NOON, 10, "olá a todos"),
    ]
}

async fn rows_of(objects: &[(&str, String)]) -> Vec<String> {
    let place = Place::new();
    for (name, content) in objects {
        place.put(DAY, name, content).await;
    }
    let reports = place.make_all().await;
    assert_eq!(reports[0].tally.quarantined, 0, "{reports:?}");
    assert_eq!(reports[0].damaged, []);
    prove(&place).await;
    place.rows(DAY, &COLUMNS).await
}

/// The other way of counting comes to the same.
async fn prove(place: &Place) {
    let verification = place.etl.verify(Scope::All, &[], &|_, _| {}).await.unwrap();
    assert!(verification.holds(), "{verification:?}");
}

#[tokio::test]
async fn whatever_was_kept_of_an_update_the_rows_are_the_same() {
    let updates = updates();
    let messages = updates.each_ref().map(|update| bare(update).to_owned());
    let answer = |items: &[String]| format!(r#"{{"ok":true,"result":[{}]}}"#, items.join(","));
    let expected = rows_of(&[("a.ndjson", updates.join("\n"))]).await;
    assert_eq!(expected.len(), 2);
    assert_eq!(
        expected[0],
        format!("1 7 olá a todos edited_message {}", at(NOON) + 10)
    );
    for objects in [
        vec![("a.json", messages.join("\n"))],
        vec![("a.json", format!("[{}]", updates.join(",")))],
        vec![("a.json", dumped(&format!("[{}]", messages.join(",\n"))))],
        vec![("a.json", answer(&updates))],
        vec![("a.json", dumped(&answer(&updates)) + &answer(&updates))],
        vec![
            ("20261122120000000001.json", dumped(&updates[0])),
            ("20261122120000000002.json", dumped(&messages[0])),
            ("b.json", answer(&updates)),
            ("c.json", messages.join("\n")),
            ("d.json", updates.join("\n")),
        ],
    ] {
        assert_eq!(rows_of(&objects).await, expected, "{objects:?}");
    }
}

#[tokio::test]
async fn a_bare_message_and_its_update_are_one_and_the_update_wins() {
    let update = message(5, 1, NOON, "olá");
    let thin = r#"{"message_id":1,"chat":{"id":-1001234567890},"date":DATE,"text":"?"}"#
        .replace("DATE", &at(NOON).to_string());
    let place = Place::new();
    place.put(DAY, "a.json", &thin).await;
    place.put(DAY, "b.json", bare(&update)).await;
    place.put(DAY, "c.json", dumped(bare(&update))).await;
    let received = segment(&[(&update, at(NOON) + 1)]);
    place.put(DAY, "d.ndjson.zst", received).await;
    let reports = place.make_all().await;
    let tally = reports[0].tally;
    assert_eq!((tally.rows, tally.duplicates, tally.superseded), (1, 3, 0));
    assert_eq!(reports[0].tables["telegram_updates"], 1);
    prove(&place).await;
    assert_eq!(
        place.rows(DAY, &["text", "update_id", "bot_id"]).await,
        ["olá 5 42"]
    );
}

#[tokio::test]
async fn a_message_without_its_update_has_no_update_id() {
    let place = Place::new();
    let newer = edited(9, 1, NOON, 60, "mais nova");
    place.put(DAY, "a.json", message(5, 1, NOON, "olá")).await;
    place.put(DAY, "b.json", bare(&newer)).await;
    place.make_all().await;
    prove(&place).await;
    assert_eq!(
        place.rows(DAY, &["text", "update_id"]).await,
        ["mais nova NULL"]
    );
}

#[tokio::test]
async fn what_is_broken_in_a_list_is_put_away_and_costs_no_other() {
    let place = Place::new();
    let [one, two, _] = updates();
    let list = format!(r#"[{one},{{"update_id":8,"x":}},7,{two}"#);
    place.put(DAY, "a.json", list).await;
    let reports = place.make_all().await;
    assert_eq!(
        (reports[0].tally.rows, reports[0].tally.quarantined),
        (2, 2)
    );
    place.put(DAY, "b.json", format!("[{one},")).await;
    let reports = place.make_all().await;
    assert_eq!(
        reports[0].damaged[0].1,
        "breaks off after 1 updates".to_owned()
    );
}
