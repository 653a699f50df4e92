//! What an enriched file tells about its making, in the key-value metadata of its footer.
//!
//! `footers` reads them.

use std::collections::{BTreeMap, BTreeSet};

use lake::ContextDate;
use parquet::file::metadata::{KeyValue, ParquetMetaData};

use crate::Tally;

const FINGERPRINT: &str = "telelake.fingerprint";
/// The name of the schema's version.
pub(crate) const SCHEMA_VERSION_NAME: &str = "telelake.schema_version";
const STRAYS: &str = "telelake.strays";
const FILES: &str = "telelake.files";

/// What a file was made from, and what became of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Origin {
    /// The hash of the raw objects, the schema and the zone.
    pub(crate) fingerprint: String,
    /// Objects of this folder that hold updates of other days, by day.
    pub(crate) strays: Strays,
    /// How many updates were read for it.
    pub(crate) updates: u64,
    /// The files of the day's other tables.
    pub(crate) siblings: Siblings,
}

/// The folders of tables with the sizes of their files of one day, but for the messages table, whose
/// file is the last to be published and tells of all others.
pub(crate) type Siblings = BTreeMap<String, u64>;

/// The names of objects, by the day that some of their updates belong to.
pub(crate) type Strays = BTreeMap<ContextDate, BTreeSet<String>>;

/// What can be known of a file.
#[derive(Clone, Debug)]
pub(crate) enum Footer {
    Read(Origin),
    /// It is no Parquet file of ours: raw is the truth, so it can be replaced.
    Damaged(String),
}

/// The figures of a file that people may read with any Parquet tool.
#[derive(Clone, Debug)]
pub(crate) struct Figures<'f> {
    pub(crate) objects: u64,
    pub(crate) bytes: u64,
    pub(crate) tally: &'f Tally,
    pub(crate) zone: &'f str,
    pub(crate) schema_version: u32,
}

impl Origin {
    /// The metadata of a file with this origin and these `figures`, in a fixed order.
    pub(crate) fn metadata(&self, figures: &Figures<'_>) -> Vec<KeyValue> {
        let Tally {
            updates,
            rows,
            duplicates,
            superseded,
            merged,
            other_kinds,
            quarantined,
            strays,
        } = *figures.tally;
        let pair = |name: &str, value: String| KeyValue::new(name.to_owned(), value);
        let mut pairs = vec![
            pair(FINGERPRINT, self.fingerprint.clone()),
            pair(SCHEMA_VERSION_NAME, figures.schema_version.to_string()),
            pair("telelake.zone", figures.zone.to_owned()),
        ];
        let counts = [
            ("objects", figures.objects),
            ("bytes", figures.bytes),
            ("updates", updates),
            ("rows", rows),
            ("duplicates", duplicates),
            ("superseded", superseded),
            ("merged", merged),
            ("other_kinds", other_kinds),
            ("quarantined", quarantined),
            ("stray_updates", strays),
        ];
        for (name, count) in counts {
            pairs.push(pair(&format!("telelake.{name}"), count.to_string()));
        }
        if !self.strays.is_empty() {
            // A map of dates to names always has a JSON form.
            let strays = serde_json::to_string(&self.strays).unwrap_or_default();
            pairs.push(pair(STRAYS, strays));
        }
        if !self.siblings.is_empty() {
            let siblings = serde_json::to_string(&self.siblings).unwrap_or_default();
            pairs.push(pair(FILES, siblings));
        }
        pairs
    }

    fn of(metadata: &ParquetMetaData) -> Result<Self, String> {
        let value = |name| value(metadata, name);
        let fingerprint = value(FINGERPRINT)
            .ok_or("another program wrote it")?
            .to_owned();
        let strays = match value(STRAYS) {
            Some(json) => serde_json::from_str(json).map_err(|error| error.to_string())?,
            None => Strays::new(),
        };
        let siblings = match value(FILES) {
            Some(json) => serde_json::from_str(json).map_err(|error| error.to_string())?,
            None => Siblings::new(),
        };
        let updates = value("telelake.updates").and_then(|count| count.parse().ok());
        Ok(Self {
            fingerprint,
            updates: updates.unwrap_or_default(),
            strays,
            siblings,
        })
    }
}

impl Footer {
    /// What `metadata` tells.
    pub(crate) fn of(metadata: &ParquetMetaData) -> Self {
        Origin::of(metadata).map_or_else(Self::Damaged, Self::Read)
    }
}

/// What `metadata` has under `name`.
pub(crate) fn value<'m>(metadata: &'m ParquetMetaData, name: &str) -> Option<&'m str> {
    let mut pairs = metadata.file_metadata().key_value_metadata()?.iter();
    pairs.find(|pair| pair.key == name)?.value.as_deref()
}
