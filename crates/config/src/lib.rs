//! File text, variables and flags to one complete [`Config`], with the origin of every value.
//!
//! Pure: it reads no file, no environment and no clock; who calls it hands over texts. One table,
//! [`SETTINGS`], says what can be set; parsing, `config show`, the reference in two languages and
//! the template of `telelake.toml` all come from it.

mod address;
mod chats;
mod door;
mod draft;
mod duration;
mod error;
mod file;
mod given;
mod kind;
mod language;
mod location;
mod parse;
mod reference;
mod resolve;
mod schedule;
mod sections;
mod settings;
mod show;
mod size;
mod suggest;
mod values;

pub use chats::AllowedChats;
pub use door::Door;
pub use draft::{file_text, secrets_text, template};
pub use duration::format_duration;
pub use error::{ConfigError, Problem, Reason};
pub use given::{FileText, Flag, Origin, Sources};
pub use kind::Kind;
pub use language::Language;
pub use location::{Location, LocationError};
pub use reference::reference;
pub use schedule::Schedule;
pub use sections::{
    Api, Athena, Aws, Config, Dashboard, Durability, Etl, Ingest, Lake, Log, LogFormat, Mode,
    Postgres, Sql, Telegram,
};
pub use settings::{SETTINGS, Setting};
pub use show::Row;
pub use size::ByteSize;
