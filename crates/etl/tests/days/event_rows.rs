//! What is no message: reactions, members and polls, delivered in any order, any number of times.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::place::{Place, at};

const DAY: &str = "2026-11-22";
const NOON: &str = "2026-11-22T12:00:00Z";
const EMOJI: [&str; 3] = ["👍", "🔥", "😢"];

/// Something that happens in a group; the number tells it from its like.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Event {
    /// Somebody puts as many of [`EMOJI`] on a message.
    Reacted(u8, usize),
    /// A member becomes an administrator.
    Promoted(u8),
    /// A message says that as many came.
    Joined(u8, u8),
    /// A message brings a poll.
    Asked(u8),
    /// Somebody votes.
    Voted(u8),
}

fn event() -> impl Strategy<Value = Event> {
    let number = 0..5_u8;
    prop_oneof![
        (number.clone(), 0..=3_usize).prop_map(|(number, emoji)| Event::Reacted(number, emoji)),
        number.clone().prop_map(Event::Promoted),
        (number.clone(), 1..=3_u8).prop_map(|(number, people)| Event::Joined(number, people)),
        number.clone().prop_map(Event::Asked),
        number.prop_map(Event::Voted),
    ]
}

impl Event {
    /// The update that tells of it.
    fn line(self) -> String {
        let chat = r#"{"id":-1001,"type":"supergroup","title":"Dados"}"#;
        let date = at(NOON);
        let message = |id: u8, rest: String| {
            format!(r#""message":{{"message_id":{id},"date":{date},"chat":{chat},{rest}}}"#)
        };
        let (id, payload) = match self {
            Self::Reacted(number, emoji) => {
                let kinds = EMOJI.iter().take(emoji);
                let kinds: Vec<String> = kinds
                    .map(|emoji| format!(r#"{{"type":"emoji","emoji":"{emoji}"}}"#))
                    .collect();
                let new = kinds.join(",");
                let payload = format!(
                    r#""message_reaction":{{"chat":{chat},"message_id":7,"date":{date},"user":{{"id":{number}}},"old_reaction":[],"new_reaction":[{new}]}}"#
                );
                (100 + 10 * usize::from(number) + emoji, payload)
            }
            Self::Promoted(number) => {
                let member =
                    |status: &str| format!(r#"{{"user":{{"id":{number}}},"status":"{status}"}}"#);
                let (old, new) = (member("member"), member("administrator"));
                let payload = format!(
                    r#""chat_member":{{"chat":{chat},"from":{{"id":1}},"date":{date},"old_chat_member":{old},"new_chat_member":{new}}}"#
                );
                (200 + usize::from(number), payload)
            }
            Self::Joined(number, people) => {
                let people: Vec<String> =
                    (1..=people).map(|it| format!(r#"{{"id":{it}}}"#)).collect();
                let rest = format!(r#""new_chat_members":[{}]"#, people.join(","));
                let id = 30 + 4 * number + u8::try_from(people.len()).unwrap();
                (usize::from(id), message(id, rest))
            }
            Self::Asked(number) => {
                let rest = format!(r#""poll":{{"id":"{number}","question":"?","options":[]}}"#);
                (usize::from(80 + number), message(80 + number, rest))
            }
            Self::Voted(number) => (
                300 + usize::from(number),
                format!(
                    r#""poll_answer":{{"poll_id":"1","user":{{"id":{number}}},"option_ids":[0]}}"#
                ),
            ),
        };
        format!(r#"{{"update_id":{id},{payload}}}"#)
    }

    /// The rows that it makes.
    fn rows(self) -> [(&'static str, u64); 4] {
        let (reactions, members, polls, messages) = match self {
            Self::Reacted(_, emoji) => (u64::try_from(emoji).unwrap(), 0, 0, 0),
            Self::Promoted(_) => (0, 1, 0, 0),
            Self::Joined(_, people) => (0, u64::from(people), 0, 1),
            Self::Asked(_) => (0, 0, 1, 1),
            Self::Voted(_) => (0, 0, 1, 0),
        };
        [
            ("telegram_reactions", reactions),
            ("telegram_members", members),
            ("telegram_polls", polls),
            ("telegram_messages", messages),
        ]
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn each_event_makes_its_rows_once(
        events in proptest::collection::vec(event(), 1..24), cut in 0..24_usize,
    ) {
        let different: BTreeSet<Event> = events.iter().copied().collect();
        let mut model: BTreeMap<&str, u64> = BTreeMap::from([("telegram_updates", 0)]);
        for event in different {
            *model.entry("telegram_updates").or_default() += 1;
            for (table, rows) in event.rows() {
                *model.entry(table).or_default() += rows;
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let place = Place::new();
            let lines: Vec<String> = events.iter().map(|event| event.line()).collect();
            let (first, second) = lines.split_at(cut.min(lines.len()));
            let mut made = BTreeMap::new();
            // Votes have no date of their own: they go by the folder.
            for (name, lines) in [("b.ndjson", first), ("a.ndjson", second)] {
                if !lines.is_empty() {
                    place.put(DAY, name, lines.join("\n")).await;
                    made = place.make_all().await.pop().unwrap().tables;
                }
            }
            prop_assert_eq!(made, model);
            Ok(())
        })?;
    }
}
