//! The enriched zone: one Parquet file a table and day, replaced in one step.

use std::collections::BTreeSet;
use std::io::ErrorKind::NotFound;
use std::io::{self, Read as _, Seek as _};
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};

use bytes::Bytes;
use object_store::path::Path;
use object_store::{
    GetOptions, OBJECT_STORE_COALESCE_DEFAULT, ObjectMeta, ObjectStore as _, ObjectStoreExt as _,
    WriteMultipart, coalesce_ranges,
};
use tokio::io::AsyncReadExt as _;

use crate::durable::{make_folder, sync_folder_of};
use crate::folders::version_of;
use crate::key::day_of_folder;
use crate::{ContextDate, EnrichedKey, Error, Root, Table};

/// Where half-written files of a local zone lie. Hive, Spark and Athena pass over names that begin
/// with `_`.
const SCRATCH: &str = "_scratch";
/// How much of a file is uploaded at once; S3 takes parts of 5 MiB and more.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// An enriched object as a listing shows it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct EnrichedObject {
    /// Its name.
    pub key: EnrichedKey,
    /// Its length.
    pub size_bytes: u64,
    /// Its name in the zone's object store.
    pub location: Path,
    /// What the store calls this content of it; another file in its place is called otherwise. Empty where the store has no
    /// names for contents.
    pub version: String,
}

impl EnrichedObject {
    fn listed(key: EnrichedKey, meta: ObjectMeta) -> Self {
        Self {
            key,
            size_bytes: meta.size,
            location: meta.location,
            version: meta.e_tag.unwrap_or_default(),
        }
    }
}

/// The enriched zone of a lake.
#[derive(Clone, Debug)]
pub struct EnrichedZone {
    root: Root,
}

impl EnrichedZone {
    /// The enriched zone at `root`.
    pub fn new(root: Root) -> Self {
        Self { root }
    }

    /// Where the zone begins.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Where the partitions of `table` begin in the zone's object store.
    pub fn table_path(&self, table: Table) -> Path {
        self.root.full_path(table.folder())
    }

    /// The files of `table`, by day.
    ///
    /// # Errors
    /// If the zone cannot be listed.
    pub async fn objects(&self, table: Table) -> Result<Vec<EnrichedObject>, Error> {
        let listing = self.root.objects_of_days(table.folder()).await?;
        let mut objects: Vec<EnrichedObject> = listing
            .into_iter()
            .filter_map(|meta| self.object_of(table, meta))
            .collect();
        objects.sort_unstable();
        Ok(objects)
    }

    /// The Parquet files that another program left in the days of `table`, which Athena and others would read as well.
    ///
    /// # Errors
    /// If the zone cannot be listed.
    pub async fn strangers(&self, table: Table) -> Result<Vec<String>, Error> {
        let listing = self.root.list(table.folder()).await?;
        let keys = listing.iter().map(|meta| self.root.key_of(&meta.location));
        let strange = keys
            .filter(|key| key.ends_with(".parquet") && EnrichedKey::of_table(table, key).is_none());
        Ok(strange.map(str::to_owned).collect())
    }

    /// The days that `table` has a folder of, whoever wrote what lies in it.
    ///
    /// # Errors
    /// If the zone cannot be listed.
    pub async fn days(&self, table: Table) -> Result<BTreeSet<ContextDate>, Error> {
        let folders = self.root.folders(table.folder()).await?;
        Ok(folders
            .iter()
            .filter_map(|folder| day_of_folder(folder.as_ref()))
            .collect())
    }

    fn object_of(&self, table: Table, meta: ObjectMeta) -> Option<EnrichedObject> {
        let key = EnrichedKey::of_table(table, self.root.key_of(&meta.location))?;
        Some(EnrichedObject::listed(key, meta))
    }

    /// The file `key`, if it is there.
    ///
    /// # Errors
    /// If the zone cannot be asked.
    pub async fn object(&self, key: &EnrichedKey) -> Result<Option<EnrichedObject>, Error> {
        let name = key.to_string();
        match self.root.store().head(&self.root.full_path(&name)).await {
            Ok(meta) => Ok(Some(EnrichedObject::listed(*key, meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(self.root.read_error(&name, source)),
        }
    }

    /// The bytes of `object` in `range`, as [`EnrichedZone::read_ranges`] reads them.
    ///
    /// # Errors
    /// If they cannot be read, or another file has taken the place of this one.
    pub async fn read(
        &self,
        object: &EnrichedObject,
        range: Range<u64>,
    ) -> object_store::Result<Bytes> {
        let read = self.read_ranges(object, &[range]).await?;
        Ok(read.into_iter().next().unwrap_or_default())
    }

    /// The bytes of `object` in each of `ranges`.
    ///
    /// Those of a local file are read on this thread, which is quicker than to ask another one for them, and blocks.
    ///
    /// # Errors
    /// If they cannot be read, or another file has taken the place of this one.
    pub async fn read_ranges(
        &self,
        object: &EnrichedObject,
        ranges: &[Range<u64>],
    ) -> object_store::Result<Vec<Bytes>> {
        let Some(folder) = self.root.local_path() else {
            let fetch = |range| self.fetch(object, range);
            return coalesce_ranges(ranges, fetch, OBJECT_STORE_COALESCE_DEFAULT).await;
        };
        let path = folder.join(object.key.to_string());
        read_file(&path, object, ranges)
    }

    /// The bytes of `object` in `range`, if the store still has the content that was listed.
    async fn fetch(
        &self,
        object: &EnrichedObject,
        range: Range<u64>,
    ) -> object_store::Result<Bytes> {
        let version = Some(object.version.clone()).filter(|version| !version.is_empty());
        let options = GetOptions::new()
            .with_range(Some(range))
            .with_if_match(version);
        let store = self.root.store();
        store
            .get_opts(&object.location, options)
            .await?
            .bytes()
            .await
    }

    /// A folder of this machine for half-written files, made if it is missing.
    ///
    /// It lies inside a local zone, so that a finished file can be renamed into its place.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn scratch(&self) -> Result<PathBuf, Error> {
        let folder = match self.root.local_path() {
            Some(local) => local.join(SCRATCH),
            None => std::env::temp_dir().join("telelake"),
        };
        make_folder(&folder).map_err(|source| Error::OpenRoot {
            path: folder.clone(),
            source,
        })?;
        Ok(folder)
    }

    /// Puts the finished `file` in its place in one step and for good; the file is gone afterwards.
    ///
    /// Readers see the old file or the new one, never both or neither.
    ///
    /// # Errors
    /// If the file is not safely in its place; the old one then still is.
    pub async fn publish(&self, key: &EnrichedKey, file: &FilePath) -> Result<(), Error> {
        let published = match self.root.local_path() {
            Some(local) => rename(file, &local.join(key.to_string())).await,
            None => self.upload(key, file).await,
        };
        self.root.forget_folder_of(&key.to_string());
        published.map_err(|source| Error::Publish {
            root: self.root.label().to_owned(),
            key: key.to_string(),
            file: file.to_owned(),
            source,
        })
    }

    async fn upload(&self, key: &EnrichedKey, file: &FilePath) -> io::Result<()> {
        let mut source = tokio::fs::File::open(file).await?;
        let target = self.root.full_path(&key.to_string());
        let upload = self.root.store().put_multipart(&target).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let mut buffer = vec![0; PART_BYTES];
        loop {
            let count = source.read(&mut buffer).await?;
            if count == 0 {
                break;
            }
            upload.wait_for_capacity(2).await?;
            upload.write(buffer.get(..count).unwrap_or_default());
        }
        upload.finish().await?;
        tokio::fs::remove_file(file).await
    }

    /// Removes the file `key`, which may be gone already.
    ///
    /// # Errors
    /// If it is there and cannot be removed.
    pub async fn remove(&self, key: &EnrichedKey) -> Result<(), Error> {
        self.root.remove(&key.to_string()).await
    }
}

/// The bytes of the file at `path` in each of `ranges`, if it is still the one that was listed as `object`.
fn read_file(
    path: &FilePath,
    object: &EnrichedObject,
    ranges: &[Range<u64>],
) -> object_store::Result<Vec<Bytes>> {
    let error = |source: io::Error| {
        let (path, is_missing) = (object.key.to_string(), source.kind() == NotFound);
        let source = Box::new(source);
        if is_missing {
            object_store::Error::NotFound { path, source }
        } else {
            object_store::Error::Generic {
                store: "local",
                source,
            }
        }
    };
    #[expect(clippy::disallowed_types, reason = "this is where files are read")]
    let mut file = std::fs::File::open(path).map_err(error)?;
    let meta = file.metadata().map_err(error)?;
    if version_of(&meta) != object.version {
        return Err(object_store::Error::Precondition {
            path: object.key.to_string(),
            source: "another file has taken its place".into(),
        });
    }
    let mut read = Vec::with_capacity(ranges.len());
    for range in ranges {
        let length = usize::try_from(range.end.saturating_sub(range.start));
        let length = length.map_err(|length| error(io::Error::other(length)))?;
        let mut bytes = vec![0; length];
        file.seek(io::SeekFrom::Start(range.start)).map_err(error)?;
        file.read_exact(&mut bytes).map_err(error)?;
        read.push(bytes.into());
    }
    Ok(read)
}

/// Renames `file` to `target` so that neither its content nor its name is lost with the power.
async fn rename(file: &FilePath, target: &FilePath) -> io::Result<()> {
    let (file, target) = (file.to_owned(), target.to_owned());
    let renamed = tokio::task::spawn_blocking(move || {
        #[expect(
            clippy::disallowed_types,
            reason = "a file is synced through a handle to it"
        )]
        std::fs::File::open(&file)?.sync_all()?;
        if let Some(folder) = target.parent() {
            make_folder(folder)?;
        }
        std::fs::rename(&file, &target)?;
        sync_folder_of(&target)
    });
    renamed.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use object_store::PutPayload;

    use super::*;

    #[tokio::test]
    async fn a_day_counts_whoever_wrote_its_file() {
        let zone = EnrichedZone::new(Root::memory());
        for key in [
            "telegram/context_date=2026-11-22/messages.parquet",
            "telegram/context_date=2024-07-02/20240703060001000000.parquet",
            "telegram/context_date=no-day/messages.parquet",
            "telegram_polls/context_date=2026-11-23/polls.parquet",
        ] {
            let path = Path::parse(key).unwrap();
            let put = zone.root().store();
            put.put(&path, PutPayload::from_static(b"PAR1"))
                .await
                .unwrap();
        }
        let days = zone.days(Table::Messages).await.unwrap();
        let expected = ["2024-07-02", "2026-11-22"].map(|day| day.parse().unwrap());
        assert_eq!(days, BTreeSet::from(expected));
    }
}
