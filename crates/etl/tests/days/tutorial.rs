//! What the tutorial's own pipeline gets wrong, and a bucket exactly as it leaves one.

use etl::{Clean, Scope, Unwatched};
use lake::Table;

use crate::place::{Place, at, day, message, shown};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

/// An update as `json.dump` of Python writes it.
fn dumped(update: &str) -> String {
    update.replace("\":", "\": ").replace(",\"", ", \"")
}

async fn one_object_each(count: i64) {
    let place = Place::new();
    for number in 1..=count {
        let name = format!("20261122120000{number:06}.json");
        let update = message(number, number, NOON, "oi");
        place.put(DAY, &name, dumped(&update)).await;
    }
    let reports = place.make_all().await;
    assert_eq!(reports.len(), 1);
    assert_eq!(i64::try_from(reports[0].tally.rows).unwrap(), count);
    let ids = place.rows(DAY, &["message_id"]).await;
    let expected: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn a_day_of_1001_objects_is_tabled_whole() {
    one_object_each(1_001).await;
}

#[tokio::test]
async fn a_day_of_20000_objects_is_tabled_whole() {
    one_object_each(20_000).await;
}

#[tokio::test]
async fn a_message_without_text_does_not_cost_those_with_text() {
    let place = Place::new();
    let photo = message(2, 2, NOON, "x").replace(
        r#""text":"x""#,
        r#""photo":[{"file_id":"s","width":90,"height":60},{"file_id":"l","width":900,"height":600}],"caption":"praia""#,
    );
    place.put(DAY, "a.json", message(1, 1, NOON, "antes")).await;
    place.put(DAY, "b.json", photo).await;
    place
        .put(DAY, "c.json", message(3, 3, NOON, "depois"))
        .await;
    place.make_all().await;
    let columns = ["message_id", "text", "caption", "message_type", "file_id"];
    assert_eq!(
        place.rows(DAY, &columns).await,
        [
            "1 antes text NULL NULL",
            "2 NULL photo praia l",
            "3 depois text NULL NULL",
        ]
    );
}

#[tokio::test]
async fn a_channel_post_without_from_is_a_row() {
    let place = Place::new();
    let post = r#"{"update_id":1,"channel_post":{"message_id":3,"author_signature":"Lia","sender_chat":{"id":-1009,"title":"Canal","type":"channel"},"chat":{"id":-1009,"title":"Canal","type":"channel"},"date":DATE,"text":"novidade"}}"#;
    let post = post.replace("DATE", &at(NOON).to_string());
    place.put(DAY, "a.json", post).await;
    place.make_all().await;
    let columns = [
        "user_id",
        "author_id",
        "author_name",
        "author_type",
        "update_kind",
    ];
    assert_eq!(
        place.rows(DAY, &columns).await,
        ["NULL channel_post -1009 Canal channel"]
    );
}

#[tokio::test]
async fn an_edit_in_the_middle_of_a_group_stops_nothing() {
    let place = Place::new();
    place.put(DAY, "1.json", message(1, 1, NOON, "um")).await;
    let edit = crate::place::edited(2, 1, NOON, 60, "um!");
    place.put(DAY, "2.json", edit).await;
    place.put(DAY, "3.json", message(3, 2, NOON, "dois")).await;
    let reports = place.make_all().await;
    assert_eq!(reports[0].tally.superseded, 1);
    let rows = place
        .rows(DAY, &["message_id", "text", "update_kind"])
        .await;
    assert_eq!(rows, ["1 um! edited_message", "2 dois message"]);
}

#[tokio::test]
async fn another_run_changes_nothing() {
    let place = Place::new();
    place.put(DAY, "1.json", message(1, 1, NOON, "um")).await;
    place.make_all().await;
    let before = place.parquet(DAY).await;
    assert_eq!(place.make_all().await, []);
    let asked = place.etl.run(Scope::All, Clean::Remake, &Unwatched).await;
    assert_eq!(asked.unwrap().len(), 1);
    assert_eq!(place.parquet(DAY).await, before);
}

#[tokio::test]
async fn a_message_of_the_last_second_delivered_after_midnight_belongs_to_its_own_day() {
    let place = Place::new();
    let late = message(1, 1, "2026-11-22T23:59:59-03:00", "quase");
    let early = message(2, 2, "2026-11-23T00:00:00-03:00", "bom dia");
    place
        .put("2026-11-23", "20261123000000100000.json", late)
        .await;
    place
        .put("2026-11-23", "20261123000000200000.json", early)
        .await;
    let reports = place.make_all().await;
    let strays: u64 = reports.iter().map(|report| report.tally.strays).sum();
    assert_eq!(strays, 1);
    assert_eq!(place.rows(DAY, &["text"]).await, ["quase"]);
    assert_eq!(place.rows("2026-11-23", &["text"]).await, ["bom dia"]);
}

#[tokio::test]
async fn a_message_two_days_late_dirties_its_old_day() {
    let place = Place::new();
    place
        .put(
            "2026-11-20",
            "1.json",
            message(1, 1, "2026-11-20T10:00:00-03:00", "a"),
        )
        .await;
    place.make_all().await;
    let late = message(2, 2, "2026-11-20T11:00:00-03:00", "b");
    place.put(DAY, "2.json", late).await;
    let recent = Scope::Recent {
        today: day("2026-11-23"),
        lookback_days: 1,
    };
    let reports = place
        .etl
        .run(recent, Clean::Skip, &Unwatched)
        .await
        .unwrap();
    let days: Vec<String> = reports
        .iter()
        .map(|report| report.day.to_string())
        .collect();
    assert_eq!(days, ["2026-11-20", DAY]);
    assert_eq!(place.rows("2026-11-20", &["text"]).await, ["a", "b"]);
    assert_eq!(place.rows(DAY, &["text"]).await, Vec::<String>::new());
    assert_eq!(place.make_all().await, []);
}

#[tokio::test]
async fn an_empty_day_is_no_error_and_no_file() {
    let place = Place::new();
    let report = place.make(DAY).await;
    assert_eq!((report.objects, report.parquet_bytes), (0, None));
    assert_eq!(place.parquet(DAY).await, None);
}

#[tokio::test]
async fn arrivals_of_the_same_microsecond_are_two_messages() {
    let place = Place::new();
    let moment = at("2026-11-22T15:00:01Z");
    let (one, two) = (message(1, 1, NOON, "a"), message(2, 2, NOON, "b"));
    let object = crate::place::segment(&[(&one, moment), (&two, moment)]);
    place.put(DAY, "s.ndjson.zst", object).await;
    place.make_all().await;
    let rows = place
        .rows(DAY, &["message_id", "received_at", "bot_id"])
        .await;
    assert_eq!(rows, [format!("1 42 {moment}"), format!("2 42 {moment}")]);
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_all_its_messages() {
    let place = Place::new();
    let date = at(NOON);
    let old = |update: i64, id: i64, content: &str| {
        format!(
            r#"{{"update_id":{update},"message":{{"message_id":{id},"chat":{{"id":-77,"type":"group"}},"date":{date},{content}}}}}"#
        )
    };
    let new = |update: i64, id: i64, content: &str| {
        old(update, id, content).replace(
            r#""id":-77,"type":"group""#,
            r#""id":-1001,"type":"supergroup""#,
        )
    };
    place
        .put(DAY, "1.json", old(1, 1, r#""text":"antes""#))
        .await;
    place
        .put(DAY, "2.json", old(2, 2, r#""migrate_to_chat_id":-1001"#))
        .await;
    place
        .put(DAY, "3.json", new(3, 1, r#""migrate_from_chat_id":-77"#))
        .await;
    place
        .put(DAY, "4.json", new(4, 2, r#""text":"depois""#))
        .await;
    place.make_all().await;
    let columns = [
        "chat_id",
        "message_id",
        "text",
        "service_kind",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    ];
    assert_eq!(
        place.rows(DAY, &columns).await,
        [
            "1 -1001 NULL migrate_from_chat_id NULL -77",
            "2 -1001 depois NULL NULL NULL",
            "1 -77 antes NULL NULL NULL",
            "2 -77 NULL migrate_to_chat_id -1001 NULL",
        ]
    );
}

#[tokio::test]
async fn a_bucket_as_the_lambda_leaves_it_is_adopted() {
    let place = Place::new();
    let late = dumped(&message(10, 1, "2026-11-21T23:59:59-03:00", "ontem"));
    let noon = dumped(&message(11, 2, NOON, "ol\\u00e1, \\ud83d\\udc4b"));
    // Telegram repeats what was not answered in time, and each delivery became an object.
    place.put(DAY, "20261122000001000100.json", &late).await;
    place.put(DAY, "20261122120002000200.json", &noon).await;
    place.put(DAY, "20261122120105000300.json", &noon).await;
    place.make_all().await;
    let columns = ["update_id", "text", "received_at", "bot_id"];
    let first = at("2026-11-22T12:00:02-03:00");
    assert_eq!(
        place.rows(DAY, &columns).await,
        [format!("olá, 👋 11 NULL {first}")]
    );
    let arrival = at("2026-11-22T00:00:01-03:00");
    assert_eq!(
        place.rows("2026-11-21", &columns).await,
        [format!("ontem 10 NULL {arrival}")]
    );
    let fresh = place.fresh((Table::Messages, day("2026-11-21")), &[]).await;
    assert_eq!(shown(&fresh, &["text"]), ["ontem"]);
}
