//! A panel, and the statement that it becomes with filters and parameters.

use super::{Refusal, filters, filters::Filters, header, library, template::filled};
use crate::{
    hint,
    pack::{Fallback, Kind, LakeFacts, stop_words},
};

/// One statement behind the dashboard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Panel {
    /// Its name.
    pub name: &'static str,
    /// What it answers, in a sentence or two.
    pub about: String,
    /// What it takes beside the filters.
    pub parameters: Vec<OwnParameter>,
    /// Whether the filter `person` must be given.
    pub needs_person: bool,
    /// What it shows, in order.
    pub columns: Vec<&'static str>,
    /// The statement, with `:name` where filters and parameters go.
    pub sql: &'static str,
}

/// A parameter that only some panels have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OwnParameter {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// What it is if nobody says.
    pub default: Fallback,
}

impl Panel {
    /// Every panel.
    pub fn all() -> Vec<Self> {
        // A test sees to it that none has a header that cannot be read.
        let read = library::FILES.iter();
        read.filter_map(|(name, file)| header::parse(name, file).ok())
            .collect()
    }

    /// The panel called `name`.
    pub fn of(name: &str) -> Result<Self, Refusal> {
        let file = library::FILES.iter().find(|(known, _)| *known == name);
        let panel = file.and_then(|(name, file)| header::parse(name, file).ok());
        panel.ok_or_else(|| {
            let names: Vec<&str> = library::FILES.iter().map(|(name, _)| *name).collect();
            Refusal::UnknownPanel {
                name: name.to_owned(),
                suggestion: hint::nearest(name, &names),
            }
        })
    }

    /// The statement with the filters and parameters `given`, and with defaults for the rest.
    ///
    /// Every panel takes every filter, and heeds those that make sense for it.
    pub fn statement(
        &self,
        given: &[(String, String)],
        facts: &LakeFacts,
    ) -> Result<String, Refusal> {
        self.check(given)?;
        let filters = Filters::read(given, facts)?;
        let mut literals = Vec::new();
        for parameter in &self.parameters {
            literals.push((parameter.name.as_str(), self.value(parameter, given)?));
        }
        if self.needs_person && filters.literal("person").is_none() {
            return Err(self.missing("person", filters::PERSON.to_owned()));
        }
        let own = |name: &str| {
            let mut own = literals.iter();
            own.find(|(known, _)| *known == name)
                .map(|(_, literal)| literal.clone())
        };
        let pages = own("page").zip(own("top"));
        Ok(filled(self.sql, &filters, |name| match name {
            // Athena takes no sum there.
            "skipped" => skipped(pages.as_ref()?),
            "stop_words" => Some(stop_words().to_owned()),
            _ => own(name).or_else(|| filters.literal(name)),
        }))
    }

    /// Refuses a parameter that the panel does not have, or has twice.
    fn check(&self, given: &[(String, String)]) -> Result<(), Refusal> {
        let own = self.parameters.iter();
        let own = own.map(|parameter| parameter.name.as_str());
        let known: Vec<&str> = own.chain(filters::NAMES).collect();
        for (place, (name, _)) in given.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(Refusal::UnknownParameter {
                    panel: self.name.to_owned(),
                    name: name.clone(),
                    known: known.into_iter().map(str::to_owned).collect(),
                });
            }
            if given.iter().take(place).any(|(before, _)| before == name) {
                return Err(Refusal::Repeated { name: name.clone() });
            }
        }
        Ok(())
    }

    /// The literal that `parameter` is.
    fn value(
        &self,
        parameter: &OwnParameter,
        given: &[(String, String)],
    ) -> Result<String, Refusal> {
        let OwnParameter {
            name,
            kind,
            default,
        } = parameter;
        let said = given.iter().find(|(known, _)| known == name);
        let fallback = match default {
            Fallback::Fixed(text) => Some(text),
            _ => None,
        };
        let text = said.map(|(_, text)| text).or(fallback);
        let text = text.ok_or_else(|| self.missing(name, kind.to_string()))?;
        kind.literal(text).ok_or_else(|| Refusal::BadValue {
            name: name.clone(),
            value: text.clone(),
            takes: kind.to_string(),
        })
    }

    fn missing(&self, name: &str, takes: String) -> Refusal {
        Refusal::MissingParameter {
            panel: self.name.to_owned(),
            name: name.to_owned(),
            takes,
        }
    }
}

/// How many rows come before the page of this number, counted from 0, if one has so many.
fn skipped((page, rows): &(String, String)) -> Option<String> {
    let (page, rows): (u64, u64) = (page.parse().ok()?, rows.parse().ok()?);
    Some(page.saturating_mul(rows).to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn statement(name: &str, pairs: &[(&str, &str)]) -> Result<String, Refusal> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let facts = LakeFacts {
            zone: "America/Sao_Paulo".to_owned(),
            today: date(2026, 11, 27),
        };
        let given: Vec<_> = pairs.iter().map(owned).collect();
        Panel::of(name)?.statement(&given, &facts)
    }

    #[test]
    fn a_statement_shows_the_conditions_in_force_and_no_others() {
        let days = |conditions: &str| {
            format!(
                "SELECT\n  context_date AS day,\n  count(*) AS messages,\n  \
                 count(DISTINCT CASE WHEN author_type = 'person' THEN author_id END) AS people\n\
                 FROM telegram_messages\nWHERE message_type <> 'service'\n{conditions}\
                 GROUP BY context_date\nORDER BY day"
            )
        };
        assert_eq!(statement("days", &[("bots", "in")]).unwrap(), days(""));
        let narrow = [
            ("from", "2026-11-01"),
            ("to", "2026-11-07"),
            ("chat", "-1001234567890"),
            ("bots", "in"),
        ];
        assert_eq!(
            statement("days", &narrow).unwrap(),
            days(
                "  AND context_date BETWEEN DATE '2026-11-01' AND DATE '2026-11-07'\n  \
                  AND chat_id = -1001234567890\n"
            )
        );
    }

    #[test]
    fn what_was_put_in_is_never_looked_at_again() {
        let word = "x'\n    :filters\n-- :top :zone\nSELECT ':word";
        let sql = statement("search", &[("word", word), ("type", ":top")]).unwrap();
        assert!(sql.contains(&format!("lower('{}')", word.replace('\'', "''"))));
        assert!(sql.contains("AND message_type = ':top'"));
    }

    #[test]
    fn pages_of_a_search_follow_each_other() {
        let page = [("word", "a"), ("page", "3"), ("top", "20")];
        let sql = statement("search", &page).unwrap();
        assert!(sql.contains("  OFFSET 60\n  LIMIT 20\n"));
        assert!(
            statement("search", &[("word", "a")])
                .unwrap()
                .contains("OFFSET 0\n  LIMIT 50")
        );
    }

    #[test]
    fn what_a_panel_does_not_take_is_refused_with_a_way_out() {
        for (name, pairs, expected) in [
            (
                "total",
                &[][..],
                "there is no panel `total`: did you mean `totals`?",
            ),
            ("xyz", &[], "there is no panel `xyz`"),
            (
                "days",
                &[("top", "5")],
                "the panel `days` has no parameter `top`: it takes from, to",
            ),
            (
                "days",
                &[("chat", "1"), ("chat", "1")],
                "`chat` is given twice: give it once",
            ),
            (
                "search",
                &[],
                "the panel `search` needs the parameter `word`: 1 to 1000 characters",
            ),
            (
                "person-names",
                &[],
                "needs the parameter `person`: the id of an author",
            ),
            (
                "hashtags",
                &[("top", "0")],
                "`0` is no value for the parameter `top`: it takes a whole number from 1 to 1000",
            ),
            (
                "search",
                &[("word", "a"), ("page", "-1")],
                "a whole number from 0 to 10000",
            ),
        ] {
            let refusal = statement(name, pairs).unwrap_err().to_string();
            assert!(refusal.contains(expected), "{refusal}");
        }
    }
}
