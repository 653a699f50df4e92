//! The raw zone: updates exactly as Telegram sent them, filed by day.

use std::collections::BTreeSet;
use std::io::{Cursor, ErrorKind, Read as _};

use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use object_store::{GetResultPayload, ObjectMeta, ObjectStoreExt as _, collect_bytes};
use tokio_util::io::{StreamReader, SyncIoBridge};

use crate::key::{RAW, day_of_folder};
use crate::{ContextDate, Error, RawKey, RawReader, Root};

/// An object of a bucket up to this size is read whole when it is opened: what is opened ahead is then there, and no
/// connection waits for its turn.
const WHOLE_BYTES_MAX: u64 = 256 * 1024;

/// A raw object as a listing shows it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct RawObject {
    /// Its name.
    pub key: RawKey,
    /// Its length.
    pub size_bytes: u64,
}

/// The raw zone of a lake.
#[derive(Clone, Debug)]
pub struct RawZone {
    root: Root,
}

impl RawObject {
    /// Whether opening it holds a connection until it has been read.
    pub fn is_large(&self) -> bool {
        self.size_bytes > WHOLE_BYTES_MAX
    }

    /// When it arrived, if its name tells.
    pub fn named_arrival(&self) -> Option<Timestamp> {
        arrival_in_name(&self.key.name)
    }
}

impl RawZone {
    /// The raw zone at `root`.
    pub fn new(root: Root) -> Self {
        Self { root }
    }

    /// Where the zone begins.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The days that have a folder, whatever lies in it.
    ///
    /// # Errors
    /// If the zone cannot be listed.
    pub async fn days(&self) -> Result<BTreeSet<ContextDate>, Error> {
        let folders = self.root.folders(RAW).await?;
        Ok(folders
            .iter()
            .filter_map(|folder| day_of_folder(folder.as_ref()))
            .collect())
    }

    /// The objects in the folder of `day`, by name.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub async fn objects(&self, day: ContextDate) -> Result<Vec<RawObject>, Error> {
        let listing = self.root.objects_in(&RawKey::folder(day)).await?;
        Ok(self.listed(&listing))
    }

    /// As [`RawZone::objects`], for whoever has looked before and says what it took for the day: a folder of this machine that has
    /// not changed is not read again.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub async fn objects_again(&self, day: ContextDate) -> Result<Vec<RawObject>, Error> {
        match self.root.last_objects_in(&RawKey::folder(day)) {
            Some(listing) => Ok(self.listed(&listing)),
            None => self.objects(day).await,
        }
    }

    fn listed(&self, listing: &[ObjectMeta]) -> Vec<RawObject> {
        let objects = listing.iter().filter_map(|meta| {
            let key = self.root.key_of(&meta.location).parse().ok()?;
            Some(RawObject {
                key,
                size_bytes: meta.size,
            })
        });
        let mut objects: Vec<RawObject> = objects.collect();
        objects.sort_unstable();
        objects
    }

    /// Whether the object `key` is there.
    ///
    /// # Errors
    /// If the zone cannot be asked.
    pub async fn has(&self, key: &RawKey) -> Result<bool, Error> {
        self.root.has(&key.to_string()).await
    }

    /// How many objects lie in the folder of `day`, and when the last of them was written. No more than
    /// `objects_max` are looked at, the first by name.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub async fn last_written(
        &self,
        day: ContextDate,
        objects_max: usize,
    ) -> Result<(usize, Option<Timestamp>), Error> {
        let listing = self
            .root
            .list_up_to(&RawKey::folder(day), objects_max)
            .await?;
        let written = listing.iter().map(|meta| meta.last_modified.timestamp());
        let last = written.max().and_then(|at| Timestamp::from_second(at).ok());
        Ok((listing.len(), last))
    }

    /// Opens `object` for reading. The reader blocks: use it off the runtime's threads.
    ///
    /// # Errors
    /// If the object cannot be opened. Damage inside it shows when it is read, and so does a store that breaks off.
    pub async fn open(&self, object: &RawObject) -> Result<RawReader, Error> {
        let key = object.key.to_string();
        let error = |source| self.root.read_error(&key, source);
        let answer = self
            .root
            .store()
            .get(&self.root.full_path(&key))
            .await
            .map_err(error)?;
        let source: Box<dyn std::io::Read + Send> = match answer.payload {
            GetResultPayload::File(file, _) => Box::new(file),
            GetResultPayload::Stream(stream) if answer.meta.size <= WHOLE_BYTES_MAX => {
                let whole = collect_bytes(stream, Some(answer.meta.size)).await;
                Box::new(Cursor::new(whole.map_err(error)?))
            }
            GetResultPayload::Stream(stream) => {
                let stream = futures::TryStreamExt::map_err(stream, std::io::Error::other);
                Box::new(SyncIoBridge::new(StreamReader::new(stream)))
            }
        };
        Ok(RawReader::new(source, object.named_arrival()))
    }

    /// Whether [`RawZone::open_here`] and [`RawZone::read_here`] know where `object` lies.
    pub fn is_here(&self, object: &RawObject) -> bool {
        let is_file_name = |byte: u8| byte.is_ascii_alphanumeric() || b"=-_.".contains(&byte);
        // Of other names the store knows how it writes them.
        self.root.local_path().is_some() && object.key.name.bytes().all(is_file_name)
    }

    /// Opens `object` at once where the zone is a folder of this machine, for whoever may block: a store that answers later
    /// costs more than the reading of a small file. Nothing if the zone is elsewhere.
    ///
    /// # Errors
    /// As [`RawZone::open`].
    pub fn open_here(&self, object: &RawObject) -> Option<Result<RawReader, Error>> {
        let file = self.file_here(object)?;
        Some(file.map(|file| RawReader::new(Box::new(file), object.named_arrival())))
    }

    /// Reads all of `object` into `content` at once where [`RawZone::open_here`] would open it. Otherwise, and if it cannot be read
    /// to its end, it says no.
    ///
    /// # Errors
    /// As [`RawZone::open`].
    pub fn read_here(&self, object: &RawObject, content: &mut Vec<u8>) -> Result<bool, Error> {
        content.clear();
        let Some(file) = self.file_here(object) else {
            return Ok(false);
        };
        let mut file = file?;
        // One byte more than was listed shows its end without another question.
        let size = usize::try_from(object.size_bytes).unwrap_or_default();
        content.resize(size + 1, 0);
        match file.read(content) {
            Ok(count) if count == size => content.truncate(size),
            // It is another than was listed, or was cut short.
            _ => return Ok(false),
        }
        Ok(true)
    }

    #[expect(
        clippy::disallowed_types,
        reason = "an object of the lake, read through `lake`"
    )]
    fn file_here(&self, object: &RawObject) -> Option<Result<std::fs::File, Error>> {
        let folder = self.root.local_path().filter(|_| self.is_here(object))?;
        let key = object.key.to_string();
        let opened = std::fs::File::open(folder.join(&key));
        Some(opened.map_err(|source| {
            let (path, source) = (key.clone(), Box::new(source));
            let source = match source.kind() {
                ErrorKind::NotFound => object_store::Error::NotFound { path, source },
                _ => object_store::Error::Generic {
                    store: "file",
                    source,
                },
            };
            self.root.read_error(&key, source)
        }))
    }

    /// Writes an object, durably and in one step; one that is there is replaced.
    ///
    /// # Errors
    /// If the object is not safely stored.
    pub async fn put(&self, key: &RawKey, bytes: Bytes) -> Result<(), Error> {
        self.root.put(&key.to_string(), bytes).await
    }
}

/// The arrival that the tutorial's Lambda puts into a name: `%Y%m%d%H%M%S%f.json`, three hours
/// behind UTC.
fn arrival_in_name(name: &str) -> Option<Timestamp> {
    let digits = name.strip_suffix(".json")?;
    if digits.len() != 20 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = DateTime::strptime("%Y%m%d%H%M%S", digits.get(..14)?).ok()?;
    let micros: i64 = digits.get(14..)?.parse().ok()?;
    let zone = TimeZone::fixed(Offset::constant(-3));
    let instant = seconds.to_zoned(zone).ok()?.timestamp();
    instant
        .checked_add(jiff::Span::new().microseconds(micros))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tutorials_names_tell_the_arrival() {
        let arrival = arrival_in_name("20261122235959123456.json").unwrap();
        assert_eq!(arrival.to_string(), "2026-11-23T02:59:59.123456Z");
        for name in [
            "20261122235959123456.ndjson",
            "20261322235959123456.json",
            "x.json",
            "",
        ] {
            assert_eq!(arrival_in_name(name), None, "{name}");
        }
    }
}
