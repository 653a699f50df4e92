//! Reactions that exports count: each total once, the newest export's, and apart from what bots received.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::place::{Place, at, message};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00-03:00";
const SUPERGROUP: i64 = -1_001_234_567_890;
const COLUMNS: [&str; 6] = [
    "message_id",
    "action",
    "emoji",
    "total_count",
    "user_id",
    "source",
];

/// What an export tells of message 5.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// How many have each emoji, and when the last of them reacted, in seconds after noon.
    reactions: BTreeMap<&'static str, (usize, i64)>,
    /// In seconds after noon; 0 if never.
    edited: i64,
}

impl Seen {
    fn new(edited: i64, reactions: &[(&'static str, usize, i64)]) -> Self {
        let reactions = reactions
            .iter()
            .map(|(emoji, count, last)| (*emoji, (*count, *last)));
        Self {
            reactions: reactions.collect(),
            edited,
        }
    }

    fn line(&self, chat: i64) -> String {
        let noon = at(NOON);
        let reactions = self.reactions.iter().map(|(emoji, (count, last))| {
            let moment = Timestamp::from_second(noon + last).unwrap();
            let date = TimeZone::UTC.to_datetime(moment);
            format!(
                r#"{{"type":"emoji","count":{count},"emoji":"{emoji}","recent":[{{"from":"Bia","from_id":"user8","date":"{date}"}}]}}"#
            )
        });
        let reactions = reactions.collect::<Vec<_>>().join(",");
        let edited = match self.edited {
            0 => String::new(),
            after => format!(r#","edited_unixtime":"{}""#, noon + after),
        };
        format!(
            r#"{{"exported":{{"chat":{{"id":{chat},"type":"supergroup"}},"date":{noon},"ordinal":0}},"message":{{"id":5,"type":"message","from":"Ana","from_id":"user7","text":"oi"{edited},"reactions":[{reactions}]}}}}"#
        )
    }

    /// The rows that are expected of this export alone.
    fn rows(&self) -> Vec<String> {
        let rows = self.reactions.iter().flat_map(|(emoji, (count, _))| {
            [
                format!("5 export_count {emoji} {count} NULL export"),
                format!("5 export_recent {emoji} NULL 8 export"),
            ]
        });
        rows.collect()
    }
}

async fn reactions(lines: &[String]) -> Vec<String> {
    let place = Place::new();
    for (number, line) in lines.iter().enumerate() {
        place.put(DAY, &format!("{number}.ndjson"), line).await;
    }
    place.make_all().await;
    assert_eq!(place.rows(DAY, &["text"]).await, ["oi"]);
    place.reactions(DAY, &COLUMNS).await
}

#[tokio::test]
async fn of_several_exports_the_newest_totals_stand_whichever_was_imported_first() {
    for (older, newer) in [
        (Seen::new(0, &[]), Seen::new(0, &[("👍", 1, 9)])),
        (
            Seen::new(0, &[("👍", 9, 10)]),
            Seen::new(0, &[("👍", 10, 20)]),
        ),
        // Nobody has reacted since but for one whom the export does not name.
        (Seen::new(0, &[("👍", 8, 9)]), Seen::new(0, &[("👍", 9, 9)])),
        // More took theirs back than reacted.
        (
            Seen::new(0, &[("👍", 12, 9), ("🔥", 1, 5)]),
            Seen::new(0, &[("👍", 2, 30)]),
        ),
        // All took theirs back; Telegram moves the date of the edit.
        (Seen::new(0, &[("👍", 1, 9)]), Seen::new(40, &[])),
        (
            Seen::new(40, &[("👍", 5, 50)]),
            Seen::new(60, &[("👍", 4, 50)]),
        ),
    ] {
        let lines = [older.line(SUPERGROUP), newer.line(SUPERGROUP)];
        let [first, second] = &lines;
        assert_eq!(reactions(&lines).await, newer.rows(), "{older:?}");
        let turned = [second.clone(), first.clone(), second.clone()];
        assert_eq!(reactions(&turned).await, newer.rows(), "{older:?}");
    }
}

#[tokio::test]
async fn what_a_bot_received_and_what_an_export_counts_stand_apart() {
    let lines = [
        message(1, 5, NOON, "oi"),
        format!(
            r#"{{"update_id":2,"message_reaction":{{"chat":{{"id":{SUPERGROUP},"type":"supergroup"}},"message_id":5,"user":{{"id":8,"is_bot":false,"first_name":"Bia"}},"date":{},"old_reaction":[],"new_reaction":[{{"type":"emoji","emoji":"👍"}}]}}}}"#,
            at(NOON) + 9
        ),
        Seen::new(0, &[("👍", 3, 9)]).line(SUPERGROUP),
    ];
    let mut found = reactions(&lines).await;
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "5 added 👍 NULL 8 bot",
            "5 export_count 👍 3 NULL export",
            "5 export_recent 👍 NULL 8 export",
        ]
    );
}

#[tokio::test]
async fn in_a_basic_group_the_reactions_are_those_to_the_bots_own_number() {
    let group = -77;
    let received = message(1, 31, NOON, "oi").replace(&SUPERGROUP.to_string(), &group.to_string());
    let exported = Seen::new(0, &[("👍", 3, 9)]).line(group);
    let found = reactions(&[received, exported.clone()]).await;
    assert_eq!(
        found,
        [
            "31 export_count 👍 3 NULL export",
            "31 export_recent 👍 NULL 8 export"
        ]
    );
    let alone = reactions(&[exported]).await;
    assert_eq!(alone[0], "-999999995 export_count 👍 3 NULL export");
}

/// What happens to a message between two exports of it.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Reacted(&'static str),
    TookBack(&'static str),
    Edited,
    Nothing,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let emoji = || proptest::sample::select(vec!["👍", "🔥"]);
    let happening = prop_oneof![
        3 => emoji().prop_map(Happening::Reacted),
        1 => emoji().prop_map(Happening::TookBack),
        1 => Just(Happening::Edited),
        1 => Just(Happening::Nothing),
    ];
    proptest::collection::vec(happening, 1..12)
}

/// What exports show after each of the `happenings`.
fn seen(happenings: &[Happening]) -> Vec<Seen> {
    let mut now = Seen::default();
    let mut seen = vec![now.clone()];
    for (second, happening) in (1..).zip(happenings) {
        match happening {
            Happening::Reacted(emoji) => {
                let (count, last) = now.reactions.entry(emoji).or_default();
                (*count, *last) = (*count + 1, second);
            }
            Happening::TookBack(emoji) => {
                let left = now
                    .reactions
                    .get(emoji)
                    .map(|(count, last)| (count - 1, *last));
                match left {
                    None => {}
                    Some((0, _)) => drop(now.reactions.remove(emoji)),
                    Some(left) => drop(now.reactions.insert(emoji, left)),
                }
                now.edited = second;
            }
            Happening::Edited => now.edited = second,
            Happening::Nothing => {}
        }
        seen.push(now.clone());
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whichever_exports_are_imported_in_whatever_order_the_last_one_counts(
        happenings in happenings(), picks in proptest::collection::vec(0..12_usize, 1..5), twice: bool,
    ) {
        let seen = seen(&happenings);
        let picks: Vec<usize> = picks.iter().map(|pick| pick % seen.len()).collect();
        let newest = picks.iter().max().map_or_else(Vec::new, |pick| seen[*pick].rows());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let place = Place::new();
            for (number, pick) in picks.iter().enumerate() {
                let line = seen[*pick].line(SUPERGROUP);
                place.put(DAY, &format!("{number}.ndjson"), &line).await;
                if twice {
                    place.put(DAY, &format!("{number}-again.ndjson"), &line).await;
                    place.make_all().await;
                }
            }
            place.make_all().await;
            prop_assert_eq!(place.reactions(DAY, &COLUMNS).await, newest);
            Ok(())
        })?;
    }
}
