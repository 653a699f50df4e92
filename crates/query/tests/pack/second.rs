//! The pack against a second opinion: `second.py`, which reads the files with `DuckDB` and counts in Python.

use std::collections::BTreeMap;

use query::pack::NamedQuery;
use serde_json::{Value, json};

use super::{
    ask,
    groups::{facts, lively, lively_options, second_opinion},
    support::Lake,
};

const SCRIPT: &str = include_str!("second.py");
const MESSAGES: u64 = 1500;

/// Every query answers with the rows of the second opinion, in its order. The tutorial's queries say no order
/// to all rows: theirs are sorted. Returns how many rows each has.
async fn compare(lake: &Lake, given: &Value) -> BTreeMap<String, usize> {
    let mut told = given.clone();
    if told["zone"].is_null() {
        told["zone"] = json!(facts().zone);
    }
    told["today"] = json!(facts().today.to_string());
    let opinions = second_opinion(lake, SCRIPT, &told);
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
    let lake = lively(MESSAGES).await;
    let everything = json!({ "top": 100_000, "days": 1, "minutes": 10, "word": "bom dia" });
    let rows = compare(&lake, &everything).await;
    let empty: Vec<_> = rows.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(empty.is_empty(), "nothing to compare: {empty:?}");
    let narrow = json!({
        "chat": lively_options(MESSAGES).supergroup.0, "from": "2026-11-09", "to": "2026-11-16",
        "zone": "Asia/Tokyo", "top": 7, "days": 3, "minutes": 15, "word": "DADOS",
    });
    compare(&lake, &narrow).await;
}
