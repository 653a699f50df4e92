//! The parameters of a query: what each takes, and how a value becomes a literal of SQL.
//!
//! In comes text that somebody typed, out goes a literal of the parameter's type, or nothing. No text
//! reaches a statement in any other way.

use std::fmt;

use jiff::{civil::Date, tz::TimeZoneDatabase};

use super::Words;

/// No text is longer, in characters.
const TEXT_CHARS_MAX: usize = 1000;
/// The word for every chat.
const ALL_CHATS: &str = "all";
/// Before the first and after the last message of Telegram.
const FIRST_DAY: &str = "1970-01-01";
const LAST_DAY: &str = "9999-12-31";

/// A parameter of a query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parameter {
    /// Its name, as on the command line and after the colon in SQL.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// What it is if nobody says.
    pub default: Fallback,
    /// What it does.
    pub about: Words,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The id of a chat, or `all`.
    Chat,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A whole number within these bounds.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// Words.
    Text,
    /// A time zone by its IANA name.
    Zone,
}

/// What a parameter is if nobody says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fallback {
    /// Somebody must say.
    Required,
    /// Always the same.
    Fixed(String),
    /// The time zone of the lake.
    LakeZone,
    /// Today, in the time zone of the lake.
    Today,
}

/// What defaults are made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LakeFacts {
    /// The IANA name of the lake's time zone.
    pub zone: String,
    /// Today in that zone.
    pub today: Date,
}

impl Kind {
    /// The literal that `text` is in SQL; `None` if it is not of this kind.
    pub(crate) fn literal(self, text: &str) -> Option<String> {
        match self {
            Self::Chat if text == ALL_CHATS => Some("CAST(NULL AS bigint)".to_owned()),
            Self::Chat => Some(number(text.parse().ok()?)),
            Self::Date => Some(format!("DATE '{}'", day(text)?)),
            Self::Integer { min, max } => {
                let value = text.parse().ok()?;
                (min..=max).contains(&value).then(|| number(value))
            }
            Self::Text => {
                let is_text = !text.trim().is_empty()
                    && text.chars().count() <= TEXT_CHARS_MAX
                    && !text.chars().any(|letter| letter == '\0');
                is_text.then(|| quoted(text))
            }
            Self::Zone => {
                TimeZoneDatabase::bundled().get(text).ok()?;
                Some(quoted(text))
            }
        }
    }

    /// The name in headers and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Date => "date",
            Self::Integer { .. } => "integer",
            Self::Text => "text",
            Self::Zone => "zone",
        }
    }
}

/// What it takes, as the end of a sentence.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat => write!(f, "the id of a chat, or `{ALL_CHATS}`"),
            Self::Date => f.write_str("a day, such as 2026-11-22"),
            Self::Integer { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Text => write!(f, "1 to {TEXT_CHARS_MAX} characters"),
            Self::Zone => f.write_str("a time zone, such as America/Sao_Paulo"),
        }
    }
}

impl Parameter {
    /// The parameter called `name` that many queries share.
    pub(super) fn common(name: &str) -> Option<Self> {
        let (kind, default, en, pt) = match name {
            "chat" => (
                Kind::Chat,
                Fallback::Fixed(ALL_CHATS.to_owned()),
                "Only this chat.",
                "Somente este chat.",
            ),
            "from" => (
                Kind::Date,
                Fallback::Fixed(FIRST_DAY.to_owned()),
                "The first day.",
                "O primeiro dia.",
            ),
            "to" => (
                Kind::Date,
                Fallback::Fixed(LAST_DAY.to_owned()),
                "The last day.",
                "O último dia.",
            ),
            "zone" => (
                Kind::Zone,
                Fallback::LakeZone,
                "The time zone of hours and times.",
                "O fuso das horas e dos horários.",
            ),
            "today" => (
                Kind::Date,
                Fallback::Today,
                "The day that counts as today.",
                "O dia que vale como hoje.",
            ),
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            kind,
            default,
            about: Words {
                en: en.to_owned(),
                pt: pt.to_owned(),
            },
        })
    }

    /// What the parameter is if nobody says, where that is the same for every lake and day.
    pub fn constant(&self) -> Option<&str> {
        match &self.default {
            Fallback::Fixed(text) => Some(text),
            _ => None,
        }
    }

    /// What the parameter is if nobody says; `None` if somebody must.
    pub(super) fn fallback(&self, facts: &LakeFacts) -> Option<String> {
        match &self.default {
            Fallback::Required => None,
            Fallback::Fixed(text) => Some(text.clone()),
            Fallback::LakeZone => Some(facts.zone.clone()),
            Fallback::Today => Some(facts.today.to_string()),
        }
    }
}

/// The day that `text` is, in the one form that has a hyphen in both places.
pub(crate) fn day(text: &str) -> Option<Date> {
    let is_plain = text.len() == LAST_DAY.len()
        && text
            .bytes()
            .zip(LAST_DAY.bytes())
            .all(|(given, model)| given.is_ascii_digit() == model.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// A minus in front of another would begin a comment.
fn number(value: i64) -> String {
    if value < 0 {
        format!("({value})")
    } else {
        value.to_string()
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, text: &str, expected: Option<&str>) {
        assert_eq!(kind.literal(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_value_becomes_a_literal_of_its_kind() {
        let days = Kind::Integer { min: 1, max: 99 };
        check(days, "30", Some("30"));
        check(Kind::Chat, "-1001234567890", Some("(-1001234567890)"));
        check(Kind::Chat, "all", Some("CAST(NULL AS bigint)"));
        check(Kind::Date, "2024-02-29", Some("DATE '2024-02-29'"));
        check(Kind::Text, "it's", Some("'it''s'"));
        check(
            Kind::Text,
            "'; DROP TABLE x --",
            Some("'''; DROP TABLE x --'"),
        );
        check(Kind::Text, r"\' OR 1=1", Some(r"'\'' OR 1=1'"));
        check(Kind::Zone, "America/Sao_Paulo", Some("'America/Sao_Paulo'"));
    }

    #[test]
    fn what_is_not_of_the_kind_is_no_value() {
        let days = Kind::Integer { min: 1, max: 99 };
        for text in ["0", "100", "1.5", "1 OR 1=1", "", "99999999999999999999"] {
            check(days, text, None);
        }
        for text in [
            "2026-02-29",
            "2026-13-01",
            "20261122",
            "22/11/2026",
            "2026-11-22'",
            "",
            "today",
        ] {
            check(Kind::Date, text, None);
        }
        for text in ["todos", "1;", "0x10", ""] {
            check(Kind::Chat, text, None);
        }
        let long = "x".repeat(TEXT_CHARS_MAX + 1);
        for text in ["", "  ", "a\0b", long.as_str()] {
            check(Kind::Text, text, None);
        }
        for text in ["Mars/Olympus", "", "'"] {
            check(Kind::Zone, text, None);
        }
    }
}
