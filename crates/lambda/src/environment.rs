//! What a function is told: the variables of its environment, and the settings that they make. In go variables, out
//! come checked values; it is the only reader of the environment in this crate.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, bail};
use config::{Config, Flag, Sources};

/// Logs of functions are read by programs first, unless somebody says otherwise.
const LOG_FORMAT: (&str, &str) = ("TELELAKE_LOG_FORMAT", "json");

/// The variables of a function, and the settings in force.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The settings in force.
    pub config: Config,
}

/// The variables hold credentials.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment {
    /// The settings that `variables` make.
    ///
    /// # Errors
    /// If a setting has no sense; every one that has none is named.
    pub fn of(mut variables: BTreeMap<String, String>) -> Result<Self> {
        let (name, value) = LOG_FORMAT;
        variables
            .entry(name.to_owned())
            .or_insert_with(|| value.to_owned());
        let config = resolve(&variables, &[])?;
        Ok(Self { variables, config })
    }

    /// The same with further settings, which are checked as all others are.
    #[cfg(feature = "ingest")]
    pub(crate) fn with(&self, settings: &[Flag]) -> Result<Self> {
        Ok(Self {
            variables: self.variables.clone(),
            config: resolve(&self.variables, settings)?,
        })
    }

    /// The variable `name`; one that is empty is not set.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The variable `name`, without which the function cannot work: it holds `what`.
    pub(crate) fn required(&self, name: &str, what: &str) -> Result<&str> {
        match self.text(name) {
            Some(value) => Ok(value),
            None => bail!("the variable `{name}` is not set: {what}"),
        }
    }
}

/// Every variable of this process that is text.
pub(crate) fn variables() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn resolve(variables: &BTreeMap<String, String>, flags: &[Flag]) -> Result<Config> {
    Ok(Config::resolve(Sources {
        variables: Some(variables),
        flags,
        ..Sources::default()
    })?)
}
