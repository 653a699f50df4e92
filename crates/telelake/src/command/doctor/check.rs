//! One finding, and how it is shown: a sign, what was found, and the fix. Pure.

use std::fmt;

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// As it should be.
    Ok,
    /// It works, and not as well as it could.
    Warning,
    /// It does not work.
    Failed,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Check {
    /// A name for programs.
    name: &'static str,
    pub(crate) status: Status,
    /// What was found.
    pub(crate) summary: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix: Option<String>,
}

impl Check {
    pub(crate) fn ok(name: &'static str, summary: impl Into<String>) -> Self {
        Self {
            name,
            status: Status::Ok,
            summary: summary.into(),
            fix: None,
        }
    }

    pub(crate) fn warning(
        name: &'static str,
        summary: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            name,
            status: Status::Warning,
            summary: summary.into(),
            fix: Some(fix.into()),
        }
    }

    pub(crate) fn failed(
        name: &'static str,
        summary: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            name,
            status: Status::Failed,
            summary: summary.into(),
            fix: Some(fix.into()),
        }
    }

    /// A failure for which `error` itself knows no fix but that of its cause.
    pub(crate) fn broken(
        name: &'static str,
        error: &anyhow::Error,
        fix: impl Into<String>,
    ) -> Self {
        Self::failed(name, format!("{error:#}"), fix)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.status {
            Status::Ok => '✓',
            Status::Warning => '!',
            Status::Failed => '✗',
        };
        let indented = self.summary.replace('\n', "\n    ");
        write!(f, "{sign} {}: {indented}", self.name)?;
        match &self.fix {
            Some(fix) => write!(f, "\n  → {fix}"),
            None => Ok(()),
        }
    }
}
