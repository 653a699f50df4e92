//! The texts of `telelake.toml` and of the secrets file, for a person to go on editing. In come
//! chosen values, out comes TOML that reads back to them.

use std::collections::BTreeMap;

use crate::{Kind, Language, SETTINGS, Setting};

/// A `telelake.toml` that sets nothing and explains everything.
pub fn template(language: Language) -> String {
    file_text(language, &BTreeMap::new())
}

/// A `telelake.toml` with `chosen` values by setting; all other settings stand in comments.
///
/// Secrets have no place in it and are left out, chosen or not.
pub fn file_text(language: Language, chosen: &BTreeMap<&str, String>) -> String {
    let mut text = String::new();
    let mut section = "";
    for setting in SETTINGS.iter().filter(|setting| !setting.secret) {
        if setting.section() != section {
            section = setting.section();
            let gap = if text.is_empty() { "" } else { "\n" };
            text.extend([gap, "[", section, "]\n"]);
        }
        text.extend(["# ", setting.about(language), "\n"]);
        text.push_str(&line(setting, chosen.get(setting.name)));
    }
    text
}

/// The text of the secrets file: the `chosen` settings and nothing else.
///
/// It holds secrets in the clear; the caller writes it where only its owner reads.
pub fn secrets_text(language: Language, chosen: &BTreeMap<&str, String>) -> String {
    let mut text = String::from(match language {
        Language::English => "# Secrets of telelake. Never commit or share this file.\n",
        Language::Portuguese => {
            "# Segredos do telelake. Nunca versione nem compartilhe este arquivo.\n"
        }
    });
    let mut section = "";
    for setting in SETTINGS {
        let Some(value) = chosen.get(setting.name) else {
            continue;
        };
        if setting.section() != section {
            section = setting.section();
            text.extend(["\n[", section, "]\n"]);
        }
        text.push_str(&line(setting, Some(value)));
    }
    text
}

fn line(setting: &Setting, chosen: Option<&String>) -> String {
    match (chosen, setting.default_text()) {
        (Some(value), _) => format!("{} = {}\n", setting.key(), toml_value(setting.kind, value)),
        (None, Some(default)) => {
            format!(
                "# {} = {}\n",
                setting.key(),
                toml_value(setting.kind, &default)
            )
        }
        (None, None) => format!("# {} =\n", setting.key()),
    }
}

/// `value` in the TOML type that is natural for `kind`.
fn toml_value(kind: Kind, value: &str) -> String {
    let integer = |text: &str| text.trim().parse().ok().map(toml::Value::Integer);
    let natural = match kind {
        Kind::Chats if value.contains(',') => value
            .split(',')
            .map(integer)
            .collect::<Option<_>>()
            .map(toml::Value::Array),
        Kind::Chats | Kind::Number { .. } => integer(value),
        _ => None,
    };
    natural
        .unwrap_or_else(|| toml::Value::String(value.to_owned()))
        .to_string()
}
