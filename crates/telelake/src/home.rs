//! Where a command's settings come from and where its lake lies: the environment, the files, and
//! what they say, opened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::athena::Athena;
use ::bot::Bot;
use ::config::{Aws, Config, FileText, Flag, Location, Sources};
use anyhow::{Context as _, Result};
use ingest::Allowed;
use jiff::tz::TimeZone;
use lake::{Clock, EnrichedZone, Journal, JournalSettings, Migrations, Quarantine, RawZone, Root};
use secrecy::SecretString;

use crate::aws;
use crate::cli::Global;
use crate::failure::Advice;
use crate::words::Language;

/// The settings file that is read without being asked for.
pub(crate) const CONFIG_FILE: &str = "telelake.toml";
/// Lies beside the settings file and is read by its owner only.
pub(crate) const SECRETS_FILE: &str = "telelake.secrets.toml";

/// What every command starts from.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The settings in force.
    pub(crate) config: Config,
    /// The settings file in force, which may not exist.
    pub(crate) config_file: PathBuf,
    /// The language to speak.
    pub(crate) language: Language,
    /// The time.
    pub(crate) clock: Clock,
}

/// The zones of a lake.
#[derive(Clone, Debug)]
pub(crate) struct Zones {
    pub(crate) raw: RawZone,
    pub(crate) quarantine: Quarantine,
    pub(crate) migrations: Migrations,
    pub(crate) enriched: EnrichedZone,
}

impl Home {
    /// Reads the environment and the files that `global` and the defaults name; `flags` are the
    /// settings that the command's own flags stand for.
    pub(crate) fn open(global: &Global, flags: Vec<Flag>) -> Result<Self> {
        Self::read(global, flags, global.config.is_some())
    }

    /// As [`Home::open`], for who is about to write the settings file: it may be missing even if it
    /// was named.
    pub(crate) fn found(global: &Global) -> Result<Self> {
        Self::read(global, Vec::new(), false)
    }

    fn read(global: &Global, flags: Vec<Flag>, is_required: bool) -> Result<Self> {
        let variables = variables();
        let language = language(global, &variables);
        let config_file = global
            .config
            .clone()
            .unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        let text = read(&config_file, is_required)?;
        let secrets_file = config_file.with_file_name(SECRETS_FILE);
        let secrets = read(&secrets_file, false)?;
        let mut all_flags: Vec<Flag> = global
            .set
            .iter()
            .map(|(setting, value)| Flag {
                setting: setting.clone(),
                spelling: "--set".to_owned(),
                value: value.clone(),
            })
            .collect();
        all_flags.extend(flags);
        let (path, secrets_path) = (
            config_file.display().to_string(),
            secrets_file.display().to_string(),
        );
        let config = Config::resolve(Sources {
            file: text.as_deref().map(|text| FileText { path: &path, text }),
            secrets: secrets.as_deref().map(|text| FileText {
                path: &secrets_path,
                text,
            }),
            variables: Some(&variables),
            flags: &all_flags,
        })?;
        Ok(Self {
            config,
            config_file,
            language,
            clock: Clock::System,
        })
    }

    /// The time zone that decides which day a message belongs to.
    pub(crate) fn zone(&self) -> TimeZone {
        self.config.lake.time_zone.clone()
    }

    /// The zones of the lake, made if they are missing folders.
    pub(crate) async fn zones(&self) -> Result<Zones> {
        let aws = &self.config.aws;
        let raw = root(&self.config.lake.raw, aws).await?;
        Ok(Zones {
            raw: RawZone::new(raw.clone()),
            quarantine: Quarantine::new(raw.clone()),
            migrations: Migrations::new(raw),
            enriched: self.enriched().await?,
        })
    }

    /// The enriched zone alone, for who needs no other.
    pub(crate) async fn enriched(&self) -> Result<EnrichedZone> {
        let root = root(&self.config.lake.enriched, &self.config.aws).await?;
        Ok(EnrichedZone::new(root))
    }

    /// Athena and its catalog, where the settings say.
    pub(crate) async fn athena(&self) -> Result<Athena> {
        let output = match &self.config.athena.output {
            None => None,
            Some(output @ Location::S3 { .. }) => Some(format!("{output}/")),
            Some(output) => return Err(no_bucket(output, self.language).into()),
        };
        let settings = ::athena::Settings {
            database: self.config.lake.database.clone(),
            workgroup: self.config.athena.workgroup.clone(),
            output,
        };
        let sdk = aws::sdk_config(&self.config.aws).await;
        Ok(Athena::new(&sdk, settings))
    }

    /// The journal, opened for writing: one process a folder.
    pub(crate) fn journal(&self, bot: telegram::BotId) -> Result<(Journal, lake::Recovery)> {
        let settings = JournalSettings {
            dir: self.config.lake.journal.clone(),
            bot,
            segment_bytes_max: self.config.ingest.seal_bytes.0,
            nonce: rand::random(),
        };
        Ok(Journal::open(settings, self.clock.clone())?)
    }

    /// The bot whose token is configured.
    pub(crate) fn bot(&self) -> Result<Bot> {
        let token = self.token()?;
        Ok(Bot::new(&self.config.telegram.api_url, &token)?)
    }

    /// The configured token, from wherever it lies.
    pub(crate) fn token(&self) -> Result<SecretString> {
        if let Some(token) = &self.config.telegram.token {
            return Ok(token.clone());
        }
        if let Some(file) = &self.config.telegram.token_file {
            let text = read(file, true)?.unwrap_or_default();
            return Ok(SecretString::from(text.trim()));
        }
        let advice = self.language.pick(
            Advice::usage(
                "no bot token is configured",
                "run `telelake init`, or set the variable `TELEGRAM_BOT_TOKEN`; `telelake demo` needs none",
            ),
            Advice::usage(
                "nenhum token de bot está configurado",
                "execute `telelake init` ou defina a variável `TELEGRAM_BOT_TOKEN`; `telelake demo` não precisa de token",
            ),
        );
        Err(advice.into())
    }

    /// Which chats may enter, or an explanation of how to say it.
    pub(crate) fn allowed(&self) -> Result<Allowed> {
        match &self.config.telegram.chat_id {
            Some(::config::AllowedChats::All) => Ok(Allowed::All),
            Some(::config::AllowedChats::Only(chats)) => Ok(Allowed::Only(chats.clone())),
            None => Err(self
                .language
                .pick(
                    Advice::usage(
                        "no chat is configured",
                        "run `telelake init`, or set `TELEGRAM_CHAT_ID` to the group's id, several ids, or `*` for all",
                    ),
                    Advice::usage(
                        "nenhum chat está configurado",
                        "execute `telelake init` ou defina `TELEGRAM_CHAT_ID` com o id do grupo, vários ids, ou `*` para todos",
                    ),
                )
                .into()),
        }
    }
}

fn no_bucket(output: &Location, language: Language) -> Advice {
    language.pick(
        Advice::usage(
            format!("`athena.output` is `{output}`, and Athena writes to buckets only"),
            "name a bucket, such as `s3://my-results/athena`",
        ),
        Advice::usage(
            format!("`athena.output` é `{output}`, e o Athena só escreve em buckets"),
            "indique um bucket, como `s3://meus-resultados/athena`",
        ),
    )
}

async fn root(location: &Location, aws: &Aws) -> Result<Root> {
    match location {
        Location::Memory => Ok(Root::memory()),
        Location::Path(folder) => Ok(Root::local(folder)?),
        Location::S3 { bucket, prefix } => aws::bucket(aws, bucket, prefix).await,
    }
}

/// Every variable of the environment that is text.
fn variables() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn language(global: &Global, variables: &BTreeMap<String, String>) -> Language {
    global
        .lang
        .unwrap_or_else(|| Language::of_environment(|name| variables.get(name).cloned()))
}

/// The language to speak when there are no settings to read, or they cannot be read.
pub(crate) fn language_of(global: &Global) -> Language {
    language(global, &variables())
}

/// The text of `file`; `None` if it is not there and need not be.
fn read(file: &Path, is_required: bool) -> Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_required => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", file.display())),
    }
}

/// Where the program keeps what a person would miss a little: the history of the prompt.
///
/// <https://specifications.freedesktop.org/basedir/latest/>
pub(crate) fn state_folder() -> Option<PathBuf> {
    let variables = variables();
    let folder = |name: &str| {
        variables
            .get(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")));
    Some(state?.join("telelake"))
}
