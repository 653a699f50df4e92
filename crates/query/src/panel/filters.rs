//! The filters of a page, and the conditions that they are in SQL.
//!
//! In come values that somebody typed, out go conditions on the columns of `telegram_messages`, each
//! made of typed literals, and only those that are in force. No text reaches a statement in any other
//! way.

use jiff::{ToSpan as _, civil::Date};

use super::Refusal;
use crate::pack::{Kind, LakeFacts, day};

/// The parameters that every panel takes, whether it heeds them or not: pages pass on all that they have.
pub(super) const NAMES: [&str; 7] = ["from", "to", "chat", "topic", "person", "type", "bots"];

/// A logical chat has two ids at most; somebody may want several.
const CHATS_MAX: usize = 100;
/// Before the first message of Telegram.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);
/// SQL has no days before.
const FIRST_OF_ALL: Date = Date::constant(1, 1, 1);

const CHATS: &str = "the id of a chat, or several with commas between them";
const DAY: &str = "a day, such as 2026-11-22";
const TOPIC: &str = "the number of a topic";
pub(super) const PERSON: &str = "the id of an author";
const BOTS: &str = "`in` or `out`";

/// What a page is narrowed to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Filters {
    facts: LakeFacts,
    from: Option<Date>,
    to: Option<Date>,
    chats: Vec<i64>,
    topic: Option<i64>,
    person: Option<i64>,
    /// A literal.
    message_type: Option<String>,
    bots: Bots,
}

/// Whether what bots write counts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Bots {
    In,
    #[default]
    Out,
}

/// What one filter asks of a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Condition {
    Period,
    PeriodAndBefore,
    Since,
    Until,
    Chat,
    Topic,
    Person,
    Type,
    Bots,
}

/// The conditions that a placeholder stands for; `None` if it is not one of conditions.
fn conditions(placeholder: &str) -> Option<&'static [Condition]> {
    use Condition::{Bots, Chat, Period, PeriodAndBefore, Person, Since, Topic, Type, Until};
    Some(match placeholder {
        "filters" => &[Period, Chat, Topic, Person, Type, Bots],
        "filters_with_before" => &[PeriodAndBefore, Chat, Topic, Person, Type, Bots],
        "filters_of_everyone" => &[Period, Chat, Topic, Type, Bots],
        "filters_until_end" => &[Until, Chat, Topic, Person, Type, Bots],
        "in_period" => &[Period],
        "since_start" => &[Since],
        "until_end" => &[Until],
        "in_chat" => &[Chat],
        "by_person" => &[Person],
        "without_bots" => &[Bots],
        _ => return None,
    })
}

impl Filters {
    /// The filters among the parameters `given`; the others are left alone.
    pub(super) fn read(given: &[(String, String)], facts: &LakeFacts) -> Result<Self, Refusal> {
        let mut filters = Self {
            facts: facts.clone(),
            from: None,
            to: None,
            chats: Vec::new(),
            topic: None,
            person: None,
            message_type: None,
            bots: Bots::Out,
        };
        for (name, text) in given {
            filters
                .take(name, text)
                .map_err(|takes| Refusal::BadValue {
                    name: name.clone(),
                    value: text.clone(),
                    takes,
                })?;
        }
        if filters.topic.is_some() && filters.chats.is_empty() {
            return Err(Refusal::TopicWithoutChat);
        }
        match (filters.from, filters.to) {
            (Some(from), Some(to)) if from > to => Err(Refusal::Backwards {
                from: from.to_string(),
                to: to.to_string(),
            }),
            _ => Ok(filters),
        }
    }

    /// Takes the filter called `name`, or says what it takes instead.
    fn take(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "from" => self.from = Some(day(text).ok_or(DAY)?),
            "to" => self.to = Some(day(text).ok_or(DAY)?),
            "chat" => self.chats = chats(text).ok_or(CHATS)?,
            "topic" => self.topic = Some(text.parse().map_err(|_| TOPIC)?),
            "person" => self.person = Some(text.parse().map_err(|_| PERSON)?),
            "type" => {
                let literal = Kind::Text.literal(text);
                self.message_type = Some(literal.ok_or_else(|| Kind::Text.to_string())?);
            }
            "bots" => {
                self.bots = match text {
                    "in" => Bots::In,
                    "out" => Bots::Out,
                    _ => return Err(BOTS.to_owned()),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The conditions in force that `placeholder` stands for; `None` if it is not one of conditions.
    pub(super) fn conditions(&self, placeholder: &str) -> Option<Vec<String>> {
        let asked = conditions(placeholder)?.iter();
        Some(
            asked
                .filter_map(|condition| self.condition(*condition))
                .collect(),
        )
    }

    fn condition(&self, condition: Condition) -> Option<String> {
        match condition {
            Condition::Period => between(self.from, self.to),
            Condition::PeriodAndBefore => between(self.from.map(|_| self.before().0), self.to),
            Condition::Since => between(self.from, None),
            Condition::Until => between(None, self.to),
            Condition::Chat => match self.chats.as_slice() {
                [] => None,
                [chat] => Some(format!("chat_id = {chat}")),
                several => {
                    let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
                    Some(format!("chat_id IN ({})", ids.join(", ")))
                }
            },
            // What stands in no topic of a forum stands in General, which is topic 1.
            Condition::Topic => self.topic.map(|topic| match topic {
                1 => "coalesce(is_topic_message, false) = false".to_owned(),
                other => format!("is_topic_message AND message_thread_id = {other}"),
            }),
            Condition::Person => self.person.map(|person| format!("author_id = {person}")),
            Condition::Type => {
                let literal = self.message_type.as_ref();
                literal.map(|literal| format!("message_type = {literal}"))
            }
            Condition::Bots => match self.bots {
                Bots::In => None,
                Bots::Out => Some("(author_type <> 'bot' OR author_type IS NULL)".to_owned()),
            },
        }
    }

    /// The literal that the placeholder `name` stands for; `None` if it is not one of the filters.
    pub(super) fn literal(&self, name: &str) -> Option<String> {
        let (from, to) = self.period();
        let (before_from, before_to) = self.before();
        match name {
            "from" => Some(date(from)),
            "to" => Some(date(to)),
            "before_from" => Some(date(before_from)),
            "before_to" => Some(date(before_to)),
            "today" => Some(date(self.facts.today)),
            "zone" => Kind::Zone.literal(&self.facts.zone),
            "person" => self.person.map(|person| person.to_string()),
            _ => None,
        }
    }

    /// The first and the last day that count, also where nobody says.
    fn period(&self) -> (Date, Date) {
        let from = self.from.unwrap_or(FIRST_DAY);
        let to = self.to.unwrap_or(self.facts.today.max(from));
        (from.min(to), to)
    }

    /// The first and the last of as many days just before the period.
    fn before(&self) -> (Date, Date) {
        let (from, to) = self.period();
        let length = (to - from).get_days().days();
        let last = from.saturating_sub(1.day());
        let first = last.saturating_sub(length);
        (first.max(FIRST_OF_ALL), last.max(FIRST_OF_ALL))
    }
}

/// `context_date` between these days, as far as they are given.
fn between(from: Option<Date>, to: Option<Date>) -> Option<String> {
    match (from.map(date), to.map(date)) {
        (None, None) => None,
        (Some(from), None) => Some(format!("context_date >= {from}")),
        (None, Some(to)) => Some(format!("context_date <= {to}")),
        (Some(from), Some(to)) => Some(format!("context_date BETWEEN {from} AND {to}")),
    }
}

fn date(day: Date) -> String {
    format!("DATE '{day}'")
}

/// The ids in `text`, each once.
fn chats(text: &str) -> Option<Vec<i64>> {
    let mut ids = Vec::new();
    for id in text.split(',') {
        let id = id.parse().ok()?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    (ids.len() <= CHATS_MAX).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Filters, Refusal> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let facts = LakeFacts {
            zone: "America/Sao_Paulo".to_owned(),
            today: Date::constant(2026, 11, 27),
        };
        Filters::read(&pairs.iter().map(owned).collect::<Vec<_>>(), &facts)
    }

    fn check(pairs: &[(&str, &str)], placeholder: &str, expected: &[&str]) {
        let conditions = read(pairs).unwrap().conditions(placeholder).unwrap();
        assert_eq!(conditions, expected, "{pairs:?}");
    }

    #[test]
    fn only_what_is_in_force_becomes_a_condition() {
        let without_bots = "(author_type <> 'bot' OR author_type IS NULL)";
        check(&[], "filters", &[without_bots]);
        check(&[("bots", "in")], "filters", &[]);
        check(
            &[
                ("from", "2026-11-01"),
                ("to", "2026-11-07"),
                ("chat", "-1001234567890,5,5"),
                ("topic", "7"),
                ("person", "101"),
                ("type", "it's"),
            ],
            "filters",
            &[
                "context_date BETWEEN DATE '2026-11-01' AND DATE '2026-11-07'",
                "chat_id IN (-1001234567890, 5)",
                "is_topic_message AND message_thread_id = 7",
                "author_id = 101",
                "message_type = 'it''s'",
                without_bots,
            ],
        );
        check(
            &[("chat", "-1"), ("topic", "1"), ("bots", "in")],
            "filters",
            &["chat_id = -1", "coalesce(is_topic_message, false) = false"],
        );
        check(
            &[("from", "2026-11-01"), ("person", "1"), ("bots", "in")],
            "filters_of_everyone",
            &["context_date >= DATE '2026-11-01'"],
        );
        check(
            &[("from", "2026-11-01"), ("to", "2026-11-07")],
            "until_end",
            &["context_date <= DATE '2026-11-07'"],
        );
    }

    #[test]
    fn the_period_before_has_as_many_days() {
        for (from, to, before_from, before_to) in [
            ("2026-11-01", "2026-11-07", "2026-10-25", "2026-10-31"),
            ("2024-03-01", "2024-03-01", "2024-02-29", "2024-02-29"),
            ("0001-01-01", "9999-12-31", "0001-01-01", "0001-01-01"),
        ] {
            let filters = read(&[("from", from), ("to", to)]).unwrap();
            let literal = |name: &str| filters.literal(name).unwrap();
            assert_eq!(literal("before_from"), format!("DATE '{before_from}'"));
            assert_eq!(literal("before_to"), format!("DATE '{before_to}'"));
        }
        let begun = read(&[("from", "2026-11-26")]).unwrap();
        assert_eq!(begun.literal("before_from").unwrap(), "DATE '2026-11-24'");
        let later = read(&[("from", "2027-01-01")]).unwrap();
        assert_eq!(later.literal("to").unwrap(), "DATE '2027-01-01'");
    }

    #[test]
    fn what_no_filter_takes_is_refused_with_what_it_takes() {
        for (name, text, expected) in [
            ("from", "yesterday", "it takes a day, such as 2026-11-22"),
            ("to", "2026-11-22' OR 1=1", "it takes a day"),
            ("chat", "all", "it takes the id of a chat, or several"),
            ("chat", "1,", "it takes the id of a chat, or several"),
            ("chat", "1 OR 1=1", "it takes the id of a chat"),
            ("topic", "General", "it takes the number of a topic"),
            ("person", "Ana", "it takes the id of an author"),
            ("type", "", "it takes 1 to 1000 characters"),
            ("bots", "yes", "it takes `in` or `out`"),
        ] {
            let refusal = read(&[(name, text)]).unwrap_err().to_string();
            assert!(refusal.contains(expected), "{refusal}");
            assert!(refusal.contains(&format!("`{name}`")), "{refusal}");
        }
        let refusal = read(&[("topic", "5")]).unwrap_err().to_string();
        assert!(refusal.contains("needs `chat`"), "{refusal}");
        let backwards = read(&[("from", "2026-11-02"), ("to", "2026-11-01")]).unwrap_err();
        assert!(backwards.to_string().contains("after `to`"));
        let many = vec!["1"; CHATS_MAX + 1].join(",");
        assert!(read(&[("chat", &many)]).is_ok());
        let many: Vec<String> = (0..=CHATS_MAX).map(|id| id.to_string()).collect();
        assert!(read(&[("chat", &many.join(","))]).is_err());
    }
}
