//! What the lake says about its days: which files there are, what they were made from, and which raw
//! objects each day should be made from now.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _};
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedZone, RawObject, RawZone, Table};
use xxhash_rust::xxh3::Xxh3;

use crate::Error;
use crate::footer::{Footer, Strays};
use crate::schema::{SCHEMA_VERSION, columns};

/// How many footers are fetched at once.
const FOOTERS_AT_ONCE: usize = 16;

/// The enriched files, by what their footers say.
#[derive(Debug)]
pub(crate) struct Catalog {
    files: BTreeMap<ContextDate, Footer>,
}

/// The raw objects that a day is made from: those of its folder, then those of other folders that
/// hold some of its updates.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Inputs {
    pub(crate) objects: Vec<RawObject>,
}

impl Catalog {
    /// Reads the footers of all files.
    pub(crate) async fn read(zone: &EnrichedZone) -> Result<Self, Error> {
        let objects = zone.objects(Table::Messages).await?;
        let footers = futures::stream::iter(objects).map(|object| async move {
            let footer = Footer::read(zone, &object).await?;
            Ok::<_, Error>((object.key.day, footer))
        });
        let files = footers
            .buffer_unordered(FOOTERS_AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self { files })
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = ContextDate> {
        self.files.keys().copied()
    }

    pub(crate) fn footer(&self, day: ContextDate) -> Option<&Footer> {
        self.files.get(&day)
    }

    /// Takes note that the file of `day` was made anew, or removed.
    pub(crate) fn note(&mut self, day: ContextDate, footer: Option<Footer>) {
        match footer {
            Some(footer) => self.files.insert(day, footer),
            None => self.files.remove(&day),
        };
    }

    /// The days that updates in the folder of `day` strayed from, as its file says.
    pub(crate) fn stray_days(&self, folder: ContextDate) -> impl Iterator<Item = ContextDate> {
        self.strays(folder)
            .into_iter()
            .flat_map(Strays::keys)
            .copied()
    }

    fn strays(&self, folder: ContextDate) -> Option<&Strays> {
        match self.files.get(&folder)? {
            Footer::Read(origin) => Some(&origin.strays),
            Footer::Damaged(_) => None,
        }
    }

    /// The raw objects that `day` is made from.
    pub(crate) async fn inputs(&self, raw: &RawZone, day: ContextDate) -> Result<Inputs, Error> {
        let mut objects = raw.objects(day).await?;
        for folder in self.days().filter(|folder| *folder != day) {
            let Some(names) = self.strays(folder).and_then(|strays| strays.get(&day)) else {
                continue;
            };
            let others = raw.objects(folder).await?;
            objects.extend(
                others
                    .into_iter()
                    .filter(|object| names.contains(&object.key.name)),
            );
        }
        Ok(Inputs { objects })
    }
}

impl Inputs {
    /// The size of all objects together.
    pub(crate) fn bytes(&self) -> u64 {
        self.objects.iter().map(|object| object.size_bytes).sum()
    }

    /// A hash of everything that the rows depend on: the objects by name and size, the schema, the
    /// zone.
    pub(crate) fn fingerprint(&self, zone: &TimeZone) -> String {
        let mut keys: Vec<(String, u64)> = self
            .objects
            .iter()
            .map(|object| (object.key.to_string(), object.size_bytes))
            .collect();
        keys.sort_unstable();
        let mut hasher = Xxh3::new();
        let mut line = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        };
        line(&SCHEMA_VERSION.to_string());
        for column in columns() {
            line(column.name);
            line(&column.hive_type());
        }
        line(&zone_name(zone));
        for (key, size) in keys {
            line(&key);
            line(&size.to_string());
        }
        format!("{:032x}", hasher.digest128())
    }
}

/// The zone's name: an IANA name, or the rule itself where it has none.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => offset.to_string(),
        (None, Err(_)) => format!("{zone:?}"),
    }
}
