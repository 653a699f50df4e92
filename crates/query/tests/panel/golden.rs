//! What the panels must answer about the group in `tests/pack/updates.txt`: worked out by hand in `answers.txt`.

use query::panel::Panel;

use super::{
    ask,
    groups::{cases, golden, line},
    support::Lake,
};

const ANSWERS: &str = include_str!("answers.txt");

async fn compare(lake: &Lake) {
    let engine = lake.engine();
    let mut wrong = Vec::new();
    for case in cases(ANSWERS) {
        let (_, rows) = ask(&engine, &case.name, &case.given).await;
        let rows: Vec<String> = rows.iter().map(|row| line(row)).collect();
        if rows != case.rows {
            let (name, given, expected) = (case.name, case.given, case.rows);
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

#[test]
fn an_answer_of_every_panel_is_known() {
    let known = cases(ANSWERS);
    for panel in Panel::all() {
        let is_known = known.iter().any(|case| case.name == panel.name);
        assert!(is_known, "no answer of {} is known", panel.name);
    }
}
