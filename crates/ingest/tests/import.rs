//! Which objects an export makes, and that it makes them again.

#![expect(clippy::string_slice, clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Cursor;

use ingest::{Import, ImportError, ImportReport, import};
use jiff::tz::TimeZone;
use lake::{ContextDate, Quarantine, RawReader, RawZone, Root};
use proptest::prelude::*;
use telegram::Exported;

/// 2025-11-21, as in the lake's zone.
const NOON: i64 = 1_763_737_200;
const DAY: i64 = 86_400;

/// A lake that exports are imported into.
struct Place {
    raw: RawZone,
    quarantine: Quarantine,
}

impl Place {
    fn new() -> Self {
        let root = Root::memory();
        Self {
            raw: RawZone::new(root.clone()),
            quarantine: Quarantine::new(root),
        }
    }

    async fn import(&self, export: &str) -> (ImportReport, Result<(), ImportError>) {
        let settings = Import {
            raw: Some(&self.raw),
            quarantine: &self.quarantine,
            zone: TimeZone::get("America/Sao_Paulo").unwrap(),
            exported_in: None,
            wants: &|_, _| true,
        };
        import(Box::new(Cursor::new(export.to_owned())), &settings).await
    }

    /// The names of all objects, with their days.
    async fn objects(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for day in self.raw.days().await.unwrap() {
            let objects = self.raw.objects(day).await.unwrap();
            names.extend(objects.iter().map(|object| object.key.to_string()));
        }
        names
    }

    /// The rows of each day: the number of each, and its ordinal.
    async fn rows(&self) -> BTreeMap<String, Vec<(i64, i64)>> {
        let mut days = BTreeMap::new();
        for day in self.raw.days().await.unwrap() {
            days.insert(day.to_string(), self.rows_of(day).await);
        }
        days
    }

    async fn rows_of(&self, day: ContextDate) -> Vec<(i64, i64)> {
        let mut rows = Vec::new();
        for object in self.raw.objects(day).await.unwrap() {
            let reader = self.raw.open(&object).await.unwrap();
            let read = tokio::task::spawn_blocking(move || rows_in(reader));
            rows.extend(read.await.unwrap());
        }
        rows.sort_unstable();
        rows
    }
}

fn rows_in(mut reader: RawReader) -> Vec<(i64, i64)> {
    let mut rows = Vec::new();
    while let Some(line) = reader.next_update() {
        let exported = Exported::decode(line.unwrap().bytes).unwrap();
        let row: serde_json::Value = serde_json::from_str(exported.row).unwrap();
        // A row that is only a number has no other.
        let id = row.get("id").unwrap_or(&row);
        rows.push((id.as_i64().unwrap(), exported.ordinal));
    }
    rows
}

fn export(kind: &str, rows: &[String]) -> String {
    let rows = rows.join(",\n ");
    format!(r#"{{"name": "G", "type": "{kind}", "id": 77, "messages": [{rows}]}}"#)
}

fn row(id: i64, date: i64, text: &str) -> String {
    format!(
        r#"{{"id": {id}, "type": "message", "date_unixtime": "{date}", "from_id": "user7", "text": "{text}"}}"#
    )
}

fn unsupported(id: i64) -> String {
    format!(r#"{{"id": {id}, "type": "unsupported"}}"#)
}

/// Rows of many days, more than wait in memory at once.
fn history(days: i64) -> Vec<String> {
    let words = "palavras e mais palavras ".repeat(120);
    (0..days * 100)
        .map(|id| {
            row(
                id + 1,
                NOON + id / 100 * DAY + id % 100,
                &format!("{id} {words}"),
            )
        })
        .collect()
}

#[tokio::test]
async fn an_export_that_goes_on_makes_the_same_objects_of_all_days_before() {
    let place = Place::new();
    let rows = history(40);
    place
        .import(&export("private_supergroup", &rows))
        .await
        .1
        .unwrap();
    let first = place.objects().await;
    assert_eq!(first.len(), 40);
    place
        .import(&export("private_supergroup", &rows))
        .await
        .1
        .unwrap();
    assert_eq!(place.objects().await, first);
    // Begun later, with a message that was edited meanwhile, and with more at the end.
    let mut later = history(43).split_off(450);
    later[3 * 100] = later[3 * 100].replace("mais", "muito mais");
    place
        .import(&export("private_supergroup", &later))
        .await
        .1
        .unwrap();
    let added = place.objects().await.difference(&first).count();
    assert_eq!(added, 5, "half a day, a changed one, three new ones");
}

#[tokio::test]
async fn a_chat_makes_the_same_objects_alone_and_in_an_export_of_all_chats() {
    let chat = export("private_supergroup", &history(2));
    let other = export("public_channel", &history(2)).replace("77", "78");
    let place = Place::new();
    let account = format!(r#"{{"left_chats": {{"list": [{other}, {chat}]}}}}"#);
    place.import(&account).await.1.unwrap();
    let objects = place.objects().await;
    assert_eq!(objects.len(), 4);
    place.import(&chat).await.1.unwrap();
    assert_eq!(place.objects().await, objects);
}

#[tokio::test]
async fn days_in_any_order_are_filed_whole() {
    let place = Place::new();
    let mut rows = history(40);
    // A step that has no divisor with their number comes to each of them.
    let shuffled: Vec<String> = (0..rows.len())
        .map(|place| std::mem::take(&mut rows[place * 1_511 % 4_000]))
        .collect();
    place
        .import(&export("private_supergroup", &shuffled))
        .await
        .1
        .unwrap();
    let days = place.rows().await;
    assert_eq!(days.len(), 40);
    assert!(days.values().all(|rows| rows.len() == 100));
    let again = place.objects().await;
    place
        .import(&export("private_supergroup", &shuffled))
        .await
        .1
        .unwrap();
    assert_eq!(place.objects().await, again);
}

#[tokio::test]
async fn rows_without_a_date_stand_beside_rows_that_have_one() {
    let place = Place::new();
    let rows = [
        unsupported(1),
        unsupported(2),
        row(3, NOON, "a"),
        unsupported(4),
        row(5, NOON + DAY, "b"),
        unsupported(6),
    ];
    let (report, ended) = place.import(&export("private_supergroup", &rows)).await;
    ended.unwrap();
    assert_eq!(report.chats[0].warnings.undated, 4);
    assert_eq!(report.chats[0].first_day.unwrap().to_string(), "2025-11-21");
    let mut shown = String::new();
    for (day, rows) in place.rows().await {
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        writeln!(shown, "{day} {ids:?}").unwrap();
    }
    assert_eq!(shown, "2025-11-21 [1, 2, 3, 4]\n2025-11-22 [5, 6]\n");
}

#[tokio::test]
async fn where_no_row_has_a_date_all_lie_at_the_beginning_of_time() {
    let rows: Vec<String> = (1..4).map(unsupported).collect();
    let place = Place::new();
    place
        .import(&export("private_supergroup", &rows))
        .await
        .1
        .unwrap();
    let days = place.rows().await;
    assert_eq!(days["1970-01-02"].len(), 3);
    // The next chat has its own dates.
    let other = export("private_supergroup", &[unsupported(1), row(2, NOON, "a")]);
    let account = format!(
        r#"{{"chats": {{"list": [{}, {}]}}}}"#,
        export("private_group", &rows),
        other.replace("77", "78")
    );
    let place = Place::new();
    place.import(&account).await.1.unwrap();
    let days = place.rows().await;
    assert_eq!(days["1970-01-02"].len(), 3);
    assert_eq!(days["2025-11-21"].len(), 2);
}

#[tokio::test]
async fn of_a_file_that_breaks_off_no_row_is_filed_at_a_date_that_the_whole_one_tells_better() {
    let rows = [unsupported(1), row(2, NOON, "a"), unsupported(3)];
    let whole = export("private_supergroup", &rows);
    let place = Place::new();
    let cut = &whole[..whole.find("date_unixtime").unwrap()];
    let (report, ended) = place.import(cut).await;
    assert!(matches!(ended, Err(ImportError::CutOff { rows: 1, .. })));
    assert_eq!(report.rows(), 1);
    assert_eq!(place.objects().await, BTreeSet::new());
    place.import(&whole).await.1.unwrap();
    assert_eq!(place.rows().await["2025-11-21"].len(), 3);
}

#[tokio::test]
async fn more_rows_without_a_date_than_are_kept_have_a_place_of_their_own() {
    let mut rows: Vec<String> = (1..30_000).map(unsupported).collect();
    rows.push(row(30_000, NOON, "a"));
    let place = Place::new();
    place
        .import(&export("private_supergroup", &rows))
        .await
        .1
        .unwrap();
    let days = place.rows().await;
    let [early, dated] = ["1970-01-02", "2025-11-21"].map(|day| days[day].len());
    assert_eq!(early + dated, 30_000);
    assert!(early > 20_000 && dated == 1, "{early} {dated}");
}

#[tokio::test]
async fn a_row_of_eight_mebibytes_is_filed_and_one_more_byte_goes_to_quarantine() {
    const LARGEST: usize = 8 * 1024 * 1024;
    let sized = |id, bytes: usize| {
        let empty = row(id, NOON, "").len();
        row(id, NOON, &"x".repeat(bytes - empty))
    };
    let rows = [
        row(1, NOON, "a"),
        sized(2, LARGEST),
        sized(3, LARGEST + 1),
        row(4, NOON, "b"),
    ];
    let place = Place::new();
    let file = export("private_supergroup", &rows);
    for _ in 0..2 {
        let (report, ended) = place.import(&file).await;
        ended.unwrap();
        assert_eq!((report.rows(), report.chats[0].warnings.oversized), (4, 1));
        let filed = &place.rows().await["2025-11-21"];
        assert_eq!(*filed, [(1, 0), (2, 0), (4, 0)]);
        let kept = place.quarantine.list().await.unwrap();
        let [entry] = kept.as_slice() else {
            panic!("{kept:?}");
        };
        let bytes = place.quarantine.get(&entry.key).await.unwrap();
        assert_eq!(bytes, rows[2].as_bytes());
    }
}

#[tokio::test]
async fn the_same_words_in_the_same_second_are_told_apart_in_a_basic_group() {
    let rows = [
        unsupported(9),
        row(10, NOON, "oi"),
        row(11, NOON, "tchau"),
        row(12, NOON, "oi"),
        row(13, NOON + 1, "oi"),
    ];
    let place = Place::new();
    place
        .import(&export("private_group", &rows))
        .await
        .1
        .unwrap();
    let rows = &place.rows().await["2025-11-21"];
    assert_eq!(*rows, [(9, 0), (10, 0), (11, 0), (12, 1), (13, 0)]);
    let place = Place::new();
    let rows: Vec<String> = (1..4).map(|id| row(id, NOON, "oi")).collect();
    place
        .import(&export("private_supergroup", &rows))
        .await
        .1
        .unwrap();
    let rows = &place.rows().await["2025-11-21"];
    assert_eq!(*rows, [(1, 0), (2, 0), (3, 0)]);
}

#[tokio::test]
async fn a_big_export_of_every_sort_is_filed_row_by_row() {
    let mut file = Vec::new();
    let options = sim::ExportOptions {
        shape: sim::ExportShape::Account,
        ..sim::ExportOptions::new(3, 3_000_000, jiff::Timestamp::from_second(NOON).unwrap())
    };
    let count = sim::write_export(&options, &mut file).unwrap();
    let text = String::from_utf8(file).unwrap();
    let place = Place::new();
    let (report, ended) = place.import(&text).await;
    ended.unwrap();
    assert_eq!(report.rows(), count);
    let filed: usize = place.rows().await.values().map(Vec::len).sum();
    assert_eq!(u64::try_from(filed).unwrap(), count);
    let objects = place.objects().await;
    place.import(&text).await.1.unwrap();
    assert_eq!(place.objects().await, objects);
}

/// Row `id`, of one of the kinds that there are and should not be.
fn odd(id: i64, kind: usize) -> String {
    match kind {
        0 => row(id, NOON + id * 20_000, "a"),
        1 => unsupported(id),
        2 => id.to_string(),
        3 => format!(r#"{{"id": 0, "id": {id}, "date_unixtime": "0"}}"#),
        4 => format!(r#"{{"id": {id}, "text": "\x0b", "date_unixtime": {NOON}}}"#),
        5 => format!(r#"{{"id": {id}, "text": \x0b}}"#),
        _ => format!(r#"{{"id": {id},}}"#),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_is_filed_or_in_quarantine(
        chats in proptest::collection::vec(proptest::collection::vec(0..7_usize, 0..12), 1..4),
    ) {
        let all: Vec<Vec<String>> = (0..).zip(&chats).map(|(chat, kinds)| {
            (chat * 100..).zip(kinds).map(|(id, kind)| odd(id, *kind)).collect()
        }).collect();
        let heads = ["private_supergroup", "private_group", "personal_chat"];
        let list: Vec<String> = heads.iter().zip(&all).map(|(kind, rows)| export(kind, rows)).collect();
        let file = format!(r#"{{"chats": {{"list": [{}]}}}}"#, list.join(","));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let place = Place::new();
            let (report, ended) = place.import(&file).await;
            ended.unwrap();
            let mut ids: Vec<i64> = place.rows().await.into_values().flatten().map(|(id, _)| id).collect();
            ids.sort_unstable();
            let readable = |kind: &usize| *kind < 5;
            let expected: Vec<i64> = (0..).zip(&chats).flat_map(|(chat, kinds)| {
                (chat * 100..).zip(kinds).filter(|(_, kind)| readable(kind)).map(|(id, _)| id)
            }).collect();
            prop_assert_eq!(ids, expected);
            let kept = place.quarantine.list().await.unwrap().len();
            let total: usize = chats.iter().map(Vec::len).sum();
            prop_assert_eq!(report.rows(), u64::try_from(total).unwrap());
            let unreadable: u64 = report.chats.iter().map(|chat| chat.warnings.unreadable).sum();
            prop_assert_eq!(u64::try_from(kept).unwrap(), unreadable);
            Ok(())
        })?;
    }
}
