//! A group of thirty messages in which everything occurs that the queries must get right, and what they must
//! answer: worked out by hand in `answers.txt`, from `updates.txt`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lake::RawUpdate;
use query::pack::NamedQuery;
use serde_json::Value;

use super::{ask, put_segment, support};
use support::{BOT, Lake};

/// When each update arrived, in Unix seconds, a tab, and the update.
const UPDATES: &str = include_str!("updates.txt");
const ANSWERS: &str = include_str!("answers.txt");
/// Those whose text gives no order to all rows.
const UNSORTED: [&str; 2] = ["messages", "messages-per-user-per-day"];

/// A question and its answer, row by row.
struct Case {
    name: String,
    given: Vec<(String, String)>,
    rows: Vec<String>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in ANSWERS.lines() {
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

async fn group() -> Lake {
    let lake = Lake::new();
    let mut days: BTreeMap<_, Vec<RawUpdate<'_>>> = BTreeMap::new();
    for line in UPDATES.lines() {
        let (arrived, update) = line.split_once('\t').unwrap();
        let kinds: serde_json::Map<String, Value> = serde_json::from_str(update).unwrap();
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

/// The parameters of `case`, and the last day of the group if the query takes one.
fn given(case: &Case) -> Vec<(String, String)> {
    let query = NamedQuery::of(&case.name).unwrap();
    let takes_end = query
        .parameters
        .iter()
        .any(|parameter| parameter.name == "to");
    let says_end = case.given.iter().any(|(name, _)| name == "to");
    let end = ("to".to_owned(), "2026-11-23".to_owned());
    let end = (takes_end && !says_end).then_some(end);
    case.given.iter().cloned().chain(end).collect()
}

fn printed(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

async fn compare(lake: &Lake) {
    let engine = lake.engine();
    let mut wrong = Vec::new();
    for case in cases() {
        let (_, rows) = ask(&engine, &case.name, &given(&case)).await;
        let mut rows: Vec<String> = rows
            .iter()
            .map(|row| row.iter().map(printed).collect::<Vec<_>>().join(" | "))
            .collect();
        if UNSORTED.contains(&case.name.as_str()) {
            rows.sort_unstable();
        }
        if rows != case.rows {
            let Case {
                name,
                given,
                rows: expected,
            } = case;
            wrong.push(format!("{name} {given:?}: {rows:#?}, not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_answers_about_a_group_counted_by_hand_are_right() {
    let lake = group().await;
    compare(&lake).await;
    lake.compact().await;
    compare(&lake).await;
}

#[tokio::test]
async fn every_query_answers_the_columns_of_its_header() {
    let lake = group().await;
    for query in NamedQuery::all() {
        let case = cases().into_iter().find(|case| case.name == query.name);
        let case = case.unwrap_or_else(|| panic!("no answer of {} is known", query.name));
        let (columns, _) = ask(&lake.engine(), &query.name, &given(&case)).await;
        let expected = query.columns.iter().map(|column| column.name.as_str());
        assert_eq!(columns, expected.collect::<Vec<_>>(), "{}", query.name);
    }
}

#[tokio::test]
async fn an_empty_lake_has_an_answer_to_everything() {
    let lake = Lake::new();
    for case in cases() {
        let (_, rows) = ask(&lake.engine(), &case.name, &given(&case)).await;
        assert!(rows.is_empty(), "{}: {rows:?}", case.name);
    }
}
