//! What the folders of a local zone held when they were last read, so that a folder in which nothing changed is not read again.
//!
//! A folder's own time changes with every name that comes or goes, and whoever writes to a lake gives a new content a new name,
//! or has it take the place of an old one in one step. A program that writes *into* a file leaves the folder's time as it was;
//! so nothing is remembered for longer than a minute.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use object_store::ObjectMeta;
use object_store::path::Path;

/// A change so soon after another may bear the same time: the clocks of file systems are coarse.
const CLOCK_STEP: Duration = Duration::from_secs(2);
/// So long is a folder remembered at most.
const AGE_MAX: Duration = Duration::from_mins(1);
/// So many objects are remembered at most, of all folders together.
const OBJECTS_MAX: usize = 200_000;

/// The folders of one zone. Cheap to clone; clones remember together.
#[derive(Clone, Default)]
pub(crate) struct Folders {
    seen: Arc<Mutex<HashMap<PathBuf, Seen>>>,
}

/// A folder as it was.
struct Seen {
    changed: SystemTime,
    read: SystemTime,
    objects: Arc<[ObjectMeta]>,
}

impl Folders {
    /// The objects directly in `folder`, if they are remembered and still the same.
    pub(crate) fn remembered(&self, folder: &FilePath) -> Option<Arc<[ObjectMeta]>> {
        let changed = folder.metadata().and_then(|meta| meta.modified()).ok()?;
        let mut all = self.lock();
        let seen = all.get(folder)?;
        if seen.changed == changed && seen.is_trusted(now()) {
            return Some(Arc::clone(&seen.objects));
        }
        all.remove(folder);
        None
    }

    /// The objects directly in `folder`, which is `location` to the store; none where there is no such folder. Blocks.
    pub(crate) fn read(&self, folder: &FilePath, location: &Path) -> io::Result<Arc<[ObjectMeta]>> {
        if let Some(objects) = self.remembered(folder) {
            return Ok(objects);
        }
        let read = now();
        let changed = match folder.metadata().and_then(|meta| meta.modified()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Arc::default()),
            changed => changed?,
        };
        let objects: Arc<[ObjectMeta]> = objects(folder, location)?.into();
        let seen = Seen {
            changed,
            read,
            objects: Arc::clone(&objects),
        };
        self.remember(folder, seen);
        Ok(objects)
    }

    fn remember(&self, folder: &FilePath, seen: Seen) {
        let mut all = self.lock();
        let known: usize = all.values().map(|seen| seen.objects.len()).sum();
        if known + seen.objects.len() > OBJECTS_MAX {
            let now = now();
            all.retain(|_, seen| seen.is_trusted(now));
        } else if seen.is_settled() {
            all.insert(folder.to_owned(), seen);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Folders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folders").finish_non_exhaustive()
    }
}

impl Seen {
    /// Whether any later change shows in the folder's time.
    fn is_settled(&self) -> bool {
        let quiet = self.read.duration_since(self.changed);
        quiet.is_ok_and(|quiet| quiet > CLOCK_STEP)
    }

    fn is_trusted(&self, now: SystemTime) -> bool {
        let age = now.duration_since(self.read);
        age.is_ok_and(|age| age < AGE_MAX)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is held against the times of files, which are this clock's"
)]
fn now() -> SystemTime {
    SystemTime::now()
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
        let meta = match entry.path().metadata() {
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
        e_tag: None,
        version: None,
    })
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
    use std::fs::{create_dir, remove_file, write};

    use super::*;

    /// A folder whose last change is long ago.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path().join("a.json"), "{}").unwrap();
        write(folder.path().join("b.json#12"), "{").unwrap();
        create_dir(folder.path().join("sub")).unwrap();
        long_ago(folder.path());
        folder
    }

    fn long_ago(folder: &FilePath) {
        let then = now() - Duration::from_mins(10);
        #[expect(
            clippy::disallowed_types,
            reason = "the time of a folder is set through a handle to it"
        )]
        let handle = std::fs::File::open(folder).unwrap();
        handle.set_modified(then).unwrap();
    }

    fn names(objects: &[ObjectMeta]) -> Vec<&str> {
        let mut names: Vec<&str> = objects
            .iter()
            .map(|object| object.location.as_ref())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_folder_is_read_as_the_store_lists_it_and_remembered() {
        let (folder, folders) = (folder(), Folders::default());
        assert!(folders.remembered(folder.path()).is_none());
        let read = folders.read(folder.path(), &Path::from("day")).unwrap();
        assert_eq!(names(&read), ["day/a.json"]);
        assert_eq!(
            read.iter().map(|object| object.size).collect::<Vec<_>>(),
            [2]
        );
        assert!(Arc::ptr_eq(
            &read,
            &folders.remembered(folder.path()).unwrap()
        ));
    }

    #[test]
    fn a_name_that_comes_or_goes_is_seen() {
        let (folder, folders) = (folder(), Folders::default());
        let read = || names(&folders.read(folder.path(), &Path::from("day")).unwrap()).join(" ");
        assert_eq!(read(), "day/a.json");
        write(folder.path().join("c.json"), "{}").unwrap();
        assert_eq!(read(), "day/a.json day/c.json");
        // Within the same step of the clock as the change before, so that the folder's time may not tell.
        remove_file(folder.path().join("a.json")).unwrap();
        assert_eq!(read(), "day/c.json");
    }

    #[test]
    fn what_was_just_changed_is_not_remembered() {
        let (folder, folders) = (folder(), Folders::default());
        write(folder.path().join("c.json"), "{}").unwrap();
        folders.read(folder.path(), &Path::from("day")).unwrap();
        assert!(folders.remembered(folder.path()).is_none());
    }

    #[test]
    fn nothing_is_remembered_for_long() {
        let then = now();
        let seen = |age: Duration| Seen {
            changed: SystemTime::UNIX_EPOCH,
            read: then - age,
            objects: Arc::default(),
        };
        assert!(seen(Duration::from_secs(10)).is_trusted(then));
        assert!(!seen(AGE_MAX).is_trusted(then));
    }

    #[test]
    fn a_folder_that_is_not_there_is_empty() {
        let folder = folder();
        let missing = folder.path().join("missing");
        let read = Folders::default().read(&missing, &Path::from("day"));
        assert!(read.unwrap().is_empty());
    }
}
