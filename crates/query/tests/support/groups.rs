//! Groups about which statements are asked: a small one that is counted by hand and a lively one that another
//! program counts as well, and what both need to compare answers.

use std::{collections::BTreeMap, path::Path, process::Command};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp, civil::date};
use lake::{ContextDate, RawKey, RawUpdate};
use query::{Engine, Format, pack::LakeFacts};
use serde_json::{Map, Value};
use sim::{Group, GroupEvent, GroupOptions};

use super::support::{BOT, FRIDAY_NOON, Lake, answer};

/// Thirty messages in which everything occurs: when each update arrived, in Unix seconds, a tab, and the update.
const UPDATES: &str = include_str!("../pack/updates.txt");
/// The beginning of every program that counts a second time.
const COUNTING: &str = include_str!("counting.py");
const STOP_WORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pack/sql/top-words.sql");

/// A question and its answer, row by row.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) given: Vec<(String, String)>,
    pub(crate) rows: Vec<String>,
}

/// The lake's zone, and a today that never passes.
pub(crate) fn facts() -> LakeFacts {
    LakeFacts {
        zone: "America/Sao_Paulo".to_owned(),
        today: date(2026, 11, 23),
    }
}

/// The questions and answers in `text`: `= NAME PARAMETER=VALUE …`, then the rows.
pub(crate) fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(question) = line.strip_prefix("= ") {
            let mut words = question.split(' ');
            let name = words.next().unwrap().to_owned();
            let given = words.map(|word| {
                let (name, value) = word.split_once('=').unwrap();
                (name.to_owned(), value.replace('+', " "))
            });
            cases.push(Case {
                given: given.collect(),
                rows: Vec::new(),
                name,
            });
        } else if !line.is_empty() && !line.starts_with("# ") {
            cases.last_mut().unwrap().rows.push(line.to_owned());
        }
    }
    cases
}

/// The group that is counted by hand.
pub(crate) async fn golden() -> Lake {
    let lake = Lake::new();
    let mut days: BTreeMap<_, Vec<RawUpdate<'_>>> = BTreeMap::new();
    for line in UPDATES.lines() {
        let (arrived, update) = line.split_once('\t').unwrap();
        let kinds: Map<String, Value> = serde_json::from_str(update).unwrap();
        let date = kinds.values().find_map(|kind| kind.get("date")?.as_i64());
        days.entry(lake.day(date.unwrap()))
            .or_default()
            .push(RawUpdate {
                bytes: update.as_bytes(),
                bot: Some(BOT),
                received_at: Some(Timestamp::from_second(arrived.parse().unwrap()).unwrap()),
            });
    }
    for (day, updates) in days {
        put_segment(&lake, day, &updates).await;
    }
    lake
}

/// The options of the lively group, which ends on a Friday noon.
pub(crate) fn lively_options(messages: u64) -> GroupOptions {
    GroupOptions {
        messages,
        ..GroupOptions::new(7, Timestamp::from_second(FRIDAY_NOON).unwrap())
    }
}

/// Weeks of a lively group, compacted. Its updates arrive up to 20 minutes late.
pub(crate) async fn lively(messages: u64) -> Lake {
    let lake = Lake::new();
    let mut days: BTreeMap<_, Vec<(String, Timestamp)>> = BTreeMap::new();
    for (number, event) in (1_i64..).zip(Group::new(lively_options(messages))) {
        let GroupEvent { at, kind, payload } = event;
        let arrived = at + SignedDuration::from_secs(number * 37 % 1200);
        let date = serde_json::from_str::<Value>(&payload).unwrap()["date"].as_i64();
        let update = format!(r#"{{"update_id":{number},"{kind}":{payload}}}"#);
        let day = days.entry(lake.day(date.unwrap())).or_default();
        day.push((update, arrived));
    }
    for (day, updates) in days {
        let updates: Vec<RawUpdate<'_>> = updates
            .iter()
            .map(|(update, arrived)| RawUpdate {
                bytes: update.as_bytes(),
                bot: Some(BOT),
                received_at: Some(*arrived),
            })
            .collect();
        put_segment(&lake, day, &updates).await;
    }
    lake.compact().await;
    lake
}

/// Files `updates`, which know when they arrived, under `day`.
async fn put_segment(lake: &Lake, day: ContextDate, updates: &[RawUpdate<'_>]) {
    let object = lake::segment_object(updates, BOT).unwrap();
    let name = "group.ndjson.zst".to_owned();
    let key = RawKey { day, name };
    lake.raw.put(&key, Bytes::from(object)).await.unwrap();
}

/// The names of the columns and the rows that `sql` answers.
pub(crate) async fn rows(engine: &Engine, sql: &str) -> (Vec<String>, Vec<Vec<Value>>) {
    let answer = answer(engine, sql, Format::Json).await;
    let rows: Vec<Map<String, Value>> =
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}\n{sql}"));
    let names = rows.first().map(|row| row.keys().cloned().collect());
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(|(_, value)| value).collect());
    (names.unwrap_or_default(), rows.collect())
}

/// A row as it stands in a file of answers.
pub(crate) fn line(row: &[Value]) -> String {
    let cells = row.iter().map(|value| match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    cells.collect::<Vec<_>>().join(" | ")
}

/// What `script` answers to every question, which reads the files with `DuckDB` and counts in Python. Installs
/// `DuckDB` first where that was not done yet (`scripts/clients.sh`).
pub(crate) fn second_opinion(
    lake: &Lake,
    script: &str,
    given: &Value,
) -> BTreeMap<String, Vec<Vec<Value>>> {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/clients.sh");
    let installed = Command::new(clients).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    let paths = String::from_utf8(installed.stdout).unwrap();
    let output = Command::new(paths.lines().next().unwrap())
        .args(["-c", &format!("{COUNTING}\n{script}")])
        .arg(lake.folder.path().join("enriched"))
        .args([STOP_WORDS, &given.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}
