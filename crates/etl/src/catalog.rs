//! What the lake says about its days: which files there are, what they were made from, and which raw
//! objects each day should be made from now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use futures::{StreamExt as _, TryStreamExt as _};
use jiff::tz::TimeZone;
use lake::{ContextDate, EnrichedObject, EnrichedZone, RawObject, RawZone, Table};
use tokio::runtime::Handle;
use xxhash_rust::xxh3::Xxh3;

use crate::Error;
use crate::footer::{Footer, Origin, Siblings, Strays};
use crate::footers::Footers;
use crate::schema::{SCHEMA_VERSION, columns};

/// How many footers are fetched at once.
const FOOTERS_AT_ONCE: usize = 16;

/// The enriched files, by what their footers say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Catalog {
    /// What the files of messages tell.
    files: BTreeMap<ContextDate, Footer>,
    /// The files of the other tables, as they were listed.
    siblings: BTreeMap<ContextDate, Siblings>,
    /// All files, as they were listed.
    listed: Vec<EnrichedObject>,
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
    /// Lists all files, and reads the footers of those of messages that `footers` does not know.
    pub(crate) async fn read(zone: &EnrichedZone, footers: &Footers) -> Result<Self, Error> {
        // Before the footers: a day that is made meanwhile then seems dirty, and never clean.
        let mut siblings: BTreeMap<ContextDate, Siblings> = BTreeMap::new();
        let mut listed = Vec::new();
        for table in Table::ALL {
            if table == Table::Messages {
                continue;
            }
            let objects = zone.objects(table).await?;
            for object in &objects {
                let files = siblings.entry(object.key.day).or_default();
                files.insert(table.folder().to_owned(), object.size_bytes);
            }
            listed.extend(objects);
        }
        let objects = zone.objects(Table::Messages).await?;
        listed.extend_from_slice(&objects);
        let mut files = BTreeMap::new();
        let mut unknown = Vec::new();
        for object in objects {
            match footers.remembered(&object) {
                Some(known) => {
                    files.insert(object.key.day, known.footer.clone());
                }
                None => unknown.push(object),
            }
        }
        let read = futures::stream::iter(unknown).map(|object| {
            let (zone, footers) = (zone.clone(), footers.clone());
            let here = Handle::current();
            // A thread each, so that all processors take part: of a local zone they are read where they are asked for.
            let read = tokio::task::spawn_blocking(move || {
                let known = here.block_on(footers.known(&zone, &object))?;
                Ok::<_, Error>((object.key.day, known.footer.clone()))
            });
            async { read.await.unwrap_or_else(|lost| Err(Error::Lost(lost))) }
        });
        let read: Vec<_> = read.buffer_unordered(FOOTERS_AT_ONCE).try_collect().await?;
        files.extend(read);
        Ok(Self {
            files,
            siblings,
            listed,
        })
    }

    /// All files, as they were listed.
    pub(crate) fn listed(&self) -> &[EnrichedObject] {
        &self.listed
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

    /// Where updates of each day lie outside of its own folder.
    pub(crate) fn all_stray_sources(&self) -> BTreeMap<ContextDate, StraySources> {
        let mut sources: BTreeMap<ContextDate, StraySources> = BTreeMap::new();
        for folder in self.days() {
            let strays = self.strays(folder).into_iter().flatten();
            for (day, names) in strays.filter(|(day, _)| **day != folder) {
                let places = sources.entry(*day).or_default();
                places.push((folder, names.clone()));
            }
        }
        sources
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

    /// As [`Inputs::list`], in a run that has just planned. What came since the plan may be missing: the file will say that it
    /// was made without, and the day be dirty.
    pub(crate) async fn list_again(
        raw: &RawZone,
        day: ContextDate,
        sources: StraySources,
    ) -> Result<Self, Error> {
        let mut objects = raw.objects_again(day).await?;
        for (folder, names) in sources {
            let others = raw.objects_again(folder).await?.into_iter();
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
        format!("{:032x}", self.digest(zone))
    }

    /// The number that is the fingerprint.
    pub(crate) fn digest(&self, zone: &TimeZone) -> u128 {
        // As their names would be sorted.
        let mut objects: Vec<&RawObject> = self.objects.iter().collect();
        objects.sort_unstable();
        let mut hasher = Lines(Xxh3::new());
        hasher.0.update(schema_lines().as_bytes());
        hasher.line(&zone_name(zone));
        for object in objects {
            hasher.line(&object.key.to_string());
            hasher.line(&object.size_bytes.to_string());
        }
        hasher.0.digest128()
    }
}

/// A hash of lines.
struct Lines(Xxh3);

impl Lines {
    fn line(&mut self, text: &str) {
        self.0.update(text.as_bytes());
        self.0.update(b"\n");
    }
}

/// What all fingerprints begin with: the tables with their columns.
fn schema_lines() -> &'static str {
    static LINES: LazyLock<String> = LazyLock::new(|| {
        let mut lines = format!("{SCHEMA_VERSION}\n");
        for table in Table::ALL {
            lines.extend([table.folder(), "\n"]);
            for column in columns(table) {
                lines.extend([column.name, "\n", &column.hive_type(), "\n"]);
            }
        }
        lines
    });
    &LINES
}

/// The zone's name: an IANA name, or the rule itself where it has none.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => offset.to_string(),
        (None, Err(_)) => format!("{zone:?}"),
    }
}
