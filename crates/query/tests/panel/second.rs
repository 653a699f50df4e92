//! The panels against a second opinion: `second.py`, which reads the files with `DuckDB` and counts in Python.

use std::collections::BTreeMap;

use query::{pack::LakeFacts, panel::Panel};
use serde_json::{Map, Value, json};

use super::{
    ask_with,
    groups::{facts, lively, lively_options, rows, second_opinion},
    support::Lake,
};

const SCRIPT: &str = include_str!("second.py");
const MESSAGES: u64 = 1500;
/// The filters of a page.
const FILTERS: [&str; 7] = ["from", "to", "chat", "topic", "person", "type", "bots"];

/// What `panel` takes of `told`, as text.
fn taken(panel: &Panel, told: &Value) -> Vec<(String, String)> {
    let own = panel.parameters.iter();
    let own = own.map(|parameter| parameter.name.as_str());
    let mut taken: Vec<(String, String)> = FILTERS
        .into_iter()
        .chain(own)
        .filter_map(|name| Some((name.to_owned(), text(told.get(name)?))))
        .collect();
    if panel.needs_person {
        taken.retain(|(name, _)| name != "person");
        taken.push(("person".to_owned(), text(&told["about"])));
    }
    taken
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Every panel answers with the rows of the second opinion, in its order. Returns how many rows each has.
async fn compare(lake: &Lake, given: &Value) -> BTreeMap<String, usize> {
    let mut told = given.clone();
    let zone = told["zone"].as_str().map_or(facts().zone, str::to_owned);
    let facts = LakeFacts { zone, ..facts() };
    told["zone"] = json!(facts.zone);
    told["today"] = json!(facts.today.to_string());
    let opinions = second_opinion(lake, SCRIPT, &told);
    let engine = lake.engine();
    let mut wrong = Vec::new();
    for panel in Panel::all() {
        let (_, rows) = ask_with(&engine, panel.name, &taken(&panel, &told), &facts).await;
        let expected = opinions.get(panel.name).unwrap();
        let same = rows.iter().zip(expected);
        let same = same.take_while(|(row, expected)| row == expected).count();
        if same < rows.len().max(expected.len()) {
            let (ours, theirs) = (rows.get(same), expected.get(same));
            let name = panel.name;
            wrong.push(format!("{name}, row {same}: {ours:?}, not {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{given}\n{}", wrong.join("\n"));
    opinions
        .into_iter()
        .map(|(name, rows)| (name, rows.len()))
        .collect()
}

/// `filters` and what the panels take of their own.
fn with(filters: Value, own: Value) -> Value {
    let maps = [filters, own].map(|value| value.as_object().cloned().unwrap());
    Value::Object(maps.into_iter().flatten().collect::<Map<_, _>>())
}

#[tokio::test]
async fn a_second_program_counts_the_same_under_every_filter() {
    let lake = lively(MESSAGES).await;
    let options = lively_options(MESSAGES);
    let (group, supergroup) = (options.chat.0, options.supergroup.0);
    let first = async |sql: &str| rows(&lake.engine(), sql).await.1[0][0].clone();
    let person = first(
        "SELECT author_id FROM telegram_messages WHERE author_type = 'person' AND message_type <> 'service' \
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    )
    .await;
    let topic = first(
        "SELECT message_thread_id FROM telegram_messages WHERE is_topic_message AND message_type <> 'service' \
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    )
    .await;
    let own = json!({ "top": 1000, "word": "bom dia", "days": 1, "page": 0, "about": person });
    let everything = compare(&lake, &own).await;
    let empty: Vec<_> = everything.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(empty.is_empty(), "nothing to compare: {empty:?}");

    let few = json!({ "top": 7, "word": "DADOS", "days": 3, "page": 1, "about": person, "zone": "Asia/Kathmandu" });
    let weeks = json!({ "from": "2026-11-04", "to": "2026-11-17" });
    for filters in [
        json!({ "chat": supergroup }),
        json!({ "chat": [supergroup, group], "bots": "in" }),
        json!({ "chat": group, "to": "2026-11-05" }),
        json!({ "chat": supergroup, "topic": topic, "from": "2026-11-09" }),
        json!({ "chat": supergroup, "topic": 1 }),
        json!({ "person": person }),
        json!({ "type": "text", "bots": "in" }),
        json!({ "type": "photo", "person": person }),
    ] {
        compare(
            &lake,
            &with(filters.clone(), with(weeks.clone(), few.clone())),
        )
        .await;
    }
    compare(&lake, &with(json!({ "bots": "in" }), own)).await;
}
