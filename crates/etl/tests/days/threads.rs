//! Days that several threads make: the same bytes as one makes, whatever lies in the day, and nothing left behind by a day that
//! nobody waits for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use etl::{DayReport, EtlSettings, Unwatched};
use lake::{EnrichedKey, Root, Table};

use crate::place::{Place, at, day, edited, message, segment};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";
/// So many that what is sorted is cut into more parts than two.
const LINES: i64 = 6_000;
/// More versions of one message than a part has records.
const VERSIONS: i64 = 2_100;
const FILES: i64 = 300;

/// Objects of all forms with updates of several chats, some twice, some edited, some exported as well, some torn.
fn objects() -> Vec<(String, Vec<u8>)> {
    let mut objects = Vec::new();
    let mut lines = String::new();
    for id in 1..=LINES {
        writeln!(lines, "{}", message(id, id, NOON, &format!("número {id}"))).unwrap();
        match id % 100 {
            3 => writeln!(lines, "{}", edited(LINES + id, id, NOON, 60, "outro")).unwrap(),
            5 => writeln!(lines, "{}", of_group(2 * LINES + id, id)).unwrap(),
            7 => writeln!(lines, "{}", exported_of_group(id - 2)).unwrap(),
            11 => lines.push_str("{\"update_id\":1,\"message\":{\n"),
            13 => lines.push_str("not json\n{\"update_id\":12,\"poll\":{\"x\":}}\n"),
            17 => writeln!(lines, "{}", joined(3 * LINES + id)).unwrap(),
            19 => writeln!(
                lines,
                "{}",
                message(id, id, "2026-11-21T12:00:00-03:00", "ontem")
            )
            .unwrap(),
            _ => {}
        }
    }
    for version in 1..=VERSIONS {
        let update = 5 * LINES + version;
        writeln!(
            lines,
            "{}",
            edited(update, 1, NOON, 60 + version, "de novo")
        )
        .unwrap();
    }
    objects.push(("a.ndjson".to_owned(), lines.into_bytes()));
    for id in 1..=FILES {
        let id = 4 * LINES + id;
        let text = message(id, id, NOON, "só");
        objects.push((format!("20261122{id:012}.json"), text.into_bytes()));
    }
    let again: Vec<String> = (1..=LINES / 2)
        .map(|id| message(id, id, NOON, &format!("número {id}")))
        .collect();
    let arrived: Vec<(&str, i64)> = again.iter().map(|line| (line.as_str(), at(NOON))).collect();
    objects.push(("b.ndjson.zst".to_owned(), segment(&arrived)));
    let list = format!("[{}]", again.join(",\n"));
    objects.push(("c.json".to_owned(), list.into_bytes()));
    objects
}

/// A message of a group that numbers its messages for each account.
fn of_group(update: i64, id: i64) -> String {
    message(update, id, NOON, &format!("grupo {id}"))
        .replace("-1001234567890", "-77")
        .replace("supergroup", "group")
}

/// The same as an export tells it.
fn exported_of_group(id: i64) -> String {
    let date = at(NOON);
    format!(
        r#"{{"exported":{{"chat":{{"id":-77,"type":"group"}},"date":{date},"ordinal":0}},"message":{{"id":{},"type":"message","from":"Ana","from_id":"user7","text":"grupo {id}"}}}}"#,
        id + 500
    )
}

fn joined(update: i64) -> String {
    let date = at(NOON);
    format!(
        r#"{{"update_id":{update},"my_chat_member":{{"chat":{{"id":-1001234567890,"title":"Dados","type":"supergroup"}},"from":{{"id":7,"is_bot":false,"first_name":"Ana"}},"date":{date},"old_chat_member":{{"user":{{"id":{update},"is_bot":false,"first_name":"Bia"}},"status":"left"}},"new_chat_member":{{"user":{{"id":{update},"is_bot":false,"first_name":"Bia"}},"status":"member"}}}}}}"#
    )
}

async fn made(
    raw: Root,
    settings: EtlSettings,
    objects: &[(String, Vec<u8>)],
) -> (DayReport, BTreeMap<Table, Bytes>) {
    let place = Place::at(raw, Root::memory(), "America/Sao_Paulo", settings);
    for (name, content) in objects {
        place.put(DAY, name, content).await;
    }
    let mut report = place.make(DAY).await;
    report.duration = Duration::ZERO;
    let mut files = BTreeMap::new();
    for table in Table::ALL {
        let key = EnrichedKey {
            table,
            day: day(DAY),
        };
        files.extend(place.file(&key).await.map(|file| (table, file)));
    }
    (report, files)
}

#[tokio::test]
async fn the_number_of_threads_changes_nothing() {
    let objects = objects();
    let settings = |threads, run_bytes_max| EtlSettings {
        threads,
        run_bytes_max,
        ..EtlSettings::default()
    };
    let (expected, files) = made(Root::memory(), settings(1, 64 << 20), &objects).await;
    let tally = expected.tally;
    assert_eq!(files.len(), 3);
    let counts = [
        tally.duplicates,
        tally.superseded,
        tally.merged,
        tally.quarantined,
        tally.strays,
    ];
    assert!(counts.iter().all(|count| *count > 10), "{tally:?}");
    for (threads, run_bytes_max) in [(1, 256 << 10), (2, 64 << 20), (4, 256 << 10)] {
        let folder = tempfile::tempdir().unwrap();
        for raw in [Root::local(folder.path()).unwrap(), Root::memory()] {
            let settings = settings(threads, run_bytes_max);
            let (report, made) = made(raw, settings, &objects).await;
            assert_eq!(report, expected, "{threads} threads");
            assert!(made == files, "{threads} threads, {run_bytes_max} bytes");
        }
    }
}

#[tokio::test]
async fn damage_in_the_middle_costs_what_is_damaged_whoever_meets_it() {
    let mut objects = objects();
    let (_, packed) = objects
        .iter()
        .find(|(name, _)| name == "b.ndjson.zst")
        .unwrap();
    let mut damaged = packed.clone();
    damaged.truncate(packed.len() / 2);
    objects.push(("d.ndjson.zst".to_owned(), damaged));
    objects.push(("20261122999999999999.json".to_owned(), Vec::new()));
    let settings = |threads| EtlSettings {
        threads,
        ..EtlSettings::default()
    };
    let one = made(Root::memory(), settings(1), &objects).await;
    assert_eq!(one.0.damaged.len(), 2, "{:?}", one.0.damaged);
    let folder = tempfile::tempdir().unwrap();
    let four = made(Root::local(folder.path()).unwrap(), settings(4), &objects).await;
    assert!(one == four, "{:?}", four.0);
}

#[tokio::test]
async fn one_huge_update_among_others_is_made_into_a_row() {
    let mut objects = objects();
    let expected = made(Root::memory(), EtlSettings::default(), &objects).await;
    let expected = expected.0.tally.rows;
    let huge = message(90_000, 90_000, NOON, &"x".repeat(4 << 20));
    objects.push((
        "e.ndjson".to_owned(),
        [
            huge.as_bytes(),
            b"\n",
            message(90_001, 90_001, NOON, "b").as_bytes(),
        ]
        .concat(),
    ));
    let settings = |threads| EtlSettings {
        threads,
        run_bytes_max: 1 << 20,
        ..EtlSettings::default()
    };
    let one = made(Root::memory(), settings(1), &objects).await;
    let four = made(Root::memory(), settings(4), &objects).await;
    assert!(one == four, "{:?}", four.0);
    assert_eq!(one.0.tally.rows, expected + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_is_broken_off_leaves_no_scratch_files() {
    let folder = tempfile::tempdir().unwrap();
    let settings = EtlSettings {
        threads: 4,
        run_bytes_max: 64 << 10,
        ..EtlSettings::default()
    };
    let place = Place::at(
        Root::memory(),
        Root::local(folder.path()).unwrap(),
        "UTC",
        settings,
    );
    for (name, content) in objects() {
        place.put(DAY, &name, content).await;
    }
    let scratch = folder.path().join("_scratch");
    let mut met = 0;
    for _ in 0..20 {
        let making = place.etl.compact(day(DAY), &Unwatched);
        tokio::select! {
            biased;
            () = holds_files(&scratch) => met += 1,
            made = making => drop(made.unwrap()),
        }
        // The threads see that nobody waits, and take their files with them.
        let gone = async {
            while !is_clean(&scratch) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(20), gone).await;
        waited.expect("the scratch files stay");
    }
    assert!(met > 0, "it was never broken off in the middle");
}

/// Comes to its end when a run lies in `scratch`.
async fn holds_files(scratch: &Path) {
    while !scratch.join("day-0/0.part").exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Whether there are no folders in it: the locks beside them stay.
fn is_clean(scratch: &Path) -> bool {
    let Ok(mut entries) = scratch.read_dir() else {
        return true;
    };
    !entries.any(|entry| entry.unwrap().path().is_dir())
}
