//! A small day with a message of every sort: its schema, its rows, its metadata.

use std::fmt::Write as _;

use expect_test::{expect, expect_file};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::place::{Place, at, edited, message, segment, shown};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

/// Messages that differ from a text message only in these fields.
const CONTENTS: [&str; 18] = [
    r#""text":"Oi @ana 👋 veja https://a.bc #dados","entities":[{"type":"mention","offset":3,"length":4},{"type":"url","offset":16,"length":12},{"type":"hashtag","offset":29,"length":6},{"type":"text_mention","offset":0,"length":2,"user":{"id":8,"is_bot":false,"first_name":"Bia"}}]"#,
    r#""photo":[{"file_id":"S","file_unique_id":"s","file_size":10,"width":90,"height":60},{"file_id":"L","file_unique_id":"l","file_size":900,"width":900,"height":600}],"caption":"praia","has_media_spoiler":true,"media_group_id":"77""#,
    r#""animation":{"file_id":"A","duration":3,"width":5,"height":6},"document":{"file_id":"D","file_name":"x.gif"}"#,
    r#""video_note":{"file_id":"N","length":240,"duration":9}"#,
    r#""voice":{"file_id":"V","duration":4,"mime_type":"audio/ogg","file_size":400}"#,
    r#""document":{"file_id":"D","file_name":"ata.pdf","mime_type":"application/pdf"}"#,
    r#""sticker":{"file_id":"K","width":512,"height":512,"emoji":"😂","set_name":"gatos"}"#,
    r#""poll":{"id":"9","question":"Quando?","type":"regular"}"#,
    r#""venue":{"location":{"latitude":-23.5,"longitude":-46.6},"title":"Café"},"location":{"latitude":-23.5,"longitude":-46.6}"#,
    r#""dice":{"emoji":"🎲","value":6}"#,
    r#""text":"sim","reply_to_message":{"message_id":1,"from":{"id":8,"is_bot":false,"first_name":"Bia"},"chat":{"id":-1001234567890,"type":"supergroup"},"date":1795359000},"quote":{"text":"veja"}"#,
    r#""text":"no tópico","message_thread_id":4,"is_topic_message":true,"reply_to_message":{"message_id":4,"chat":{"id":-1001234567890,"type":"supergroup"},"date":1,"forum_topic_created":{"name":"Avisos"}}"#,
    r#""text":"de longe","forward_origin":{"type":"channel","date":1795000000,"chat":{"id":-1009,"title":"Canal","type":"channel"},"message_id":70},"is_automatic_forward":true"#,
    r#""text":"anônimo","sender_chat":{"id":-1001234567890,"title":"Dados","type":"supergroup"},"author_signature":"chefe""#,
    r#""text":"pelo bot","via_bot":{"id":99,"is_bot":true,"first_name":"Gif","username":"gif"}"#,
    r#""new_chat_members":[{"id":11,"is_bot":false,"first_name":"Caio"},{"id":12,"is_bot":true,"first_name":"Robô"}]"#,
    r#""pinned_message":{"message_id":1,"date":0,"chat":{"id":-1001234567890,"type":"supergroup"}}"#,
    r#""rich_message":{"blocks":[{"type":"paragraph","text":"Título"},{"type":"paragraph","text":["corpo"]}]}"#,
];

async fn golden() -> Place {
    let place = Place::new();
    let mut updates = Vec::new();
    for (number, content) in (1..).zip(CONTENTS) {
        let update = message(100 + number, number, NOON, "x").replace(r#""text":"x""#, content);
        updates.push(update);
    }
    updates.push(edited(150, 40, NOON, 60, "depois"));
    updates.push(message(140, 40, NOON, "antes"));
    updates.push(message(140, 40, NOON, "antes"));
    updates.push(r#"{"update_id":160,"poll":{"id":"9"}}"#.to_owned());
    updates.push(message(170, 41, "2026-11-23T00:00:00-03:00", "amanhã"));
    let lines: Vec<(&str, i64)> = updates
        .iter()
        .map(|update| (update.as_str(), at(NOON) + 1))
        .collect();
    place.put(DAY, "a.ndjson.zst", segment(&lines)).await;
    place
}

#[tokio::test]
async fn the_golden_day_is_what_it_was() {
    let place = golden().await;
    place.make(DAY).await;
    let mut text = String::new();
    for row in shown(&place.batches(DAY).await, &[]) {
        writeln!(text, "{row}\n").unwrap();
    }
    expect_file!["../../testdata/golden_rows.txt"].assert_eq(&text);
}

#[tokio::test]
async fn the_golden_file_tells_its_making() {
    let place = golden().await;
    place.make(DAY).await;
    let parquet = place.parquet(DAY).await.unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(parquet).unwrap();
    let file = reader.metadata().file_metadata();
    let mut text = format!("created by {}\n", file.created_by().unwrap());
    for pair in file.key_value_metadata().unwrap() {
        if pair.key.starts_with("telelake.") && pair.key != "telelake.bytes" {
            let value = pair.value.as_deref().unwrap();
            let value = if pair.key == "telelake.fingerprint" {
                "…"
            } else {
                value
            };
            writeln!(text, "{} = {value}", pair.key).unwrap();
        }
    }
    expect![[r#"
        created by telelake
        telelake.fingerprint = …
        telelake.schema_version = 3
        telelake.zone = America/Sao_Paulo
        telelake.objects = 1
        telelake.updates = 23
        telelake.rows = 19
        telelake.duplicates = 1
        telelake.superseded = 1
        telelake.merged = 0
        telelake.other_kinds = 1
        telelake.quarantined = 0
        telelake.stray_updates = 1
        telelake.strays = {"2026-11-23":["a.ndjson.zst"]}
        telelake.files = {"telegram_members":7330,"telegram_polls":6964,"telegram_updates":5905}
    "#]]
    .assert_eq(&text);
}

#[tokio::test]
async fn the_report_says_it_in_words() {
    let report = golden().await.make(DAY).await;
    expect!["2026-11-22: 19 rows from 23 updates in 1 objects, 1 duplicates, 1 older versions, 1 of other kinds, 1 of other days"].assert_eq(&report.to_string());
}
