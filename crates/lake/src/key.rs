//! The names of objects: the one place that spells a path.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use telegram::BotId;

use crate::ContextDate;

/// The folder of raw updates, as the tutorial's Lambda names it.
pub(crate) const RAW: &str = "telegram";
/// The folder of what could not be read.
pub(crate) const QUARANTINE: &str = "quarantine";
/// The folder of the migrations that the allow-list follows.
pub(crate) const MIGRATIONS: &str = "migrations";
/// The folder of what runs received.
pub(crate) const STATEMENTS: &str = "receipts/runs";
/// The folder of what segments of the journal became.
pub(crate) const MANIFESTS: &str = "receipts/segments";
/// The folder of what is written to see what a store does, and removed at once.
pub(crate) const PROBE: &str = "_probe";
/// How Hive names a partition.
const PARTITION: &str = "context_date=";

impl ContextDate {
    /// The day's folder as Hive spells it: `context_date=2026-11-22`.
    pub fn partition(self) -> String {
        format!("{PARTITION}{self}")
    }
}

/// A path that is no key of the lake.
#[derive(Debug, Error)]
#[error("`{path}` is no {what} key")]
pub struct KeyError {
    path: String,
    what: &'static str,
}

/// The name of a raw object: `telegram/context_date=2026-11-22/NAME`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RawKey {
    /// The folder's day. An object of another writer may hold updates of other days.
    pub day: ContextDate,
    /// The object's own name, without a slash.
    pub name: String,
}

impl RawKey {
    /// The name of an object of imported rows of `day` whose content has the hash `content`: importing the
    /// same rows twice writes the same object.
    pub fn imported(day: ContextDate, content: u128) -> Self {
        Self {
            day,
            name: format!("import-{content:032x}.ndjson.zst"),
        }
    }

    /// The name of the object that holds one update of `bot`, filed under `day`: a redelivery has the same.
    pub fn of_update(day: ContextDate, bot: BotId, update_id: i64, hash: u128) -> Self {
        Self {
            day,
            name: format!("update-{bot}-{update_id}-{hash:032x}.ndjson.zst"),
        }
    }

    /// The folder of `day`, with a slash at its end.
    pub(crate) fn folder(day: ContextDate) -> String {
        format!("{RAW}/{PARTITION}{day}/")
    }
}

impl fmt::Display for RawKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{RAW}/{PARTITION}{}/{}", self.day, self.name)
    }
}

impl FromStr for RawKey {
    type Err = KeyError;

    fn from_str(path: &str) -> Result<Self, KeyError> {
        let error = || KeyError {
            path: path.to_owned(),
            what: "raw",
        };
        let (day, name) = partition(path, RAW).ok_or_else(error)?;
        if name.is_empty() || name.contains('/') {
            return Err(error());
        }
        Ok(Self {
            day,
            name: name.to_owned(),
        })
    }
}

/// A table of the enriched zone.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Table {
    /// Messages and channel posts: `telegram_messages`, and by its first columns
    /// `telegram_datalake`.
    Messages,
    /// Every update of every kind.
    Updates,
    /// Reactions to messages.
    Reactions,
    /// Who came, went, rose and fell.
    Members,
    /// Polls and their answers.
    Polls,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 5] = [
        Self::Messages,
        Self::Updates,
        Self::Reactions,
        Self::Members,
        Self::Polls,
    ];

    /// The folder of the table's partitions.
    pub fn folder(self) -> &'static str {
        match self {
            // The tutorial's own folder, so that its table finds our files.
            Self::Messages => "telegram",
            Self::Updates => "telegram_updates",
            Self::Reactions => "telegram_reactions",
            Self::Members => "telegram_members",
            Self::Polls => "telegram_polls",
        }
    }

    /// The name of each partition's one file.
    fn file(self) -> &'static str {
        match self {
            Self::Messages => "messages.parquet",
            Self::Updates => "updates.parquet",
            Self::Reactions => "reactions.parquet",
            Self::Members => "members.parquet",
            Self::Polls => "polls.parquet",
        }
    }
}

/// The name of an enriched object: `telegram/context_date=2026-11-22/messages.parquet`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EnrichedKey {
    /// The table.
    pub table: Table,
    /// The day.
    pub day: ContextDate,
}

impl EnrichedKey {
    /// The key at `path`, if it is one of `table`'s.
    pub(crate) fn of_table(table: Table, path: &str) -> Option<Self> {
        let (day, file) = partition(path, table.folder())?;
        (file == table.file()).then_some(Self { table, day })
    }
}

impl fmt::Display for EnrichedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{PARTITION}{}/{}",
            self.table.folder(),
            self.day,
            self.table.file()
        )
    }
}

impl FromStr for EnrichedKey {
    type Err = KeyError;

    fn from_str(path: &str) -> Result<Self, KeyError> {
        let mut keys = Table::ALL.into_iter();
        keys.find_map(|table| Self::of_table(table, path))
            .ok_or_else(|| KeyError {
                path: path.to_owned(),
                what: "enriched",
            })
    }
}

/// The name of a quarantined object: `quarantine/HASH.bin`, where `HASH` is that of its bytes.
///
/// Putting the same bytes away twice writes the same object.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct QuarantineKey(u128);

impl QuarantineKey {
    /// The key of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(bytes))
    }

    /// The part that people type: 32 hexadecimal digits.
    pub fn hash(self) -> String {
        format!("{:032x}", self.0)
    }
}

impl fmt::Display for QuarantineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{QUARANTINE}/{:032x}.bin", self.0)
    }
}

impl FromStr for QuarantineKey {
    type Err = KeyError;

    /// Reads the whole key, or only its hash, as people type it.
    fn from_str(path: &str) -> Result<Self, KeyError> {
        let name = path
            .strip_prefix(QUARANTINE)
            .and_then(|rest| rest.strip_prefix('/'));
        let hash = name.unwrap_or(path);
        let hash = hash.strip_suffix(".bin").unwrap_or(hash);
        let is_hash = hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        u128::from_str_radix(hash, 16)
            .ok()
            .filter(|_| is_hash)
            .map(Self)
            .ok_or_else(|| KeyError {
                path: path.to_owned(),
                what: "quarantine",
            })
    }
}

/// The day of a Hive-partitioned path below `folder`, and what follows the partition.
fn partition<'p>(path: &'p str, folder: &str) -> Option<(ContextDate, &'p str)> {
    let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
    let (day, name) = rest.strip_prefix(PARTITION)?.split_once('/')?;
    Some((day.parse().ok()?, name))
}

/// The day that a listed folder such as `telegram/context_date=2026-11-22` stands for.
pub(crate) fn day_of_folder(path: &str) -> Option<ContextDate> {
    path.rsplit('/')
        .next()?
        .strip_prefix(PARTITION)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_read_back_from_their_paths() {
        for path in [
            "telegram/context_date=2026-11-22/20261122235959123456.json",
            "telegram/context_date=2026-11-22/a b=c.ndjson.zst",
        ] {
            assert_eq!(path.parse::<RawKey>().unwrap().to_string(), path);
        }
        for path in [
            "telegram/context_date=2026-11-22/messages.parquet",
            "telegram_updates/context_date=2026-11-22/updates.parquet",
        ] {
            assert_eq!(path.parse::<EnrichedKey>().unwrap().to_string(), path);
        }
        let key = QuarantineKey::of(b"not json");
        assert_eq!(key.to_string().parse::<QuarantineKey>().unwrap(), key);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for path in [
            "",
            "telegram",
            "telegram/context_date=2026-11-22",
            "telegram/context_date=2026-11-22/",
            "telegram/context_date=2026-11-22/sub/x.json",
            "telegram/context_date=2026-13-22/x.json",
            "telegram/date=2026-11-22/x.json",
            "telegrams/context_date=2026-11-22/x.json",
        ] {
            assert!(path.parse::<RawKey>().is_err(), "{path}");
        }
        assert!(
            "quarantine/+1234567890123456789012345678901.bin"
                .parse::<QuarantineKey>()
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn any_path_is_a_key_or_an_error(path in ".*") {
            if let Ok(key) = path.parse::<RawKey>() {
                prop_assert_eq!(key.to_string(), path.clone());
            }
            if let Ok(key) = path.parse::<EnrichedKey>() {
                prop_assert_eq!(key.to_string(), path);
            }
        }
    }
}
