//! What the wizard found, written down: the settings for everyone, the secrets for their owner.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::config::{
    Config, FileText, Kind, Location, Origin, Setting, Sources, file_text, secrets_text,
};
use anyhow::Result;
use secrecy::ExposeSecret as _;

use super::token::Kept;
use crate::cli::Global;
use crate::failure::Advice;
use crate::home::{CONFIG_FILE, Home, SECRETS_FILE, language_of};
use crate::output::say;
use crate::settings_file::{Readers, write as write_file};
use crate::words::Language;

/// What the wizard found out.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) token: Kept,
    pub(super) chats: String,
    pub(super) zone: String,
}

type Chosen = BTreeMap<&'static str, String>;

/// Ends the wizard before it asks anything, if its result could not be written.
pub(super) fn refuse_to_replace(global: &Global, is_forced: bool) -> Result<()> {
    let settings = global
        .config
        .clone()
        .unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    let secrets = settings.with_file_name(SECRETS_FILE);
    let Some(there) = [settings, secrets].into_iter().find(|file| file.exists()) else {
        return Ok(());
    };
    if is_forced {
        return Ok(());
    }
    let there = there.display();
    let advice = language_of(global).pick(
        Advice::new(
            format!("`{there}` is there already"),
            "edit it, or add `--force`: its settings are kept, its comments are not",
        ),
        Advice::new(
            format!("`{there}` já existe"),
            "edite-o ou acrescente `--force`: as configurações são mantidas, os comentários não",
        ),
    );
    Err(advice.into())
}

/// Writes both files. Secrets first: settings without their secrets would be half a bot.
pub(super) fn write(home: &Home, findings: &Findings) -> Result<()> {
    let secrets_file = home.config_file.with_file_name(SECRETS_FILE);
    let mut settings = kept_settings(home);
    let mut secrets = kept_secrets(home);
    settings.insert("telegram.chat_id", findings.chats.clone());
    settings.insert("lake.time_zone", findings.zone.clone());
    match &findings.token {
        Kept::InSecrets(token) => {
            secrets.insert("telegram.token", token.expose_secret().trim().to_owned());
            settings.remove("telegram.token_file");
        }
        Kept::InFile(file) => {
            settings.insert("telegram.token_file", file.clone());
            secrets.remove("telegram.token");
        }
        Kept::WhereItIs(_) => {}
    }
    let language = home.language;
    let text = file_text(language.into(), &settings);
    check(&home.config_file, &text)?;
    if !secrets.is_empty() {
        write_file(
            &secrets_file,
            &secrets_text(language.into(), &secrets),
            Readers::Owner,
        )?;
    }
    write_file(&home.config_file, &text, Readers::Anyone)?;
    tell(
        home,
        findings,
        (!secrets.is_empty()).then_some(secrets_file.as_path()),
    );
    Ok(())
}

/// What the settings file that is replaced had set.
fn kept_settings(home: &Home) -> Chosen {
    let file = home.config_file.display().to_string();
    let rows = home.config.show().iter().filter(|row| match &row.origin {
        Origin::File { path, .. } => *path == file,
        _ => false,
    });
    let settings = rows.filter_map(|row| Some((Setting::find(row.setting)?, row.value.clone()?)));
    settings
        .filter(|(setting, _)| !setting.secret)
        .map(|(setting, value)| (setting.name, rooted(setting.kind, value)))
        .collect()
}

/// `value` so that it means the same from any folder: a file's paths begin at its own.
fn rooted(kind: Kind, value: String) -> String {
    let absolute = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        path.to_string_lossy().into_owned()
    };
    match (kind, value.parse()) {
        (Kind::LocalPath, _) => absolute(Path::new(&value)),
        (Kind::Location, Ok(Location::Path(path))) => absolute(&path),
        _ => value,
    }
}

/// The secrets that files hold already: those of a webhook must outlive a new wizard.
fn kept_secrets(home: &Home) -> Chosen {
    let ingest = &home.config.ingest;
    [
        ("telegram.token", &home.config.telegram.token),
        ("ingest.webhook_path", &ingest.webhook_path),
        ("ingest.webhook_secret", &ingest.webhook_secret),
    ]
    .into_iter()
    .filter(|(name, _)| matches!(home.config.origin(name), Some(Origin::File { .. })))
    .filter_map(|(name, secret)| Some((name, secret.as_ref()?.expose_secret().to_owned())))
    .collect()
}

fn check(file: &Path, text: &str) -> Result<()> {
    let path = file.display().to_string();
    Config::resolve(Sources {
        file: Some(FileText { path: &path, text }),
        ..Sources::default()
    })?;
    Ok(())
}

fn tell(home: &Home, findings: &Findings, secrets: Option<&Path>) {
    let language = home.language;
    let settings = home.config_file.display();
    say(language.pick(
        format!("✓ wrote `{settings}`"),
        format!("✓ `{settings}` gravado"),
    ));
    if let Some(file) = secrets {
        let file = file.display();
        say(language.pick(
            format!("✓ wrote `{file}`, which only you can read"),
            format!("✓ `{file}` gravado; só você pode lê-lo"),
        ));
    }
    if let Kept::WhereItIs(place) = &findings.token {
        say(language.pick(
            format!("✓ the token stays in {place}"),
            format!("✓ o token continua em {place}"),
        ));
    }
    warn_of_git(language, &home.config_file, secrets.is_some());
}

/// Says what must not be committed, if the files lie in a git repository.
fn warn_of_git(language: Language, settings: &Path, has_secrets: bool) {
    let absolute = std::path::absolute(settings).unwrap_or_else(|_| settings.to_owned());
    let is_in_git = absolute
        .ancestors()
        .skip(1)
        .any(|folder| folder.join(".git").exists());
    if is_in_git && has_secrets {
        say(language.pick(
            format!(
                "! this is a git repository: put `{SECRETS_FILE}` and `lake/` into its .gitignore"
            ),
            format!("! isto é um repositório git: inclua `{SECRETS_FILE}` e `lake/` no .gitignore"),
        ));
    }
}
