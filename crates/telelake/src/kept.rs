//! Settings that a command finds out or draws, put into the files that keep them: the webhook's secrets and its
//! address. In goes what was found, out comes a file that still reads as its owner wrote it, or an explanation.

use std::path::Path;

use ::config::{Config, FileText, Flag, Sources};
use anyhow::{Context as _, Result};
use secrecy::{ExposeSecret as _, SecretString};

use crate::chance;
use crate::cli::Global;
use crate::failure::Advice;
use crate::home::{Home, SECRETS_FILE};
use crate::output::say;
use crate::settings_file::{Readers, with_setting, write};

/// The secret `setting`, or a new one, which is then in the secrets file.
pub(crate) fn kept_secret(
    home: &Home,
    setting: &'static str,
    known: Option<&SecretString>,
) -> Result<SecretString> {
    if let Some(secret) = known {
        return Ok(secret.clone());
    }
    let file = home.config_file.with_file_name(SECRETS_FILE);
    let secret = chance::secret();
    edit(home, &file, setting, secret.expose_secret(), |config| {
        let kept = match setting {
            "ingest.webhook_path" => &config.ingest.webhook_path,
            _ => &config.ingest.webhook_secret,
        };
        kept.as_ref()
            .is_some_and(|kept| kept.expose_secret() == secret.expose_secret())
    })?;
    Ok(secret)
}

/// Keeps the hash of the dashboard's password in the secrets file, in place of one that is there.
pub(crate) fn keep_password(home: &Home, hash: &SecretString) -> Result<()> {
    let file = home.config_file.with_file_name(SECRETS_FILE);
    let hash = hash.expose_secret();
    edit(home, &file, "dashboard.password", hash, |config| {
        let kept = config.dashboard.password.as_ref();
        kept.is_some_and(|kept| kept.expose_secret() == hash)
    })
}

/// Keeps the address given on the command line, so that `telelake run` knows it too.
pub(crate) fn keep_url(global: &Global, home: &Home, public_url: &str) -> Result<()> {
    let mode = Flag {
        setting: "ingest.mode".to_owned(),
        spelling: String::new(),
        value: "auto".to_owned(),
    };
    let configured = Home::open(global, vec![mode])?;
    let file = &home.config_file;
    match &configured.config.ingest.public_url {
        Some(known) if known == public_url => {}
        Some(known) => {
            let origin = configured.config.origin("ingest.public_url");
            let origin = origin.map(ToString::to_string).unwrap_or_default();
            say(home.language.pick(
                format!(
                    "note: `ingest.public_url` still says `{known}` ({origin}); change it there too"
                ),
                format!("nota: `ingest.public_url` ainda diz `{known}` ({origin}); mude lá também"),
            ));
        }
        None => {
            let keeps = |config: &Config| config.ingest.public_url.as_deref() == Some(public_url);
            edit(home, file, "ingest.public_url", public_url, keeps)?;
            say(home.language.pick(
                format!("kept as `ingest.public_url` in `{}`", file.display()),
                format!("guardado como `ingest.public_url` em `{}`", file.display()),
            ));
        }
    }
    Ok(())
}

/// Puts one setting into a file, and only if the file then reads as `is_kept` expects.
fn edit(
    home: &Home,
    file: &Path,
    setting: &str,
    value: &str,
    is_kept: impl Fn(&Config) -> bool,
) -> Result<()> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", file.display()));
        }
    };
    let text = with_setting(&text, setting, value);
    if !read_alone(home, file, &text).is_some_and(|config| is_kept(&config)) {
        let file = file.display();
        return Err(home
            .language
            .pick(
                Advice::new(
                    format!("cannot find the place for `{setting}` in `{file}`"),
                    format!("write `{setting}` into that file by hand, then run this again"),
                ),
                Advice::new(
                    format!("não há lugar para `{setting}` em `{file}`"),
                    format!("escreva `{setting}` nesse arquivo à mão e execute isto de novo"),
                ),
            )
            .into());
    }
    let readers = if file == home.config_file {
        Readers::Anyone
    } else {
        Readers::Owner
    };
    write(file, &text, readers)
}

/// What `text` would set, beside the server that is in force.
fn read_alone(home: &Home, file: &Path, text: &str) -> Option<Config> {
    let path = file.display().to_string();
    let flag = |setting: &str, value: &str| Flag {
        setting: setting.to_owned(),
        spelling: String::new(),
        value: value.to_owned(),
    };
    let flags = [
        // A mode that needs an address from elsewhere is no fault of this text.
        flag("ingest.mode", "auto"),
        flag("telegram.api_url", &home.config.telegram.api_url),
    ];
    let file = Some(FileText { path: &path, text });
    Config::resolve(Sources {
        file,
        flags: &flags,
        ..Sources::default()
    })
    .ok()
}
