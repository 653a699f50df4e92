//! The footers of enriched files, each read once for as long as its file stays what it is.
//!
//! A file is known by name, size and version: whoever makes it anew puts another one in its place. What is remembered can be
//! forgotten at any time, since the files are the truth.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use arrow::datatypes::SchemaRef;
use lake::{EnrichedObject, EnrichedZone, Table};
use object_store::path::Path;
use parquet::arrow::{ArrowSchemaConverter, parquet_to_arrow_schema};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    FileMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
};
use parquet::schema::types::SchemaDescPtr;

use crate::Error;
use crate::footer::Footer;
use crate::schema::{SCHEMA_VERSION, arrow_schema};

/// How much of a file's end is fetched at first: most footers fit.
const TAIL_BYTES: u64 = 64 * 1024;
/// So much is remembered at most: some four years of all tables.
const REMEMBERED_BYTES_MAX: usize = 128 * 1024 * 1024;

/// The footers of the files of a zone. Cheap to clone; clones remember together.
#[derive(Clone, Debug, Default)]
pub struct Footers {
    memory: Arc<Mutex<Memory>>,
}

/// What the footer of a file says of the columns in it.
#[derive(Clone, Debug)]
pub struct FileColumns {
    /// Where the columns lie, without the metadata that are only names and values. Files of the newest schema share its
    /// descriptor.
    pub parquet: Arc<ParquetMetaData>,
    /// The columns in arrow's terms.
    pub arrow: SchemaRef,
}

/// What is known of a file.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) footer: Footer,
    /// Or why the file is damaged.
    columns: Result<FileColumns, String>,
}

#[derive(Debug, Default)]
struct Memory {
    files: HashMap<Path, Remembered>,
    bytes: usize,
    /// Counts what is asked for.
    now: u64,
}

#[derive(Debug)]
struct Remembered {
    size_bytes: u64,
    version: String,
    asked: u64,
    bytes: usize,
    known: Arc<Known>,
}

impl Footers {
    /// The columns of `object`.
    ///
    /// # Errors
    /// If it cannot be read, or is no Parquet file.
    pub async fn columns(
        &self,
        zone: &EnrichedZone,
        object: &EnrichedObject,
    ) -> Result<FileColumns, Error> {
        let known = self.known(zone, object).await?;
        known.columns.clone().map_err(|reason| Error::Damaged {
            key: object.key,
            reason,
        })
    }

    /// What is known of `object`, read if need be.
    pub(crate) async fn known(
        &self,
        zone: &EnrichedZone,
        object: &EnrichedObject,
    ) -> Result<Arc<Known>, Error> {
        if let Some(known) = self.remembered(object) {
            return Ok(known);
        }
        let known = Arc::new(Known::read(zone, object).await?);
        self.lock().keep(object, &known);
        Ok(known)
    }

    /// What is known of `object` without reading anything.
    pub(crate) fn remembered(&self, object: &EnrichedObject) -> Option<Arc<Known>> {
        self.lock().find(object)
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn find(&mut self, object: &EnrichedObject) -> Option<Arc<Known>> {
        self.now += 1;
        let remembered = self.files.get_mut(&object.location)?;
        let is_same =
            (remembered.size_bytes, &remembered.version) == (object.size_bytes, &object.version);
        remembered.asked = self.now;
        is_same.then(|| Arc::clone(&remembered.known))
    }

    fn keep(&mut self, object: &EnrichedObject, known: &Arc<Known>) {
        let bytes = known.bytes();
        let remembered = Remembered {
            size_bytes: object.size_bytes,
            version: object.version.clone(),
            asked: self.now,
            bytes,
            known: Arc::clone(known),
        };
        let old = self.files.insert(object.location.clone(), remembered);
        self.bytes += bytes;
        self.bytes -= old.map_or(0, |old| old.bytes);
        if self.bytes > REMEMBERED_BYTES_MAX {
            self.forget_half();
        }
    }

    /// Forgets what was not asked for the longest.
    fn forget_half(&mut self) {
        let mut asked: Vec<u64> = self.files.values().map(|file| file.asked).collect();
        let middle = asked.len() / 2;
        let (_, median, _) = asked.select_nth_unstable(middle);
        let median = *median;
        self.files.retain(|_, file| file.asked > median);
        self.bytes = self.files.values().map(|file| file.bytes).sum();
    }
}

impl Known {
    async fn read(zone: &EnrichedZone, object: &EnrichedObject) -> Result<Self, Error> {
        let mut wanted = TAIL_BYTES;
        loop {
            let start = object.size_bytes.saturating_sub(wanted);
            if start == object.size_bytes {
                return Ok(Self::damaged("it is empty".to_owned()));
            }
            let tail = zone.read(object, start..object.size_bytes).await;
            let tail = match tail {
                // Whoever looks at days takes it for one that is behind: raw is the truth.
                Err(object_store::Error::Precondition { .. }) => {
                    return Ok(Self::damaged(MADE_ANEW.to_owned()));
                }
                tail => tail.map_err(|source| Error::ReadFooter {
                    key: object.key,
                    source,
                })?,
            };
            return Ok(match parse(&tail, object) {
                Ok(metadata) => Self::of(metadata),
                Err(ParquetError::NeedMoreData(needed)) if start > 0 => {
                    let needed = u64::try_from(needed).unwrap_or(u64::MAX);
                    wanted = needed.max(wanted.saturating_add(1));
                    continue;
                }
                Err(error) => Self::damaged(error.to_string()),
            });
        }
    }

    fn of(metadata: ParquetMetaData) -> Self {
        let footer = Footer::of(&metadata);
        let file = metadata.file_metadata();
        let schema = file.schema_descr_ptr();
        let mut newest = Table::ALL.into_iter().filter_map(newest_schema);
        let newest = newest.find(|newest| Arc::ptr_eq(&newest.parquet, &schema));
        let arrow = match newest {
            Some(newest) => Arc::clone(&newest.arrow),
            None => match parquet_to_arrow_schema(&schema, file.key_value_metadata()) {
                Ok(arrow) => Arc::new(arrow),
                Err(error) => return Self::damaged(error.to_string()),
            },
        };
        // The names and values are told by then, and as large as the rest.
        let slim = FileMetaData::new(
            file.version(),
            file.num_rows(),
            None,
            None,
            schema,
            file.column_orders().cloned(),
        );
        let groups = metadata.into_builder().take_row_groups();
        let parquet = Arc::new(ParquetMetaData::new(slim, groups));
        Self {
            footer,
            columns: Ok(FileColumns { parquet, arrow }),
        }
    }

    fn damaged(reason: String) -> Self {
        Self {
            footer: Footer::Damaged(reason.clone()),
            columns: Err(reason),
        }
    }

    /// How much memory it takes, about; a schema that others share as well is not counted.
    fn bytes(&self) -> usize {
        let groups = self
            .columns
            .iter()
            .flat_map(|file| file.parquet.row_groups());
        let chunks: usize = groups.map(|group| group.columns().len()).sum();
        CHUNK_BYTES * (chunks + 1)
    }
}

/// What is said of a file whose place another one took between its listing and its reading.
const MADE_ANEW: &str = "it was made anew while it was read";
/// What is known of one column in one row group takes about so much.
const CHUNK_BYTES: usize = 512;

/// The metadata in the `tail` of `object`.
fn parse(tail: &bytes::Bytes, object: &EnrichedObject) -> Result<ParquetMetaData, ParquetError> {
    let read = |options| {
        let mut reader = ParquetMetaDataReader::new()
            .with_page_index_policy(PageIndexPolicy::Skip)
            .with_metadata_options(options);
        reader.try_parse_sized(tail, object.size_bytes)?;
        reader.finish()
    };
    // Most files have the newest schema: to say so saves reading it, and they all share one.
    if let Some(newest) = newest_schema(object.key.table) {
        let options = ParquetMetaDataOptions::new().with_schema(Arc::clone(&newest.parquet));
        match read(Some(options)) {
            Ok(metadata) if says_newest(&metadata) => return Ok(metadata),
            Err(error @ ParquetError::NeedMoreData(_)) => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    read(None)
}

fn says_newest(metadata: &ParquetMetaData) -> bool {
    let version = crate::footer::value(metadata, crate::footer::SCHEMA_VERSION_NAME);
    version.is_some_and(|version| version == SCHEMA_VERSION.to_string())
}

/// A schema in both terms.
struct Schemas {
    parquet: SchemaDescPtr,
    arrow: SchemaRef,
}

/// The schema that files of `table` are written with now.
fn newest_schema(table: Table) -> Option<&'static Schemas> {
    static NEWEST: LazyLock<HashMap<Table, Schemas>> = LazyLock::new(|| {
        let schemas = Table::ALL.into_iter().filter_map(|table| {
            let arrow = arrow_schema(table);
            let parquet = Arc::new(ArrowSchemaConverter::new().convert(&arrow).ok()?);
            Some((table, Schemas { parquet, arrow }))
        });
        schemas.collect()
    });
    NEWEST.get(&table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(day: &str, size_bytes: u64) -> EnrichedObject {
        let day = day.parse().unwrap();
        let key = lake::EnrichedKey {
            table: Table::Messages,
            day,
        };
        EnrichedObject {
            location: Path::from(key.to_string()),
            key,
            size_bytes,
            version: "1".to_owned(),
        }
    }

    fn known() -> Arc<Known> {
        Arc::new(Known::damaged("a test".to_owned()))
    }

    #[test]
    fn a_file_of_another_size_or_version_is_another_file() {
        let mut memory = Memory::default();
        let file = object("2026-11-22", 10);
        memory.keep(&file, &known());
        assert!(memory.find(&file).is_some());
        assert!(memory.find(&object("2026-11-22", 11)).is_none());
        let version = "2".to_owned();
        assert!(memory.find(&EnrichedObject { version, ..file }).is_none());
        assert!(memory.find(&object("2026-11-23", 10)).is_none());
    }

    #[test]
    fn what_was_not_asked_for_the_longest_is_forgotten_first() {
        let mut memory = Memory::default();
        let days: Vec<String> = (1..=9).map(|day| format!("2026-11-0{day}")).collect();
        for day in &days {
            assert!(memory.find(&object(day, 1)).is_none());
            memory.keep(&object(day, 1), &known());
        }
        let all = memory.bytes;
        assert!(memory.find(&object(&days[0], 1)).is_some());
        memory.forget_half();
        assert!(memory.find(&object(&days[0], 1)).is_some());
        assert!(memory.find(&object(&days[8], 1)).is_some());
        assert!(memory.find(&object(&days[1], 1)).is_none());
        assert!(memory.bytes <= all / 2, "{} of {all}", memory.bytes);
    }
}
