//! A query with a name, and the statement that it becomes with parameters.

use std::collections::BTreeMap;

use etl::schema::Language;

use super::{LakeFacts, Parameter, Refusal, Words, fill::fill, header, library::FILES, page};
use crate::hint;

/// A question with a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NamedQuery {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Words,
    /// What it asks.
    pub about: Words,
    /// The tables and views that it reads.
    pub reads: Vec<String>,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// What it answers, in order.
    pub columns: Vec<OutputColumn>,
    /// The file, header and all.
    pub file: &'static str,
    /// The statement, with `:name` where parameters go.
    pub sql: &'static str,
}

/// A column of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub about: Words,
}

impl NamedQuery {
    /// Every query of the pack.
    pub fn all() -> Vec<Self> {
        // A test sees to it that none has a header that cannot be read.
        let read = FILES.iter().map(|file| header::parse(file));
        read.filter_map(Result::ok).collect()
    }

    /// The query called `name`.
    pub fn of(name: &str) -> Result<Self, Refusal> {
        let all = Self::all();
        let names: Vec<&str> = all.iter().map(|query| query.name.as_str()).collect();
        let suggestion = hint::nearest(name, &names);
        let found = all.into_iter().find(|query| query.name == name);
        found.ok_or_else(|| Refusal::UnknownQuery {
            name: name.to_owned(),
            suggestion,
        })
    }

    /// The statement with the parameters `given`, and with defaults for the rest.
    pub fn statement(
        &self,
        given: &[(String, String)],
        facts: &LakeFacts,
    ) -> Result<String, Refusal> {
        let values = self.values(given, facts)?;
        let missing = self
            .parameters
            .iter()
            .find(|parameter| !values.contains_key(parameter.name.as_str()));
        if let Some(parameter) = missing {
            return Err(Refusal::MissingParameter {
                query: self.name.clone(),
                name: parameter.name.clone(),
            });
        }
        Ok(self.filled(&values))
    }

    /// The statement as [`NamedQuery::statement`] makes it, under a header in `language`. A parameter that
    /// must be given and is not stays as `:name`.
    pub fn shown(
        &self,
        given: &[(String, String)],
        facts: &LakeFacts,
        language: Language,
    ) -> Result<String, Refusal> {
        let values = self.values(given, facts)?;
        let head = page::comments(self, language);
        Ok(format!("{head}\n{}\n", self.filled(&values)))
    }

    fn filled(&self, values: &BTreeMap<&str, String>) -> String {
        fill(self.sql, |name| values.get(name).cloned())
    }

    /// The literals of all parameters that are given or have a default.
    fn values(
        &self,
        given: &[(String, String)],
        facts: &LakeFacts,
    ) -> Result<BTreeMap<&str, String>, Refusal> {
        let mut texts = BTreeMap::new();
        for (name, text) in given {
            let parameter = self.parameter(name)?;
            if texts
                .insert(parameter.name.as_str(), text.clone())
                .is_some()
            {
                return Err(Refusal::Repeated { name: name.clone() });
            }
        }
        for parameter in &self.parameters {
            if let Some(text) = parameter.fallback(facts) {
                texts.entry(&parameter.name).or_insert(text);
            }
        }
        let mut values = BTreeMap::new();
        for parameter in &self.parameters {
            let Some(text) = texts.get(parameter.name.as_str()) else {
                continue;
            };
            let literal = parameter.kind.literal(text);
            let literal = literal.ok_or_else(|| Refusal::BadValue {
                name: parameter.name.clone(),
                value: text.clone(),
                kind: parameter.kind,
            })?;
            values.insert(parameter.name.as_str(), literal);
        }
        match (texts.get("from"), texts.get("to")) {
            (Some(from), Some(to)) if from > to => Err(Refusal::Backwards {
                from: from.clone(),
                to: to.clone(),
            }),
            _ => Ok(values),
        }
    }

    fn parameter(&self, name: &str) -> Result<&Parameter, Refusal> {
        let mut all = self.parameters.iter();
        all.find(|parameter| parameter.name == name).ok_or_else(|| {
            let known: Vec<String> = self.parameters.iter().map(|p| p.name.clone()).collect();
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            Refusal::UnknownParameter {
                query: self.name.clone(),
                name: name.to_owned(),
                suggestion: hint::nearest(name, &names),
                known,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn facts() -> LakeFacts {
        LakeFacts {
            zone: "America/Sao_Paulo".to_owned(),
            today: date(2026, 11, 27),
        }
    }

    fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn statement(name: &str, pairs: &[(&str, &str)]) -> Result<String, Refusal> {
        NamedQuery::of(name)?.statement(&given(pairs), &facts())
    }

    #[test]
    fn no_query_is_lost_to_its_header() {
        assert_eq!(NamedQuery::all().len(), FILES.len());
    }

    #[test]
    fn the_tutorials_queries_are_the_tutorials() {
        let (first, second) = ("messages", "messages-per-user-per-day");
        assert_eq!(
            statement(first, &[]).unwrap(),
            "SELECT * FROM `telegram_datalake`;"
        );
        let words = statement(second, &[]).unwrap();
        let words: Vec<&str> = words.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "SELECT user_id, user_first_name, context_date, count(1) AS \"message_amount\" \
             FROM \"telegram_datalake\" GROUP BY user_id, user_first_name, context_date \
             ORDER BY context_date DESC"
        );
    }

    #[test]
    fn parameters_are_put_in_as_literals() {
        let sql = statement("keyword", &[("word", "d'água"), ("chat", "-100")]).unwrap();
        assert!(sql.contains("lower('d''água')"), "{sql}");
        assert!(
            sql.contains("((-100) IS NULL OR chat_id = (-100))"),
            "{sql}"
        );
        assert!(sql.contains("BETWEEN DATE '1970-01-01' AND DATE '9999-12-31'"));
        let sql = statement("inactive", &[]).unwrap();
        assert!(sql.contains("least(DATE '9999-12-31', DATE '2026-11-27')"));
        assert!(sql.contains("silent_days >= 30"), "{sql}");
        let sql = statement("heatmap", &[]).unwrap();
        assert!(sql.contains("from_unixtime(\"date\", 'America/Sao_Paulo')"));
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        use Refusal::{
            Backwards, BadValue, MissingParameter, Repeated, UnknownParameter, UnknownQuery,
        };
        assert!(matches!(
            statement("heat-map", &[]),
            Err(UnknownQuery { suggestion: Some(name), .. }) if name == "heatmap"
        ));
        assert!(matches!(
            statement("inactive", &[("day", "3")]),
            Err(UnknownParameter { suggestion: Some(name), known, .. })
                if name == "days" && known == ["chat", "from", "to", "today", "days"]
        ));
        assert!(matches!(
            statement("messages", &[("chat", "1")]),
            Err(UnknownParameter { known, .. }) if known.is_empty()
        ));
        assert!(matches!(
            statement("keyword", &[]),
            Err(MissingParameter { name, .. }) if name == "word"
        ));
        assert!(matches!(
            statement("heatmap", &[("from", "yesterday")]),
            Err(BadValue { name, .. }) if name == "from"
        ));
        assert!(matches!(
            statement("heatmap", &[("chat", "1"), ("chat", "2")]),
            Err(Repeated { .. })
        ));
        assert!(matches!(
            statement("heatmap", &[("from", "2026-11-02"), ("to", "2026-11-01")]),
            Err(Backwards { .. })
        ));
    }

    #[test]
    fn what_is_shown_has_a_header_in_one_language_and_keeps_what_is_missing() {
        let query = NamedQuery::of("keyword").unwrap();
        let shown = query.shown(&[], &facts(), Language::Portuguese).unwrap();
        assert!(
            shown.starts_with("-- Mensagens com uma palavra, por dia\n"),
            "{shown}"
        );
        assert!(shown.contains("lower(:word)"));
        assert!(!shown.contains("One of"), "{shown}");
    }
}
