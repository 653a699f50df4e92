//! What an enriched file tells about its making, in the key-value metadata of its footer.
//!
//! Only footers are read here, never rows.

use std::collections::{BTreeMap, BTreeSet};

use lake::{ContextDate, EnrichedObject, EnrichedZone};
use object_store::ObjectStoreExt as _;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};

use crate::{Error, Tally};

const FINGERPRINT: &str = "telelake.fingerprint";
const STRAYS: &str = "telelake.strays";
const FILES: &str = "telelake.files";
/// How much of a file's end is fetched at first: most footers fit.
const TAIL_BYTES: u64 = 64 * 1024;

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
            pair(
                "telelake.schema_version",
                figures.schema_version.to_string(),
            ),
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
        let pairs = metadata.file_metadata().key_value_metadata();
        let value = |name: &str| {
            let pair = pairs?.iter().find(|pair| pair.key == name)?;
            pair.value.as_deref()
        };
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
    /// Reads the footer of `object`.
    pub(crate) async fn read(zone: &EnrichedZone, object: &EnrichedObject) -> Result<Self, Error> {
        let mut wanted = TAIL_BYTES;
        loop {
            let start = object.size_bytes.saturating_sub(wanted);
            if start == object.size_bytes {
                return Ok(Self::Damaged("it is empty".to_owned()));
            }
            let tail = zone
                .root()
                .store()
                .get_range(&object.location, start..object.size_bytes)
                .await
                .map_err(|source| Error::ReadFooter {
                    key: object.key,
                    source,
                })?;
            let mut reader = ParquetMetaDataReader::new();
            match reader.try_parse_sized(&tail, object.size_bytes) {
                Ok(()) => {}
                Err(ParquetError::NeedMoreData(needed)) if start > 0 => {
                    let needed = u64::try_from(needed).unwrap_or(u64::MAX);
                    wanted = needed.max(wanted.saturating_add(1));
                    continue;
                }
                Err(error) => return Ok(Self::Damaged(error.to_string())),
            }
            let origin = match reader.finish() {
                Ok(metadata) => Origin::of(&metadata),
                Err(error) => Err(error.to_string()),
            };
            return Ok(origin.map_or_else(Self::Damaged, Self::Read));
        }
    }
}
