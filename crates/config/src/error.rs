//! What is wrong with settings: where, what, what is allowed instead, and what may have been meant.
//! Never the value of a secret.

use std::fmt;

use crate::Origin;

/// The settings cannot be used; every problem found is listed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigError {
    /// At least one.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// Where it was said.
    pub origin: Origin,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What can be wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// The file is not TOML.
    Syntax {
        /// The parser's explanation, which quotes nothing.
        message: String,
    },
    /// There is no such section or setting.
    Unknown {
        /// What was written.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// A value of a type that the setting cannot have.
    WrongType {
        /// The setting.
        setting: &'static str,
        /// The type in TOML's words.
        found: &'static str,
        /// What may stand there.
        allowed: String,
    },
    /// A value that the setting cannot have.
    Invalid {
        /// The setting.
        setting: &'static str,
        /// The value; `None` for a secret.
        value: Option<String>,
        /// What may stand there.
        allowed: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// Another setting needs this one.
    Missing {
        /// The setting that is not set.
        setting: &'static str,
        /// Why it is needed.
        because: &'static str,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.problems.as_slice() {
            return only.fmt(f);
        }
        write!(f, "the settings have {} problems", self.problems.len())?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Default => self.reason.fmt(f),
            origin => write!(f, "{origin}: {}", self.reason),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message } => write!(f, "not valid TOML: {message}"),
            Self::Unknown { name, nearest } => {
                write!(f, "unknown setting `{name}`")?;
                did_you_mean(f, nearest.as_deref())
            }
            Self::WrongType {
                setting,
                found,
                allowed,
            } => {
                write!(
                    f,
                    "`{setting}` cannot be of type {found}; allowed: {allowed}"
                )
            }
            Self::Invalid {
                setting,
                value: Some(value),
                allowed,
                nearest,
            } => {
                write!(f, "`{setting}` cannot be `{value}`; allowed: {allowed}")?;
                did_you_mean(f, nearest.as_deref())
            }
            Self::Invalid {
                setting,
                value: None,
                allowed,
                ..
            } => {
                write!(
                    f,
                    "`{setting}` cannot be this secret value; allowed: {allowed}"
                )
            }
            Self::Missing { setting, because } => write!(f, "`{setting}` is not set; {because}"),
        }
    }
}

fn did_you_mean(f: &mut fmt::Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
        None => Ok(()),
    }
}
