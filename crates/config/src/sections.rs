//! The settings as types, section by section, for the program to read. Nothing is decided here but
//! what follows from the values themselves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::{AllowedChats, ByteSize, Door, Location, Row, Schedule};

/// Every setting, complete and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bot and its server.
    pub telegram: Telegram,
    /// Where things lie.
    pub lake: Lake,
    /// How updates arrive.
    pub ingest: Ingest,
    /// How days are compacted.
    pub etl: Etl,
    /// How queries run.
    pub sql: Sql,
    /// How people come in with a browser.
    pub dashboard: Dashboard,
    /// How PostgreSQL clients come in.
    pub postgres: Postgres,
    /// How HTTP clients ask.
    pub api: Api,
    /// How Athena is asked.
    pub athena: Athena,
    /// How AWS is reached.
    pub aws: Aws,
    /// What is logged.
    pub log: Log,
    pub(crate) rows: Vec<Row>,
}

/// Section `telegram`.
#[derive(Clone, Debug)]
pub struct Telegram {
    /// The bot's token.
    pub token: Option<SecretString>,
    /// A file that holds the token; for the caller to read if `token` is not set.
    pub token_file: Option<PathBuf>,
    /// The chats to keep; `None` if nobody decided yet.
    pub chat_id: Option<AllowedChats>,
    /// The Bot API server.
    pub api_url: String,
}

/// Section `lake`.
#[derive(Clone, Debug)]
pub struct Lake {
    /// The local folder of the lake.
    pub dir: PathBuf,
    /// The raw zone.
    pub raw: Location,
    /// The enriched zone.
    pub enriched: Location,
    /// The folder of the journal.
    pub journal: PathBuf,
    /// Decides which day a message belongs to.
    pub time_zone: TimeZone,
    /// The database that holds the tables.
    pub database: String,
}

/// How updates arrive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// By webhook if there is a public address, else by polling.
    Auto,
    /// By long polling.
    Poll,
    /// By webhook.
    Webhook,
}

/// What makes an update durable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Durability {
    /// The local journal, which is sealed into the raw zone later.
    Journal,
    /// An object of its own in the raw zone.
    Store,
}

/// Section `ingest`.
#[derive(Clone, Debug)]
pub struct Ingest {
    /// How updates arrive.
    pub mode: Mode,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Where Telegram reaches the service, without a slash at its end.
    pub public_url: Option<String>,
    /// The unguessable last part of the webhook's address.
    pub webhook_path: Option<SecretString>,
    /// What Telegram repeats in each delivery.
    pub webhook_secret: Option<SecretString>,
    /// How many deliveries Telegram makes at once.
    pub max_connections: u32,
    /// The age at which a segment is sealed.
    pub seal_after: Duration,
    /// The size at which a segment is sealed.
    pub seal_bytes: ByteSize,
    /// What an acknowledged update lies in.
    pub durability: Durability,
}

/// Section `etl`.
#[derive(Clone, Debug)]
pub struct Etl {
    /// When the service compacts days.
    pub schedule: Schedule,
    /// How many past days are checked for late updates.
    pub lookback_days: u32,
    /// The buffer of one run.
    pub memory: ByteSize,
}

/// Section `sql`.
#[derive(Clone, Debug)]
pub struct Sql {
    /// The memory that queries may use.
    pub memory: ByteSize,
    /// How long a query of another program may take.
    pub timeout: Duration,
}

/// Section `dashboard`.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// Where to listen, if anywhere.
    pub listen: Door,
    /// The Argon2 hash of the password that people log in with.
    pub password: Option<SecretString>,
    /// Where people reach it through a proxy that speaks HTTPS.
    pub public_url: Option<String>,
    /// The certificate for encrypted connections.
    pub tls_certificate: Option<PathBuf>,
    /// The private key of the certificate.
    pub tls_key: Option<PathBuf>,
}

/// Section `postgres`.
#[derive(Clone, Debug)]
pub struct Postgres {
    /// The address to listen on, if on any.
    pub listen: Option<SocketAddr>,
    /// What every client must know.
    pub password: Option<SecretString>,
    /// The certificate for encrypted connections.
    pub tls_certificate: Option<PathBuf>,
    /// The private key of the certificate.
    pub tls_key: Option<PathBuf>,
}

/// Section `api`.
#[derive(Clone, Debug)]
pub struct Api {
    /// The address to listen on, if on any.
    pub listen: Option<SocketAddr>,
    /// What every client must send along.
    pub password: Option<SecretString>,
}

/// Section `athena`.
#[derive(Clone, Debug)]
pub struct Athena {
    /// The workgroup that runs queries.
    pub workgroup: String,
    /// Where results are left, if the workgroup does not say.
    pub output: Option<Location>,
}

/// Section `aws`.
#[derive(Clone, Debug)]
pub struct Aws {
    /// The region, if not that of the profile.
    pub region: Option<String>,
    /// The profile, if not the default one.
    pub profile: Option<String>,
    /// Where all services answer, if not at AWS.
    pub endpoint_url: Option<String>,
    /// Where S3 answers, if not with the others.
    pub s3_endpoint_url: Option<String>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Section `log`.
#[derive(Clone, Debug)]
pub struct Log {
    /// How log lines look.
    pub format: LogFormat,
    /// What is logged, in the syntax of `tracing_subscriber::EnvFilter`.
    pub filter: String,
}

impl Ingest {
    /// How updates arrive, now that it must be decided: never [`Mode::Auto`].
    pub fn effective_mode(&self) -> Mode {
        match self.mode {
            Mode::Auto if self.public_url.is_some() => Mode::Webhook,
            Mode::Auto => Mode::Poll,
            decided => decided,
        }
    }
}

impl FromStr for Mode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "poll" => Ok(Self::Poll),
            "webhook" => Ok(Self::Webhook),
            _ => Err(()),
        }
    }
}

impl FromStr for Durability {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "journal" => Ok(Self::Journal),
            "store" => Ok(Self::Store),
            _ => Err(()),
        }
    }
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}
