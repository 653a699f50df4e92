//! Updates that are no message, and what messages tell besides: in the tables of their own.

use lake::Table;

use crate::place::{Place, at, day, message, shown};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

async fn rows(place: &Place, table: Table, columns: &[&str]) -> Vec<String> {
    let batches = place.fresh((table, day(DAY)), &[]).await;
    shown(&batches, columns)
}

#[tokio::test]
async fn a_quiz_with_several_right_options_has_no_one_right_option() {
    let place = Place::new();
    let poll = |id: i64, right: &str| {
        let poll = format!(
            r#""poll":{{"id":"{id}","question":"?","type":"quiz","options":[{{"text":"a"}},{{"text":"b"}}]{right}}}"#
        );
        message(id, id, NOON, "x").replace(r#""text":"x""#, &poll)
    };
    let polls = [
        poll(1, ""),
        poll(2, r#","correct_option_id":1"#),
        poll(3, r#","correct_option_id":1,"correct_option_ids":[1]"#),
        poll(4, r#","correct_option_ids":[0,1]"#),
        poll(5, r#","correct_option_ids":[0]"#),
    ];
    place.put(DAY, "a.ndjson", polls.join("\n")).await;
    let columns = ["poll_id", "correct_option_id", "correct_option_ids"];
    assert_eq!(
        rows(&place, Table::Polls, &columns).await,
        [
            "1 NULL NULL",
            "2 1 [1]",
            "3 1 [1]",
            "4 NULL [0, 1]",
            "5 0 [0]"
        ]
    );
}

#[tokio::test]
async fn a_member_came_by_a_link_that_somebody_made() {
    let place = Place::new();
    let joined = r#"{"update_id":1,"chat_member":{"chat":{"id":-1001},"from":{"id":7},"date":DATE,
        "old_chat_member":{"status":"left","user":{"id":7}},"new_chat_member":{"status":"member","user":{"id":7}},
        "invite_link":{"invite_link":"https://t.me/+x","creator":{"id":8,"is_bot":true,"first_name":"R"}}}}"#;
    let joined = joined.replace("DATE", &at(NOON).to_string());
    place.put(DAY, "a.json", joined).await;
    let columns = ["user_id", "event", "invite_link_creator_id"];
    assert_eq!(rows(&place, Table::Members, &columns).await, ["7 join 8"]);
}

#[tokio::test]
async fn a_boost_belongs_to_the_day_on_which_it_came() {
    let place = Place::new();
    let boost = r#"{"update_id":1,"chat_boost":{"chat":{"id":-1001},"boost":{"boost_id":"x","add_date":DATE,"expiration_date":2000000000,
        "source":{"source":"premium","user":{"id":7}}}}}"#;
    let boost = boost.replace("DATE", &at(NOON).to_string());
    place.put("2026-11-23", "a.json", boost).await;
    place.make_all().await;
    let columns = ["kind", "user_id", "date"];
    assert_eq!(
        rows(&place, Table::Updates, &columns).await,
        [format!("chat_boost 7 {}", at(NOON))]
    );
}
