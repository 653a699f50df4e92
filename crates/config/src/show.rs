//! The settings as people may see them: every value with its origin, secrets as `***`.

use crate::{Config, Origin, Setting};

/// One line of `config show`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// The setting, such as `lake.raw`.
    pub setting: &'static str,
    /// The value as it would be written; `***` for a secret, `None` if not set.
    pub value: Option<String>,
    /// Who set it.
    pub origin: Origin,
}

impl Row {
    pub(crate) fn new(setting: &Setting, value: Option<&str>, origin: Origin) -> Self {
        let shown = value.map(|text| {
            if setting.secret {
                "***".to_owned()
            } else {
                text.to_owned()
            }
        });
        Self {
            setting: setting.name,
            value: shown,
            origin,
        }
    }
}

impl Config {
    /// Every setting in the order of the reference.
    pub fn show(&self) -> &[Row] {
        &self.rows
    }

    /// Who set `name`; `None` if there is no such setting.
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.rows
            .iter()
            .find(|row| row.setting == name)
            .map(|row| &row.origin)
    }
}
