//! What the folders of a local zone held when they were last read, so that a folder in which nothing changed is not read again.
//!
//! A folder's own time changes with every name that comes or goes, and whoever writes to a lake gives a new content a new name,
//! or has it take the place of an old one in one step. What another clock says that time is does not matter: a folder is trusted
//! when it was read twice, some seconds apart, with the same time. A program that writes *into* a file leaves the time as it was;
//! so nothing is remembered for longer than a minute.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{fmt, io};

use object_store::ObjectMeta;
use object_store::path::Path;

/// Two changes so near to each other may leave the same time: the clocks of file systems are coarse.
const CLOCK_STEP: Duration = Duration::from_secs(2);
/// So long is a folder remembered at most.
const AGE_MAX: Duration = Duration::from_mins(1);
/// So much is remembered at most: objects, of all folders together, and folders.
const WEIGHT_MAX: usize = 200_000;

/// The folders of one zone. Cheap to clone; clones remember together.
#[derive(Clone, Default)]
pub(crate) struct Folders {
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory {
    seen: HashMap<PathBuf, Seen>,
    weight: usize,
}

/// A folder as it was.
struct Seen {
    changed: SystemTime,
    /// When it was first read with that time, and when it was last read.
    first_read: Instant,
    read: Instant,
    objects: Arc<[ObjectMeta]>,
}

impl Folders {
    /// The objects directly in `folder`, if they are remembered and still the same.
    pub(crate) fn remembered(&self, folder: &FilePath) -> Option<Arc<[ObjectMeta]>> {
        let changed = folder.metadata().and_then(|meta| meta.modified()).ok()?;
        let memory = self.lock();
        let seen = memory.seen.get(folder)?;
        (seen.changed == changed && seen.is_trusted(now())).then(|| Arc::clone(&seen.objects))
    }

    /// The objects directly in `folder` as they were read since all was forgotten, if its time is still the same. What came in
    /// the same moment as they were read may be missing.
    pub(crate) fn last_read(&self, folder: &FilePath) -> Option<Arc<[ObjectMeta]>> {
        let changed = folder.metadata().and_then(|meta| meta.modified()).ok()?;
        let memory = self.lock();
        let seen = memory.seen.get(folder)?;
        let is_young = now().duration_since(seen.read) < AGE_MAX;
        (seen.changed == changed && is_young).then(|| Arc::clone(&seen.objects))
    }

    /// The objects directly in `folder`, which is `location` to the store; none where there is no such folder. Blocks.
    pub(crate) fn read(&self, folder: &FilePath, location: &Path) -> io::Result<Arc<[ObjectMeta]>> {
        if let Some(objects) = self.remembered(folder) {
            return Ok(objects);
        }
        let read = now();
        let changed = match folder.metadata().and_then(|meta| meta.modified()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.forget(folder);
                return Ok(Arc::default());
            }
            changed => changed?,
        };
        let objects: Arc<[ObjectMeta]> = objects(folder, location)?.into();
        self.lock().keep(folder, changed, read, &objects);
        Ok(objects)
    }

    /// Forgets what `folder` held.
    pub(crate) fn forget(&self, folder: &FilePath) {
        self.lock().remove(folder);
    }

    /// Forgets everything.
    pub(crate) fn forget_all(&self) {
        *self.lock() = Memory::default();
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn keep(
        &mut self,
        folder: &FilePath,
        changed: SystemTime,
        read: Instant,
        objects: &Arc<[ObjectMeta]>,
    ) {
        let before = self.remove(folder);
        let same = before.filter(|before| before.changed == changed);
        let seen = Seen {
            changed,
            first_read: same.map_or(read, |same| same.first_read),
            read,
            objects: Arc::clone(objects),
        };
        if self.weight + seen.weight() > WEIGHT_MAX {
            self.seen.retain(|_, seen| seen.read.elapsed() < AGE_MAX);
            self.weight = self.seen.values().map(Seen::weight).sum();
        }
        if self.weight + seen.weight() <= WEIGHT_MAX {
            self.weight += seen.weight();
            self.seen.insert(folder.to_owned(), seen);
        }
    }

    fn remove(&mut self, folder: &FilePath) -> Option<Seen> {
        let seen = self.seen.remove(folder)?;
        self.weight -= seen.weight();
        Some(seen)
    }
}

impl fmt::Debug for Folders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folders").finish_non_exhaustive()
    }
}

impl Seen {
    /// Whether any later change shows in the folder's time, and it was read not long ago.
    fn is_trusted(&self, now: Instant) -> bool {
        let is_settled = self.read.duration_since(self.first_read) > CLOCK_STEP;
        is_settled && now.duration_since(self.read) < AGE_MAX
    }

    fn weight(&self) -> usize {
        1 + self.objects.len()
    }
}

/// The age of a memory is no property of the lake, so no test wants to set it.
#[expect(clippy::disallowed_methods, reason = "the age of a memory is meant")]
fn now() -> Instant {
    Instant::now()
}

/// The files in `folder` that a listing of the store would show.
fn objects(folder: &FilePath, location: &Path) -> io::Result<Vec<ObjectMeta>> {
    let mut objects = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !is_half_written(name)) else {
            continue;
        };
        // The folder is open: only a link has to be looked for from the root on.
        let meta = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => entry.path().metadata(),
            Ok(_) => entry.metadata(),
            Err(error) => Err(error),
        };
        let meta = match meta {
            // It was removed meanwhile, or is a link to nothing.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            meta => meta?,
        };
        let Ok(location) = Path::parse(format!("{location}/{name}")) else {
            continue;
        };
        if meta.is_file() {
            objects.push(object(location, &meta)?);
        }
    }
    Ok(objects)
}

fn object(location: Path, meta: &Metadata) -> io::Result<ObjectMeta> {
    Ok(ObjectMeta {
        location,
        last_modified: meta.modified()?.into(),
        size: meta.len(),
        e_tag: Some(version_of(meta)),
        version: None,
    })
}

/// What this content of a file is called, as the local store of `object_store` calls it: whatever takes the place of a file is
/// another file to the system, too.
pub(crate) fn version_of(meta: &Metadata) -> String {
    let since = meta.modified().ok();
    let since = since.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let micros = since.unwrap_or_default().as_micros();
    format!("{:x}-{micros:x}-{:x}", inode(meta), meta.len())
}

#[cfg(unix)]
fn inode(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn inode(_meta: &Metadata) -> u64 {
    0
}

/// Whether a store gave the name to a file that is not whole yet: it ends in `#` and digits, and no listing shows it.
fn is_half_written(name: &str) -> bool {
    let number = name.split_once('#').map(|(_, number)| number);
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the files are put behind the back of the store"
)]
mod tests {
    use std::fs::{create_dir, write};

    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path().join("a.json"), "{}").unwrap();
        write(folder.path().join("b.json#12"), "{").unwrap();
        create_dir(folder.path().join("sub")).unwrap();
        folder
    }

    /// Reads `folder` as if it had been read with the same time already, long enough before.
    fn settle(folders: &Folders, folder: &FilePath) {
        read(folders, folder);
        let mut memory = folders.lock();
        let seen = memory.seen.get_mut(folder).unwrap();
        seen.first_read -= CLOCK_STEP + Duration::from_secs(1);
    }

    fn read(folders: &Folders, folder: &FilePath) -> String {
        let objects = folders.read(folder, &Path::from("day")).unwrap();
        let mut names: Vec<&str> = objects
            .iter()
            .map(|object| object.location.as_ref())
            .collect();
        names.sort_unstable();
        names.join(" ")
    }

    #[test]
    fn a_folder_is_read_as_the_store_lists_it_and_remembered() {
        let (folder, folders) = (folder(), Folders::default());
        assert_eq!(read(&folders, folder.path()), "day/a.json");
        assert!(folders.remembered(folder.path()).is_none());
        settle(&folders, folder.path());
        let objects = folders.remembered(folder.path()).unwrap();
        assert_eq!(
            objects.iter().map(|object| object.size).collect::<Vec<_>>(),
            [2]
        );
        folders.forget(folder.path());
        assert!(folders.remembered(folder.path()).is_none());
    }

    #[tokio::test]
    async fn contents_are_called_as_the_store_calls_them() {
        use object_store::ObjectStoreExt as _;

        let (folder, folders) = (folder(), Folders::default());
        let store = object_store::local::LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        let objects = folders.read(folder.path(), &Path::from("day")).unwrap();
        let theirs = store.head(&Path::from("a.json")).await.unwrap();
        assert_eq!(objects.first().unwrap().e_tag, theirs.e_tag);
    }

    #[test]
    fn a_name_that_comes_is_seen_also_when_the_folder_was_trusted() {
        let (folder, folders) = (folder(), Folders::default());
        settle(&folders, folder.path());
        // The clock of the file system may be as coarse as this.
        std::thread::sleep(Duration::from_millis(20));
        write(folder.path().join("c.json"), "{}").unwrap();
        assert_eq!(read(&folders, folder.path()), "day/a.json day/c.json");
        assert!(
            folders.remembered(folder.path()).is_none(),
            "it is not settled again"
        );
    }

    #[test]
    fn what_was_read_last_is_known_until_a_name_comes_or_all_is_forgotten() {
        let (folder, folders) = (folder(), Folders::default());
        assert!(folders.last_read(folder.path()).is_none());
        read(&folders, folder.path());
        assert_eq!(folders.last_read(folder.path()).unwrap().len(), 1);
        folders.forget_all();
        assert!(folders.last_read(folder.path()).is_none());
        read(&folders, folder.path());
        std::thread::sleep(Duration::from_millis(20));
        write(folder.path().join("c.json"), "{}").unwrap();
        assert!(folders.last_read(folder.path()).is_none());
    }

    #[test]
    fn nothing_is_remembered_for_long() {
        let (folder, folders) = (folder(), Folders::default());
        settle(&folders, folder.path());
        for seen in folders.lock().seen.values_mut() {
            seen.first_read -= AGE_MAX;
            seen.read -= AGE_MAX;
        }
        assert!(folders.remembered(folder.path()).is_none());
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let mut memory = Memory::default();
        let object = object(Path::from("a"), &folder().path().metadata().unwrap()).unwrap();
        let many: Arc<[ObjectMeta]> = vec![object; WEIGHT_MAX / 2].into();
        for name in ["a", "b", "a"] {
            memory.keep(FilePath::new(name), SystemTime::UNIX_EPOCH, now(), &many);
        }
        assert_eq!(memory.seen.len(), 1);
        assert_eq!(memory.weight, 1 + many.len());
    }

    #[test]
    fn a_folder_that_is_not_there_is_empty() {
        let missing = folder().path().join("missing");
        let read = Folders::default().read(&missing, &Path::from("day"));
        assert!(read.unwrap().is_empty());
    }
}
