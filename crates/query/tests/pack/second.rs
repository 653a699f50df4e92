//! The pack against a second opinion: `second.py`, which reads the files with `DuckDB` and counts in Python.
//!
//! Installs `DuckDB` first where that was not done yet (`scripts/clients.sh`).

use std::{collections::BTreeMap, path::Path, process::Command};

use jiff::{SignedDuration, Timestamp};
use lake::RawUpdate;
use query::pack::NamedQuery;
use serde_json::{Value, json};
use sim::{Group, GroupEvent, GroupOptions};

use super::{ask, facts, put_segment, support};
use support::{BOT, FRIDAY_NOON, Lake};

const SCRIPT: &str = include_str!("second.py");
const STOP_WORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pack/sql/top-words.sql");
const MESSAGES: u64 = 1500;

/// Weeks of a lively group, compacted. Its updates arrive up to 20 minutes late.
async fn lively() -> Lake {
    let lake = Lake::new();
    let end = Timestamp::from_second(FRIDAY_NOON).unwrap();
    let options = GroupOptions {
        messages: MESSAGES,
        ..GroupOptions::new(7, end)
    };
    let mut days: BTreeMap<_, Vec<(String, Timestamp)>> = BTreeMap::new();
    for (number, event) in (1_i64..).zip(Group::new(options)) {
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

/// What the script answers to every question.
fn second_opinion(lake: &Lake, given: &Value) -> BTreeMap<String, Vec<Vec<Value>>> {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/clients.sh");
    let installed = Command::new(clients).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    let paths = String::from_utf8(installed.stdout).unwrap();
    let output = Command::new(paths.lines().next().unwrap())
        .args(["-c", SCRIPT])
        .arg(lake.folder.path().join("enriched"))
        .args([STOP_WORDS, &given.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every query answers with the rows of the second opinion, in its order. The tutorial's queries say no order
/// to all rows: theirs are sorted. Returns how many rows each has.
async fn compare(lake: &Lake, given: &Value) -> BTreeMap<String, usize> {
    let mut told = given.clone();
    if told["zone"].is_null() {
        told["zone"] = json!(facts().zone);
    }
    told["today"] = json!(facts().today.to_string());
    let opinions = second_opinion(lake, &told);
    let engine = lake.engine();
    let mut wrong = Vec::new();
    for query in NamedQuery::all() {
        let taken = query.parameters.iter().filter_map(|parameter| {
            let value = told.get(&parameter.name)?;
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            Some((parameter.name.clone(), value))
        });
        let (_, mut rows) = ask(&engine, &query.name, &taken.collect::<Vec<_>>()).await;
        let mut expected = opinions.get(&query.name).unwrap().clone();
        if query.parameters.is_empty() {
            rows.sort_by_key(|row| json!(row).to_string());
            expected.sort_by_key(|row| json!(row).to_string());
        }
        let same = rows.iter().zip(&expected);
        let same = same.take_while(|(row, expected)| row == expected).count();
        if same < rows.len().max(expected.len()) {
            let (ours, theirs) = (rows.get(same), expected.get(same));
            let name = &query.name;
            wrong.push(format!("{name}, row {same}: {ours:?}, not {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{given}\n{}", wrong.join("\n"));
    opinions
        .into_iter()
        .map(|(name, rows)| (name, rows.len()))
        .collect()
}

#[tokio::test]
async fn a_second_program_counts_the_same_in_a_lively_group() {
    let lake = lively().await;
    let everything = json!({ "top": 100_000, "days": 1, "minutes": 10, "word": "bom dia" });
    let rows = compare(&lake, &everything).await;
    let empty: Vec<_> = rows.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(empty.is_empty(), "nothing to compare: {empty:?}");
    let narrow = json!({
        "chat": GroupOptions::new(7, Timestamp::UNIX_EPOCH).supergroup.0, "from": "2026-11-09", "to": "2026-11-16",
        "zone": "Asia/Tokyo", "top": 7, "days": 3, "minutes": 15, "word": "DADOS",
    });
    compare(&lake, &narrow).await;
}
