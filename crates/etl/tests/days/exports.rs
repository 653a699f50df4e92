//! Exported messages meet received ones: nothing twice, nothing emptied, whatever came first.

use std::collections::BTreeMap;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

use crate::place::{Place, at, edited, message};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";
const SUPERGROUP: i64 = -1_001_234_567_890;

/// Exported message `id`, edited `edited_after` seconds after it was sent if that is not 0.
fn exported(chat: i64, id: i64, edited_after: i64, text: &str) -> String {
    let date = at(NOON);
    let edit = match edited_after {
        0 => String::new(),
        after => format!(r#","edited_unixtime":"{}""#, date + after),
    };
    format!(
        r#"{{"exported":{{"chat":{{"id":{chat},"type":"supergroup"}},"date":{date},"ordinal":0}},"message":{{"id":{id},"type":"message","from":"Ana","from_id":"user7","text":"{text}"{edit}}}}}"#
    )
}

async fn rows(lines: &[String], columns: &[&str]) -> Vec<String> {
    let place = Place::new();
    place.put(DAY, "a.ndjson", lines.join("\n")).await;
    place.make(DAY).await;
    place.rows(DAY, columns).await
}

#[tokio::test]
async fn a_message_received_and_exported_is_one_row() {
    let lines = [
        message(1, 1, NOON, "recebida"),
        exported(SUPERGROUP, 1, 0, "recebida"),
        exported(SUPERGROUP, 2, 0, "antes do bot"),
    ];
    let rows = rows(&lines, &["message_id", "text", "source", "update_id"]).await;
    assert_eq!(rows, ["1 recebida 1 bot", "2 antes do bot NULL export"]);
}

#[tokio::test]
async fn the_newest_edit_wins_wherever_it_is_told() {
    let received_last = [
        message(1, 1, NOON, "a"),
        edited(2, 1, NOON, 90, "c"),
        exported(SUPERGROUP, 1, 60, "b"),
    ];
    assert_eq!(rows(&received_last, &["text"]).await, ["c"]);
    let exported_last = [message(1, 1, NOON, "a"), exported(SUPERGROUP, 1, 60, "b")];
    assert_eq!(rows(&exported_last, &["text"]).await, ["b"]);
    let exports = [
        exported(SUPERGROUP, 1, 0, "a"),
        exported(SUPERGROUP, 1, 60, "b"),
    ];
    assert_eq!(rows(&exports, &["text", "source"]).await, ["b export"]);
}

#[tokio::test]
async fn a_basic_groups_messages_meet_by_sender_second_and_words() {
    let group = -77;
    let received = |update: i64, id: i64, text: &str| {
        message(update, id, NOON, text).replace(&SUPERGROUP.to_string(), &group.to_string())
    };
    let again = exported(group, 5_002, 0, "oi").replace(r#""ordinal":0"#, r#""ordinal":1"#);
    let lines = [
        received(1, 1, "oi"),
        exported(group, 5_001, 0, "oi"),
        again,
        exported(group, 5_003, 0, "antes do bot"),
        // Another account's export has other numbers for the same messages.
        exported(group, 9_003, 0, "antes do bot"),
    ];
    let rows = rows(&lines, &["text", "source"]).await;
    assert_eq!(rows.len(), 3, "{rows:?}");
    let count = |row: &str| rows.iter().filter(|found| *found == row).count();
    assert_eq!(count("oi bot"), 1);
    assert_eq!(count("oi export"), 1);
    assert_eq!(count("antes do bot export"), 1);
}

#[tokio::test]
async fn a_file_says_nothing_of_its_order_that_is_not_so() {
    let group = -77;
    let received = message(1, 1, NOON, "oi").replace(&SUPERGROUP.to_string(), &group.to_string());
    let place = Place::new();
    let lines = [received, exported(group, 5_003, 0, "antes do bot")];
    place.put(DAY, "a.ndjson", lines.join("\n")).await;
    place.make(DAY).await;
    let file = place.parquet(DAY).await.unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let sorting = reader.metadata().row_group(0).sorting_columns().unwrap();
    let names: Vec<&str> = sorting
        .iter()
        .map(|column| {
            reader
                .schema()
                .field(usize::try_from(column.column_idx).unwrap())
                .name()
        })
        .map(String::as_str)
        .collect();
    let rows: Vec<Vec<i64>> = place
        .rows(DAY, &names)
        .await
        .iter()
        .map(|row| row.split(' ').map(|value| value.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.is_sorted(), "{names:?} {rows:?}");
}

#[derive(Clone, Debug)]
struct Told {
    message: i64,
    edited_after: i64,
    is_export: bool,
}

prop_compose! {
    fn told()(message in 1..4_i64, edited_after in 0..3_i64, is_export: bool) -> Told {
        Told { message, edited_after, is_export }
    }
}

impl Told {
    fn text(&self) -> String {
        format!("{}/{}", self.message, self.edited_after)
    }

    fn line(&self) -> String {
        let update = 10 * self.message + self.edited_after;
        match (self.is_export, self.edited_after) {
            (true, after) => exported(SUPERGROUP, self.message, after, &self.text()),
            (false, 0) => message(update, self.message, NOON, &self.text()),
            (false, after) => edited(update, self.message, NOON, after, &self.text()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_received_and_exported_in_whatever_order_the_newest_words_stand_once(
        told in proptest::collection::vec(told(), 1..16), cut in 0..16_usize,
    ) {
        let mut newest: BTreeMap<i64, i64> = BTreeMap::new();
        for one in &told {
            let known = newest.entry(one.message).or_default();
            *known = (*known).max(one.edited_after);
        }
        let model: Vec<String> = newest.iter().map(|(message, after)| format!("{message}/{after}")).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let place = Place::new();
            let lines: Vec<String> = told.iter().map(Told::line).collect();
            let (first, second) = lines.split_at(cut.min(lines.len()));
            // Compacted in between, or not.
            for (name, lines) in [("b.ndjson", first), ("a.ndjson", second)] {
                if !lines.is_empty() {
                    place.put(DAY, name, lines.join("\n")).await;
                    place.make_all().await;
                }
            }
            prop_assert_eq!(place.rows(DAY, &["text"]).await, model);
            Ok(())
        })?;
    }
}
