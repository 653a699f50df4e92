//! A folder for half-written files that goes away with its owner.
//!
//! Made when the first file is asked for. Folders have numbers, and each number a lock file beside it
//! that is never removed: whoever holds the lock owns the folder, and sweeps away what a killed process
//! left in it.

#![expect(
    clippy::disallowed_types,
    reason = "scratch files are not objects of the lake: nobody else ever reads them"
)]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lake::EnrichedZone;

use crate::Error;

/// How many days may be in the making at once.
const FOLDERS_MAX: u32 = 1_000;

/// A folder for half-written files. Cheap to clone; it goes away with the last of its clones.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    zone: EnrichedZone,
    folder: Mutex<Option<Folder>>,
    files: AtomicU64,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Scratch {
    /// A folder in the scratch place of `zone`.
    pub(crate) fn new(zone: EnrichedZone) -> Self {
        let shared = Shared {
            zone,
            folder: Mutex::default(),
            files: AtomicU64::default(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The path of a file that is not there yet.
    pub(crate) fn file(&self) -> Result<PathBuf, Error> {
        let number = self.shared.files.fetch_add(1, Ordering::Relaxed);
        Ok(self.folder()?.join(format!("{number}.part")))
    }

    /// The folder itself, for files with names of their own.
    pub(crate) fn folder(&self) -> Result<PathBuf, Error> {
        let mut folder = self.shared.lock();
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(Folder::make(&self.shared.zone.scratch()?)?),
        };
        Ok(folder.path.clone())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Folder>> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(folder) = &*self.lock() {
            remove(&folder.path);
        }
    }
}

impl Folder {
    /// Makes the first folder in `parent` that nobody owns.
    fn make(parent: &Path) -> Result<Self, Error> {
        let error = |path: &Path, source| Error::Scratch {
            path: path.to_owned(),
            source,
        };
        for number in 0..FOLDERS_MAX {
            let lock_path = parent.join(format!("day-{number}.lock"));
            let lock = File::create(&lock_path).map_err(|source| error(&lock_path, source))?;
            if lock.try_lock().is_err() {
                continue;
            }
            let path = parent.join(format!("day-{number}"));
            if path.exists() {
                remove(&path);
            }
            fs::create_dir(&path).map_err(|source| error(&path, source))?;
            return Ok(Self { path, _lock: lock });
        }
        let source = io::Error::other("too many days are in the making at once");
        Err(error(parent, source))
    }
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_dir_all(path) {
        tracing::warn!(path = %path.display(), %error, "cannot remove a scratch folder");
    }
}
