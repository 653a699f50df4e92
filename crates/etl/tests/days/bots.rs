//! Updates that lie in raw with the bot that received them, without it, or both.

use std::collections::{BTreeMap, BTreeSet};

use etl::{EtlSettings, Scope};
use lake::Table;
use proptest::prelude::*;

use crate::place::{Place, at, day, edited, message, segment, segment_of, shown};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";

/// The update in a basic group, where each bot has its own numbers.
fn in_group(update: &str) -> String {
    update.replace("-1001234567890", "-55")
}

/// The payload alone, as programs store it that keep no more.
fn bare(update: &str) -> &str {
    let (_, message) = update.split_once("message\":").unwrap();
    message.strip_suffix('}').unwrap()
}

async fn rows_of(place: &Place, table: Table, columns: &[&str]) -> Vec<String> {
    let batches = place.fresh((table, day(DAY)), &[]).await;
    shown(&batches, columns)
}

/// The other way of counting comes to the same.
async fn holds(place: &Place) -> bool {
    let verification = place.etl.verify(Scope::All, &[], &|_, _| {}).await.unwrap();
    verification.holds()
}

#[tokio::test]
async fn an_update_with_and_without_its_bot_is_one() {
    let update = in_group(&message(1, 5, NOON, "oi"));
    let reaction = r#"{"update_id":2,"message_reaction":{"chat":{"id":-1001},"message_id":5,"user":{"id":7},"date":DATE,
        "old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"x"}]}}"#;
    let reaction = reaction.replace("DATE", &at(NOON).to_string());
    let answer =
        r#"{"update_id":3,"poll_answer":{"poll_id":"9","user":{"id":7},"option_ids":[0]}}"#;
    let place = Place::new();
    let known = [&*update, &*reaction, answer].map(|it| (it, at(NOON) + 9));
    place.put(DAY, "a.ndjson.zst", segment(&known)).await;
    let unknown = format!("{update}\n{reaction}\n{answer}\n{}", bare(&update));
    // Its name tells when it came.
    place.put(DAY, "20261122120001000000.json", unknown).await;
    let reports = place.make_all().await;
    assert_eq!((reports[0].tally.rows, reports[0].tally.duplicates), (1, 4));
    let expected = format!("5 oi 42 {}", at(NOON) + 1);
    let columns = ["message_id", "text", "bot_id", "received_at"];
    assert_eq!(place.rows(DAY, &columns).await, [expected]);
    let kinds = rows_of(&place, Table::Updates, &["kind", "bot_id"]).await;
    assert_eq!(
        kinds,
        ["message_reaction 42", "message 42", "poll_answer 42"]
    );
    assert_eq!(rows_of(&place, Table::Reactions, &["emoji"]).await.len(), 1);
    assert!(holds(&place).await);
}

#[tokio::test]
async fn what_differs_in_anything_is_another_update() {
    let update = in_group(&message(1, 5, NOON, "oi"));
    let place = Place::new();
    let known = segment(&[(&update, at(NOON))]);
    place.put(DAY, "a.ndjson.zst", known).await;
    for (name, other) in [
        (
            "number",
            update.replace(r#""update_id":1"#, r#""update_id":2"#),
        ),
        ("words", update.replace("oi", "ei")),
        (
            "message",
            update.replace(r#""message_id":5"#, r#""message_id":6"#),
        ),
        ("chat", update.replace("-55", "-56")),
        (
            "kind",
            update.replace(r#""message":"#, r#""channel_post":"#),
        ),
    ] {
        place.put(DAY, &format!("{name}.json"), other).await;
    }
    let reports = place.make_all().await;
    assert_eq!(reports[0].tally.duplicates, 0);
    assert_eq!(reports[0].tables["telegram_updates"], 6);
    assert!(holds(&place).await);
}

#[tokio::test]
async fn of_two_known_bots_one_gets_it() {
    let update = in_group(&message(1, 5, NOON, "oi"));
    let place = Place::new();
    for bot in [7, 3] {
        let known = segment_of(bot, &[(&update, at(NOON))]);
        place.put(DAY, &format!("{bot}.ndjson.zst"), known).await;
    }
    place.put(DAY, "a.json", &update).await;
    let reports = place.make_all().await;
    assert_eq!((reports[0].tally.rows, reports[0].tally.duplicates), (2, 1));
    assert_eq!(place.rows(DAY, &["bot_id"]).await, ["3", "7"]);
    assert!(holds(&place).await);
}

#[tokio::test]
async fn so_many_versions_that_none_waits_are_kept_apart() {
    for (versions, duplicates) in [(256, 1), (257, 0)] {
        let place = Place::new();
        let unknown: Vec<String> = (1..=versions)
            .map(|number| in_group(&edited(number, 5, NOON, number, "oi")))
            .collect();
        let known = segment(&[(&unknown[9], at(NOON))]);
        place.put(DAY, "a.ndjson.zst", known).await;
        place.put(DAY, "b.ndjson", unknown.join("\n")).await;
        let reports = place.make_all().await;
        assert_eq!(reports[0].tally.duplicates, duplicates);
        assert_eq!(reports[0].tally.rows, 2);
        assert!(holds(&place).await);
    }
}

#[derive(Clone, Debug)]
struct Stored {
    message: i64,
    edited_after: i64,
    variant: i64,
    bot: Option<i64>,
    is_bare: bool,
    objects: [usize; 2],
}

prop_compose! {
    fn stored()(
        message in 1..4_i64,
        edited_after in 0..3_i64,
        variant in 0..2_i64,
        bot in proptest::sample::select(vec![None, None, Some(-4), Some(1), Some(2)]),
        is_bare in proptest::bool::weighted(0.3),
        objects: [proptest::sample::Index; 2],
    ) -> Stored {
        let objects = objects.map(|index| index.index(3));
        Stored { message, edited_after, variant, bot, is_bare: is_bare && bot.is_none(), objects }
    }
}

impl Stored {
    fn line(&self) -> String {
        let update = 100 * self.message + 10 * self.edited_after + self.variant;
        let text = format!("{update}");
        let line = match self.edited_after {
            0 => message(update, self.message, NOON, &text),
            after => edited(update, self.message, NOON, after, &text),
        };
        let line = in_group(&line);
        if self.is_bare {
            bare(&line).to_owned()
        } else {
            line
        }
    }
}

/// A lake with all that is `stored`, in one of two ways.
async fn place(stored: &[Stored], way: usize, settings: EtlSettings) -> Place {
    let place = Place::in_zone("America/Sao_Paulo", settings);
    let mut objects: BTreeMap<(Option<i64>, usize), Vec<String>> = BTreeMap::new();
    for one in stored {
        let object = objects.entry((one.bot, one.objects[way])).or_default();
        object.push(one.line());
    }
    for ((bot, object), mut lines) in objects {
        if way == 1 {
            lines.reverse();
        }
        match bot {
            None => {
                let name = format!("{object}.ndjson");
                place.put(DAY, &name, lines.join("\n")).await;
            }
            Some(bot) => {
                let lines: Vec<(&str, i64)> = lines.iter().map(|it| (&**it, at(NOON))).collect();
                let name = format!("{object}-{bot}.ndjson.zst");
                place.put(DAY, &name, segment_of(bot, &lines)).await;
            }
        }
    }
    place.make_all().await;
    place
}

/// The newest version of each message of each bot, once what is a known bot's is nobody else's.
fn model(stored: &[Stored]) -> BTreeSet<String> {
    let known = |one: &Stored| {
        let mut others = stored.iter().filter(|other| other.bot.is_some());
        others.any(|other| other.line() == one.line())
    };
    let mut newest: BTreeMap<(i64, Option<i64>), (i64, i64)> = BTreeMap::new();
    for one in stored {
        if one.bot.is_some() || !known(one) {
            let version = (one.edited_after, one.variant);
            let newest = newest.entry((one.message, one.bot)).or_insert(version);
            *newest = version.max(*newest);
        }
    }
    let rows = newest.iter().map(|((message, bot), (after, variant))| {
        let bot = bot.map_or("NULL".to_owned(), |bot| bot.to_string());
        format!("{message} {} {bot}", 100 * message + 10 * after + variant)
    });
    rows.collect()
}

async fn rows(place: &Place) -> Vec<String> {
    let columns = ["message_id", "text", "bot_id"];
    match place.parquet(DAY).await {
        Some(_) => place.rows(DAY, &columns).await,
        None => Vec::new(),
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn however_updates_lie_in_raw_their_rows_are_the_same(
        stored in proptest::collection::vec(stored(), 0..20),
    ) {
        block_on(async {
            let tiny = EtlSettings { run_bytes_max: 500, ..EtlSettings::default() };
            let one = place(&stored, 0, EtlSettings::default()).await;
            let other = place(&stored, 1, tiny).await;
            prop_assert_eq!(rows(&one).await, rows(&other).await);
            prop_assert!(holds(&one).await);
            if stored.iter().all(|one| !one.is_bare) {
                let found: BTreeSet<String> = rows(&one).await.into_iter().collect();
                prop_assert_eq!(found, model(&stored));
            }
            Ok(())
        })?;
    }
}
