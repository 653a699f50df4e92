//! All sources to one `Config`: flag before environment before file before default, every problem
//! found, nothing read from outside.

use std::collections::BTreeMap;

use crate::{
    Config, ConfigError, Mode, Origin, Problem, Reason, SETTINGS, Setting, Sources,
    address::is_web_address,
    file,
    given::Given,
    parse::{accepts, invalid},
    suggest::nearest,
    values::Values,
};

impl Config {
    /// The settings that hold when all `sources` are laid over each other.
    pub fn resolve(sources: Sources<'_>) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let given = gather(sources, &mut problems);
        problems.extend(
            given
                .iter()
                .filter_map(|(setting, given)| unfit(setting, given)),
        );
        if !problems.is_empty() {
            return Err(ConfigError { problems });
        }
        let config = Values { given }.config()?;
        match config.contradiction() {
            Some(problem) => Err(ConfigError {
                problems: vec![problem],
            }),
            None => Ok(config),
        }
    }

    /// Settings that are right one by one and cannot work together.
    fn contradiction(&self) -> Option<Problem> {
        let origin = |name| self.origin(name).cloned().unwrap_or(Origin::Default);
        let Some(public_url) = &self.ingest.public_url else {
            return (self.ingest.mode == Mode::Webhook).then(|| Problem {
                origin: origin("ingest.mode"),
                reason: Reason::Missing {
                    setting: "ingest.public_url",
                    because: "mode `webhook` needs the address at which Telegram reaches this service",
                },
            });
        };
        // Only a local Bot API server delivers without TLS.
        let telegrams_own = self.telegram.api_url == "https://api.telegram.org";
        (telegrams_own && !is_web_address(public_url, false)).then(|| Problem {
            origin: origin("ingest.public_url"),
            reason: Reason::Invalid {
                setting: "ingest.public_url",
                value: Some(public_url.clone()),
                allowed: "an `https` address, which is all that Telegram delivers to".to_owned(),
                nearest: None,
            },
        })
    }
}

/// The winning text of every setting that anyone set.
fn gather(sources: Sources<'_>, problems: &mut Vec<Problem>) -> Vec<(&'static Setting, Given)> {
    let mut winning: BTreeMap<&'static str, (&'static Setting, Given)> = BTreeMap::new();
    let mut lay = |setting: &'static Setting, given: Given| {
        winning.insert(setting.name, (setting, given));
    };
    for file in [sources.file, sources.secrets].into_iter().flatten() {
        let read = file::read(file);
        problems.extend(read.problems);
        read.given
            .into_iter()
            .for_each(|(setting, given)| lay(setting, given));
    }
    if let Some(variables) = sources.variables {
        problems.extend(misspelt_variables(variables));
        for setting in SETTINGS {
            if let Some(given) = from_variables(setting, variables) {
                lay(setting, given);
            }
        }
    }
    for flag in sources.flags {
        let origin = Origin::Flag(flag.spelling.clone());
        match Setting::find(&flag.setting) {
            Some(setting) => lay(
                setting,
                Given {
                    text: flag.value.trim().to_owned(),
                    origin,
                },
            ),
            None => problems.push(Problem {
                origin,
                reason: file::unknown(&flag.setting),
            }),
        }
    }
    SETTINGS
        .iter()
        .filter_map(|setting| winning.remove(setting.name))
        .collect()
}

fn from_variables(setting: &Setting, variables: &BTreeMap<String, String>) -> Option<Given> {
    setting.variables().into_iter().find_map(|name| {
        // `VARIABLE=` is how compose files and shells say "not set".
        let text = variables
            .get(&name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())?;
        Some(Given {
            text: text.to_owned(),
            origin: Origin::Variable(name),
        })
    })
}

/// Variables that can only be meant for us and set nothing.
fn misspelt_variables(variables: &BTreeMap<String, String>) -> Vec<Problem> {
    let known: Vec<String> = SETTINGS.iter().flat_map(Setting::variables).collect();
    let sections: Vec<String> = SETTINGS
        .iter()
        .map(|setting| format!("TELELAKE_{}_", setting.section().to_uppercase()))
        .collect();
    let is_ours = |name: &str| sections.iter().any(|section| name.starts_with(section));
    variables
        .keys()
        .filter(|name| is_ours(name) && !known.contains(name))
        .map(|name| Problem {
            origin: Origin::Variable(name.clone()),
            reason: Reason::Unknown {
                name: name.clone(),
                nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            },
        })
        .collect()
}

fn unfit(setting: &'static Setting, given: &Given) -> Option<Problem> {
    if accepts(setting.kind, &given.text) {
        return None;
    }
    Some(Problem {
        origin: given.origin.clone(),
        reason: invalid(setting, &given.text),
    })
}
