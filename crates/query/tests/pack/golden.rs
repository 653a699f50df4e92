//! A group of thirty messages in which everything occurs that the queries must get right, and what they must
//! answer: worked out by hand in `answers.txt`, from `updates.txt`.

use query::pack::NamedQuery;

use super::{
    ask,
    groups::{Case, cases, golden, line},
    support::Lake,
};

const ANSWERS: &str = include_str!("answers.txt");
/// Those whose text gives no order to all rows.
const UNSORTED: [&str; 2] = ["messages", "messages-per-user-per-day"];

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

async fn compare(lake: &Lake) {
    let engine = lake.engine();
    let mut wrong = Vec::new();
    for case in cases(ANSWERS) {
        let (_, rows) = ask(&engine, &case.name, &given(&case)).await;
        let mut rows: Vec<String> = rows.iter().map(|row| line(row)).collect();
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
    let lake = golden().await;
    compare(&lake).await;
    lake.compact().await;
    compare(&lake).await;
}

#[tokio::test]
async fn every_query_answers_the_columns_of_its_header() {
    let lake = golden().await;
    for query in NamedQuery::all() {
        let case = cases(ANSWERS)
            .into_iter()
            .find(|case| case.name == query.name);
        let case = case.unwrap_or_else(|| panic!("no answer of {} is known", query.name));
        let (columns, _) = ask(&lake.engine(), &query.name, &given(&case)).await;
        let expected = query.columns.iter().map(|column| column.name.as_str());
        assert_eq!(columns, expected.collect::<Vec<_>>(), "{}", query.name);
    }
}

#[tokio::test]
async fn an_empty_lake_has_an_answer_to_everything() {
    let lake = Lake::new();
    for case in cases(ANSWERS) {
        let (_, rows) = ask(&lake.engine(), &case.name, &given(&case)).await;
        assert!(rows.is_empty(), "{}: {rows:?}", case.name);
    }
}
