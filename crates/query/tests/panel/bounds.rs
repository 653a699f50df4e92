//! Any filters together, and values that somebody means badly.

use query::{
    Format,
    panel::{Panel, Refusal},
};

use super::{
    ask,
    groups::{facts, golden},
    support::{DAY_SECONDS, FRIDAY_NOON, Lake, answer, csv, message},
};

const FILTERS: [(&str, &str); 7] = [
    ("from", "2026-11-16"),
    ("to", "2026-11-22"),
    ("chat", "-1001000000001,-1001000000002"),
    ("topic", "5"),
    ("person", "101"),
    ("type", "text"),
    ("bots", "in"),
];

/// Texts that mean something to somebody: to SQL, to its patterns, to a template, to a terminal, to a page.
const TEXTS: [&str; 14] = [
    "'; DROP TABLE telegram_messages; --",
    "' OR '1'='1",
    r"%_\",
    r"\' UNION SELECT 1 --",
    "/* hidden */ \"quoted\" `ticked`",
    "one line\n  :filters\nSELECT :top -- :word",
    ".*(?i)[a-z]+$1",
    "<script>alert(1)</script>",
    "\u{202e}turned round\u{202c}",
    "👩🏽\u{200d}💻🎉",
    "naïve Ação",
    "tab\tand\rreturn",
    "\u{feff}\u{200b}hidden",
    "{\"json\": null}",
];

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    pairs.iter().map(owned).collect()
}

/// What `panel` takes under `filters`, with what it needs.
fn given(panel: &Panel, filters: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut given = owned(filters);
    let has = |given: &[(String, String)], name| given.iter().any(|(known, _)| known == name);
    if has(&given, "topic") && !has(&given, "chat") {
        given.extend(owned(&[("chat", "-1001000000001")]));
    }
    if panel.needs_person && !has(&given, "person") {
        given.extend(owned(&[("person", "101")]));
    }
    if panel
        .parameters
        .iter()
        .any(|parameter| parameter.name == "word")
    {
        given.extend(owned(&[("word", "bom dia")]));
    }
    given
}

/// No filter, all of them, and each by itself.
fn combinations() -> Vec<Vec<(&'static str, &'static str)>> {
    let alone = FILTERS.into_iter().map(|filter| vec![filter]);
    [Vec::new(), FILTERS.to_vec()]
        .into_iter()
        .chain(alone)
        .collect()
}

#[tokio::test]
async fn every_panel_shows_its_columns_under_any_filters() {
    let lake = golden().await;
    lake.compact().await;
    let engine = lake.engine();
    for panel in Panel::all() {
        let expected: Vec<String> = panel
            .columns
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect();
        for filters in combinations() {
            let sql = panel.statement(&given(&panel, &filters), &facts()).unwrap();
            let answer = csv(&engine, &sql).await;
            let columns = answer.lines().next().unwrap_or_default();
            assert_eq!(
                columns,
                expected.join(","),
                "{} {filters:?}\n{answer}\n{sql}",
                panel.name
            );
        }
    }
}

#[test]
fn no_combination_of_filters_leaves_a_placeholder() {
    for panel in Panel::all() {
        for chosen in 0..1 << FILTERS.len() {
            let filters = (0..FILTERS.len()).filter(|place| chosen >> place & 1 == 1);
            let filters: Vec<_> = filters.map(|place| FILTERS[place]).collect();
            let sql = panel.statement(&given(&panel, &filters), &facts()).unwrap();
            let left = sql.split([' ', '\n', '(', ',']).find(|word| {
                let name = word.strip_prefix(':');
                name.is_some_and(|name| {
                    name.starts_with(|letter: char| letter.is_ascii_lowercase())
                })
            });
            assert_eq!(left, None, "{sql}");
            assert!(!sql.contains("\n\n"), "{sql}");
        }
    }
}

#[tokio::test]
async fn an_empty_lake_has_an_answer_to_everything() {
    let engine = Lake::new().engine();
    for panel in Panel::all() {
        let sql = panel.statement(&given(&panel, &[]), &facts()).unwrap();
        let answer = answer(&engine, &sql, Format::Json).await;
        let rows: Vec<serde_json::Value> =
            serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{}: {answer}", panel.name));
        let expected = match panel.name {
            "totals" => 2,
            "span" | "response" | "edits" => 1,
            _ => 0,
        };
        assert_eq!(rows.len(), expected, "{}: {answer}", panel.name);
    }
}

#[tokio::test]
async fn a_text_is_searched_for_as_it_is_whatever_it_means_elsewhere() {
    let lake = Lake::new();
    let messages = (1..)
        .zip(TEXTS)
        .map(|(id, text)| message(id, 101, FRIDAY_NOON, text));
    let messages: Vec<String> = messages.collect();
    lake.put_raw(FRIDAY_NOON, "texts.ndjson", &messages).await;
    let other = message(99, 102, FRIDAY_NOON - DAY_SECONDS, "abc");
    lake.put_raw(FRIDAY_NOON - DAY_SECONDS, "other.ndjson", &[other])
        .await;
    let engine = lake.engine();
    for (id, text) in (1..).zip(TEXTS) {
        let (_, rows) = ask(&engine, "search", &owned(&[("word", text)])).await;
        let found: Vec<i64> = rows.iter().map(|row| row[1].as_i64().unwrap()).collect();
        assert_eq!(found, [id], "{text}");
        assert_eq!(rows[0][10], text);
        // The same text in every other place that takes one.
        ask(&engine, "word-days", &owned(&[("word", text)])).await;
        let (_, rows) = ask(&engine, "days", &owned(&[("type", text)])).await;
        assert!(rows.is_empty(), "{text}");
    }
    let (_, rows) = ask(&engine, "search", &owned(&[("word", "NAIVE acao")])).await;
    assert_eq!(rows[0][10], "naïve Ação");
}

#[test]
fn what_is_no_value_is_refused_and_not_repeated_whole() {
    let long = "9".repeat(10_000);
    let values = TEXTS
        .into_iter()
        .chain([long.as_str(), "", "0x10", "1e3", "१"]);
    for value in values {
        for name in ["from", "to", "chat", "topic", "person", "bots", "top"] {
            let panel = Panel::of("hashtags").unwrap();
            let chat = ("chat", "1");
            let pairs = if name == "chat" {
                vec![(name, value)]
            } else {
                vec![chat, (name, value)]
            };
            let refusal = panel.statement(&owned(&pairs), &facts()).unwrap_err();
            assert!(matches!(&refusal, Refusal::BadValue { name: named, .. } if named == name));
            let told = refusal.to_string();
            assert!(told.contains(&format!("`{name}`: it takes ")), "{told}");
            assert!(told.chars().count() < 400, "{told}");
            assert!(!told.contains(['\n', '\u{202e}', '\u{200b}']), "{told}");
        }
    }
    let too_long = "x".repeat(10_000);
    for (panel, name) in [
        ("search", "word"),
        ("word-days", "word"),
        ("search", "type"),
    ] {
        for value in [too_long.as_str(), "", "  ", "a\0b"] {
            let panel = Panel::of(panel).unwrap();
            let pairs = if name == "word" {
                vec![(name, value)]
            } else {
                vec![("word", "a"), (name, value)]
            };
            let refusal = panel.statement(&owned(&pairs), &facts()).unwrap_err();
            assert!(matches!(refusal, Refusal::BadValue { .. }), "{refusal}");
        }
    }
}
