//! What the lake says about its days: which files there are, what they were made from, and which raw
//! objects each day should be made from now.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _};
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedZone, RawObject, RawZone, Table};
use xxhash_rust::xxh3::Xxh3;

use crate::Error;
use crate::footer::{Footer, Origin, Siblings, Strays};
use crate::schema::{SCHEMA_VERSION, columns};

/// How many footers are fetched at once.
const FOOTERS_AT_ONCE: usize = 16;

/// The enriched files, by what their footers say.
#[derive(Clone, Debug)]
pub(crate) struct Catalog {
    files: BTreeMap<ContextDate, Footer>,
    /// The files of the other tables, as they were listed.
    siblings: BTreeMap<ContextDate, Siblings>,
}

/// The folders of other days that hold updates of one day, each with the names of the objects.
pub(crate) type StraySources = Vec<(ContextDate, BTreeSet<String>)>;

/// The raw objects that a day is made from: those of its folder, then those of other folders that
/// hold some of its updates.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Inputs {
    pub(crate) objects: Vec<RawObject>,
}

impl Catalog {
    /// Reads the footers of all files.
    pub(crate) async fn read(zone: &EnrichedZone) -> Result<Self, Error> {
        // Before the footers: a day that is made meanwhile then seems dirty, and never clean.
        let mut siblings: BTreeMap<ContextDate, Siblings> = BTreeMap::new();
        for table in Table::ALL {
            if table == Table::Messages {
                continue;
            }
            for object in zone.objects(table).await? {
                let files = siblings.entry(object.key.day).or_default();
                files.insert(table.folder().to_owned(), object.size_bytes);
            }
        }
        let objects = zone.objects(Table::Messages).await?;
        let footers = futures::stream::iter(objects).map(|object| async move {
            let footer = Footer::read(zone, &object).await?;
            Ok::<_, Error>((object.key.day, footer))
        });
        let files = footers
            .buffer_unordered(FOOTERS_AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self { files, siblings })
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = ContextDate> {
        self.files.keys().copied()
    }

    pub(crate) fn footer(&self, day: ContextDate) -> Option<&Footer> {
        self.files.get(&day)
    }

    /// Whether all files that the file of `day` tells of are there, and no others.
    pub(crate) fn has_siblings(&self, day: ContextDate, origin: &Origin) -> bool {
        static NONE: Siblings = Siblings::new();
        *self.siblings.get(&day).unwrap_or(&NONE) == origin.siblings
    }

    /// The tables other than messages that have a file of `day`.
    pub(crate) fn sibling_tables(&self, day: ContextDate) -> Vec<Table> {
        let Some(siblings) = self.siblings.get(&day) else {
            return Vec::new();
        };
        let tables = Table::ALL.into_iter();
        tables
            .filter(|table| siblings.contains_key(table.folder()))
            .collect()
    }

    /// Takes note that the files of `day` were made anew, or removed.
    pub(crate) fn note(&mut self, day: ContextDate, origin: Option<Origin>) {
        let Some(origin) = origin else {
            self.siblings.remove(&day);
            self.files.remove(&day);
            return;
        };
        self.siblings.insert(day, origin.siblings.clone());
        self.files.insert(day, Footer::Read(origin));
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

    /// Where updates of `day` lie outside of its own folder.
    pub(crate) fn stray_sources(&self, day: ContextDate) -> StraySources {
        let folders = self.days().filter(|folder| *folder != day);
        folders
            .filter_map(|folder| Some((folder, self.strays(folder)?.get(&day)?.clone())))
            .collect()
    }

    /// The raw objects that `day` is made from.
    pub(crate) async fn inputs(&self, raw: &RawZone, day: ContextDate) -> Result<Inputs, Error> {
        Inputs::list(raw, day, self.stray_sources(day)).await
    }
}

impl Inputs {
    /// The raw objects in the folder of `day`, and those among its `sources` elsewhere.
    pub(crate) async fn list(
        raw: &RawZone,
        day: ContextDate,
        sources: StraySources,
    ) -> Result<Self, Error> {
        let mut objects = raw.objects(day).await?;
        for (folder, names) in sources {
            let others = raw.objects(folder).await?.into_iter();
            objects.extend(others.filter(|object| names.contains(&object.key.name)));
        }
        Ok(Self { objects })
    }

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
        for table in Table::ALL {
            line(table.folder());
            for column in columns(table) {
                line(column.name);
                line(&column.hive_type());
            }
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
