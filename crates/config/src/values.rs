//! Checked texts to the typed `Config`, defaults filled in. It looks at no source and takes no
//! decision about precedence.

use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;

use crate::{
    Api, Athena, Aws, Config, ConfigError, Dashboard, Etl, Ingest, Kind, Lake, Location, Log,
    Origin, Postgres, Problem, Row, SETTINGS, Setting, Sql, Telegram,
    duration::parse_duration,
    file::unknown,
    given::Given,
    parse::{invalid, parse_time_zone},
    settings::Preset,
};

/// Texts that have been checked, on their way to their types.
pub(crate) struct Values {
    pub(crate) given: Vec<(&'static Setting, Given)>,
}

impl Values {
    /// The complete settings.
    pub(crate) fn config(&self) -> Result<Config, ConfigError> {
        Ok(Config {
            telegram: Telegram {
                token: self.secret("telegram.token"),
                token_file: self.optional("telegram.token_file")?,
                chat_id: self.optional("telegram.chat_id")?,
                api_url: self.address("telegram.api_url").unwrap_or_default(),
            },
            lake: Lake {
                dir: self.value("lake.dir")?,
                raw: self.value("lake.raw")?,
                enriched: self.value("lake.enriched")?,
                journal: self.value("lake.journal")?,
                time_zone: self.with("lake.time_zone", parse_time_zone)?,
                database: self.value("lake.database")?,
            },
            ingest: self.ingest()?,
            etl: Etl {
                schedule: self.value("etl.schedule")?,
                lookback_days: self.value("etl.lookback_days")?,
                memory: self.value("etl.memory")?,
            },
            sql: Sql {
                memory: self.value("sql.memory")?,
                timeout: self.with("sql.timeout", parse_duration)?,
            },
            dashboard: Dashboard {
                listen: self.value("dashboard.listen")?,
                password: self.secret("dashboard.password"),
                public_url: self.address("dashboard.public_url"),
                tls_certificate: self.optional("dashboard.tls_certificate")?,
                tls_key: self.optional("dashboard.tls_key")?,
            },
            postgres: Postgres {
                listen: self.optional("postgres.listen")?,
                password: self.secret("postgres.password"),
                tls_certificate: self.optional("postgres.tls_certificate")?,
                tls_key: self.optional("postgres.tls_key")?,
            },
            api: Api {
                listen: self.optional("api.listen")?,
                password: self.secret("api.password"),
            },
            athena: Athena {
                workgroup: self.value("athena.workgroup")?,
                output: self.optional("athena.output")?,
            },
            aws: Aws {
                region: self.named("aws.region"),
                profile: self.named("aws.profile"),
                endpoint_url: self.address("aws.endpoint_url"),
                s3_endpoint_url: self.address("aws.s3_endpoint_url"),
            },
            log: Log {
                format: self.value("log.format")?,
                filter: self.value("log.filter")?,
            },
            rows: SETTINGS.iter().map(|setting| self.row(setting)).collect(),
        })
    }

    fn ingest(&self) -> Result<Ingest, ConfigError> {
        Ok(Ingest {
            mode: self.value("ingest.mode")?,
            listen: self.value("ingest.listen")?,
            public_url: self.address("ingest.public_url"),
            webhook_path: self.secret("ingest.webhook_path"),
            webhook_secret: self.secret("ingest.webhook_secret"),
            max_connections: self.value("ingest.max_connections")?,
            seal_after: self.with("ingest.seal_after", parse_duration)?,
            seal_bytes: self.value("ingest.seal_bytes")?,
            durability: self.value("ingest.durability")?,
        })
    }

    /// What was given for `setting`, or its default.
    fn text(&self, setting: &Setting) -> Option<(String, Origin)> {
        let given = self
            .given
            .iter()
            .find(|(candidate, _)| candidate.name == setting.name);
        if let Some((_, given)) = given {
            return Some((given.text.clone(), given.origin.clone()));
        }
        let text = match setting.preset {
            Preset::Unset => return None,
            Preset::Value(value) => value.to_owned(),
            Preset::InLake(folder) => {
                let lake = Setting::find("lake.dir").and_then(|dir| self.text(dir))?.0;
                let path = PathBuf::from(lake).join(folder);
                match setting.kind {
                    Kind::Location => Location::Path(path).to_string(),
                    _ => path.to_string_lossy().into_owned(),
                }
            }
        };
        Some((text, Origin::Default))
    }

    fn row(&self, setting: &Setting) -> Row {
        match self.text(setting) {
            Some((text, origin)) => Row::new(setting, Some(&text), origin),
            None => Row::new(setting, None, Origin::Default),
        }
    }

    fn named(&self, name: &'static str) -> Option<String> {
        Some(self.text(Setting::find(name)?)?.0)
    }

    fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.named(name).map(SecretString::from)
    }

    fn address(&self, name: &'static str) -> Option<String> {
        self.named(name)
            .map(|text| text.trim_end_matches('/').to_owned())
    }

    fn with<T>(&self, name: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, ConfigError> {
        self.named(name)
            .and_then(|text| parse(&text))
            .ok_or_else(|| self.refused(name))
    }

    fn value<T: FromStr>(&self, name: &'static str) -> Result<T, ConfigError> {
        self.with(name, |text| text.parse().ok())
    }

    fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, ConfigError> {
        if self.named(name).is_none() {
            Ok(None)
        } else {
            self.value(name).map(Some)
        }
    }

    /// Says so if a text was accepted and still does not fit its type.
    fn refused(&self, name: &'static str) -> ConfigError {
        let found = Setting::find(name).and_then(|setting| Some((setting, self.text(setting)?)));
        let problem = match found {
            Some((setting, (text, origin))) => Problem {
                origin,
                reason: invalid(setting, &text),
            },
            None => Problem {
                origin: Origin::Default,
                reason: unknown(name),
            },
        };
        ConfigError {
            problems: vec![problem],
        }
    }
}
