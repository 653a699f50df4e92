//! Rules that neither group happens to show.

use serde_json::json;

use super::{
    ask,
    support::{FRIDAY_NOON, Lake},
};

const ANA: &str = r#"{"id":101,"is_bot":false,"first_name":"Ana"}"#;
const BRUNO: &str = r#"{"id":102,"is_bot":false,"first_name":"Bruno"}"#;
const ROBO: &str = r#"{"id":201,"is_bot":true,"first_name":"Robo"}"#;

/// A message of a forum, a minute after the one before, with more fields.
fn said(id: i64, from: &str, fields: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{}}}"#,
        message(id, from, fields)
    )
}

fn message(id: i64, from: &str, fields: &str) -> String {
    let date = FRIDAY_NOON + 60 * id;
    format!(
        r#"{{"message_id":{id},"from":{from},"chat":{{"id":-1001234567890,"type":"supergroup","title":"G","is_forum":true}},"date":{date},{fields}}}"#
    )
}

async fn lake(updates: &[String]) -> Lake {
    let lake = Lake::new();
    lake.put_raw(FRIDAY_NOON, "updates.ndjson", updates).await;
    lake
}

fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    pairs.iter().map(owned).collect()
}

#[tokio::test]
async fn a_topic_is_called_what_was_announced_last_whatever_its_messages_repeat() {
    let thread = r#""message_thread_id":5,"is_topic_message":true"#;
    let created = format!(r#"{thread},"forum_topic_created":{{"name":"Old","icon_color":1}}"#);
    let repeated = message(5, ANA, &created);
    let updates = [
        said(5, ANA, &created),
        said(
            6,
            ANA,
            &format!(r#"{thread},"forum_topic_edited":{{"name":"New"}}"#),
        ),
        said(
            7,
            BRUNO,
            &format!(r#"{thread},"reply_to_message":{repeated},"text":"hi""#),
        ),
    ];
    let lake = lake(&updates).await;
    for panel in ["topics", "topics-activity"] {
        let (_, rows) = ask(&lake.engine(), panel, &[]).await;
        let names: Vec<_> = rows.iter().map(|row| (&row[0], &row[1], &row[2])).collect();
        assert!(
            names.contains(&(&5.into(), &"New".into(), &1.into())),
            "{panel}: {names:?}"
        );
    }
}

#[tokio::test]
async fn a_bot_or_the_asker_does_not_answer_a_question() {
    let reply = |id| {
        format!(
            r#""reply_to_message":{},"text":"so""#,
            message(id, ANA, r#""text":"why?""#)
        )
    };
    let asked = |id| said(id, ANA, r#""text":"why?""#);
    let updates = [
        asked(10),
        said(11, ROBO, &reply(10)),
        asked(12),
        said(13, ANA, &reply(12)),
        asked(14),
        said(15, BRUNO, &reply(14)),
    ];
    let lake = lake(&updates).await;
    for bots in ["in", "out"] {
        let (_, rows) = ask(&lake.engine(), "unanswered", &given(&[("bots", bots)])).await;
        let ids: Vec<_> = rows.iter().filter_map(|row| row[1].as_i64()).collect();
        assert_eq!(ids, [12, 10]);
    }
    // Where bots count, the bot was the first to answer one of them.
    let (_, rows) = ask(&lake.engine(), "response", &given(&[("bots", "in")])).await;
    assert_eq!(json!(rows), json!([[2, 60, 60]]));
    let (_, rows) = ask(&lake.engine(), "response", &[]).await;
    assert_eq!(json!(rows), json!([[1, 60, 60]]));
}

#[tokio::test]
async fn a_search_shows_the_newest_first_page_by_page() {
    let updates: Vec<String> = (1..=7).map(|id| said(id, ANA, r#""text":"olá""#)).collect();
    let lake = lake(&updates).await;
    let mut seen = Vec::new();
    for page in ["0", "1", "2", "3"] {
        let given = given(&[("word", "ola"), ("top", "3"), ("page", page)]);
        let (_, rows) = ask(&lake.engine(), "search", &given).await;
        seen.extend(rows.iter().filter_map(|row| row[1].as_i64()));
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn the_person_of_a_reaction_is_who_reacted_and_the_type_is_that_of_the_message() {
    let reacted = |id: i64, message: i64, who: &str, emoji: &str| {
        let date = FRIDAY_NOON + 60 * id;
        format!(
            r#"{{"update_id":{id},"message_reaction":{{"chat":{{"id":-1001234567890,"type":"supergroup","title":"G"}},"message_id":{message},"user":{who},"date":{date},"old_reaction":[],"new_reaction":[{{"type":"emoji","emoji":"{emoji}"}}]}}}}"#
        )
    };
    let counted = format!(
        r#"{{"update_id":19,"message_reaction_count":{{"chat":{{"id":-1001234567890,"type":"supergroup","title":"G"}},"message_id":11,"date":{},"reactions":[{{"type":{{"type":"emoji","emoji":"👍"}},"total_count":9}}]}}}}"#,
        FRIDAY_NOON + 60 * 19
    );
    let updates = [
        said(10, ANA, r#""text":"oi""#),
        said(11, BRUNO, r#""dice":{"emoji":"🎲","value":1}"#),
        reacted(12, 10, BRUNO, "👍"),
        reacted(13, 11, ANA, "👍"),
        reacted(14, 11, BRUNO, "🔥"),
        reacted(15, 10, ROBO, "🤡"),
        // Nobody knows what this was to.
        reacted(16, 3, BRUNO, "🎉"),
        counted,
    ];
    let lake = lake(&updates).await;
    for (pairs, expected) in [
        (&[][..], json!([["👍", 10], ["🎉", 1], ["🔥", 1]])),
        (
            &[("bots", "in")],
            json!([["👍", 10], ["🎉", 1], ["🔥", 1], ["🤡", 1]]),
        ),
        (
            &[("person", "102")],
            json!([["🎉", 1], ["👍", 1], ["🔥", 1]]),
        ),
        (&[("type", "dice")], json!([["👍", 9], ["🔥", 1]])),
        (&[("type", "dice"), ("person", "101")], json!([["👍", 1]])),
        (&[("type", "photo")], json!([])),
    ] {
        let (_, rows) = ask(&lake.engine(), "reactions", &given(pairs)).await;
        assert_eq!(json!(rows), expected, "{pairs:?}");
    }
}
