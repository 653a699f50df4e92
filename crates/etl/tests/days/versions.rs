//! Which updates are one message, and which version of it wins.

use crate::place::{Place, at, edited, message, segment};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

#[tokio::test]
async fn the_latest_edit_wins_in_whatever_order_it_comes() {
    let versions = [
        message(1, 1, NOON, "a"),
        edited(2, 1, NOON, 10, "b"),
        edited(3, 1, NOON, 20, "c"),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let place = Place::new();
        let lines = order.map(|index: usize| versions[index].clone()).join("\n");
        place.put(DAY, "a.ndjson", lines).await;
        let reports = place.make_all().await;
        assert_eq!(reports[0].tally.superseded, 2);
        assert_eq!(place.rows(DAY, &["text"]).await, ["c"]);
    }
}

#[tokio::test]
async fn a_redelivery_is_a_duplicate_and_the_first_arrival_counts() {
    let place = Place::new();
    let update = message(1, 1, NOON, "a");
    let edit = edited(2, 1, NOON, 10, "b");
    let (first, second) = (at(NOON) + 20, at(NOON) + 90);
    let one = segment(&[(&edit, second), (&update, first)]);
    place.put(DAY, "1.ndjson.zst", one).await;
    let two = segment(&[(&edit, first), (&update, second)]);
    place.put(DAY, "2.ndjson.zst", two).await;
    let reports = place.make_all().await;
    let tally = reports[0].tally;
    assert_eq!((tally.rows, tally.duplicates, tally.superseded), (1, 2, 1));
    assert_eq!(
        place.rows(DAY, &["text", "received_at"]).await,
        [format!("b {first}")]
    );
}

#[tokio::test]
async fn a_message_that_was_edited_later_did_not_arrive_late() {
    let place = Place::new();
    let update = message(1, 1, NOON, "a");
    let edit = edited(2, 1, NOON, 5_000, "b");
    let object = segment(&[(&edit, at(NOON) + 5_001), (&update, at(NOON) + 1)]);
    place.put(DAY, "1.ndjson.zst", object).await;
    place.make_all().await;
    let arrival = at(NOON) + 1;
    assert_eq!(
        place.rows(DAY, &["text", "received_at"]).await,
        [format!("b {arrival}")]
    );
}

#[tokio::test]
async fn two_bots_share_the_numbers_of_supergroups_but_not_those_of_groups() {
    let place = Place::new();
    let supergroup = message(1, 5, NOON, "para todos");
    let group = supergroup.replace("-1001234567890", "-55");
    let theirs = group.replace("para todos", "outra mensagem");
    place
        .put(
            DAY,
            "known.ndjson.zst",
            segment(&[(&supergroup, 0), (&group, 0)]),
        )
        .await;
    place
        .put(DAY, "unknown.ndjson", format!("{supergroup}\n{theirs}"))
        .await;
    let reports = place.make_all().await;
    assert_eq!(reports[0].tally.duplicates, 1);
    assert_eq!(
        place.rows(DAY, &["text", "bot_id"]).await,
        ["para todos 42", "para todos 42", "outra mensagem NULL"]
    );
}

#[tokio::test]
async fn ids_that_telegram_uses_again_never_merge_messages() {
    let place = Place::new();
    let unsent = |update, text| message(update, 0, NOON, text);
    let ephemeral = |update, moment, text| {
        message(update, 0, moment, text).replace(r#""from""#, r#""ephemeral_message_id":3,"from""#)
    };
    let lines = [
        unsent(1, "a"),
        unsent(2, "b"),
        ephemeral(3, NOON, "c"),
        ephemeral(4, "2026-11-22T13:00:00-03:00", "d"),
        ephemeral(5, NOON, "c"),
    ];
    place.put(DAY, "a.ndjson", lines.join("\n")).await;
    place.make_all().await;
    let mut rows = place.rows(DAY, &["text"]).await;
    rows.sort_unstable();
    assert_eq!(rows, ["a", "b", "c", "d"]);
}

#[tokio::test]
async fn ids_need_more_than_32_bits_and_both_signs() {
    let place = Place::new();
    let big = message(4_000_000_000, 5_000_000_000, NOON, "x")
        .replace(r#""id":7"#, r#""id":1099511627775"#)
        .replace("-1001234567890", "-3999999999999");
    place.put(DAY, "a.json", big).await;
    place.make_all().await;
    let columns = ["message_id", "user_id", "chat_id", "update_id"];
    assert_eq!(
        place.rows(DAY, &columns).await,
        ["5000000000 1099511627775 -3999999999999 4000000000"]
    );
}
