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
        Ok(filled(self.sql, &filters, |name| {
            let listed = (name == "stop_words").then(|| stop_words().to_owned());
            own(name).or_else(|| filters.literal(name)).or(listed)
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
        let text = match (said, default) {
            (Some((_, text)), _) => text,
            (None, Fallback::Fixed(text)) => text,
            (None, _) => return Err(self.missing(name, kind.to_string())),
        };
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
