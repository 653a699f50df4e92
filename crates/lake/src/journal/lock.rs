//! The lock of a journal's folder: one writer at a time, also across processes. The system lets go
//! of it when the process ends, however it ends.

#![expect(
    clippy::disallowed_types,
    reason = "a lock belongs to an open file, not to an object"
)]

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::Error;

/// The file that is locked; it stays, and tells who holds it.
const NAME: &str = "lock";

/// A process id has fewer digits than this.
const PID_BYTES_MAX: u64 = 32;

/// Held as long as it lives.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock of `dir`.
    pub(super) fn take(dir: &Path) -> Result<Self, Error> {
        let cannot_open = |source| Error::OpenJournal {
            dir: dir.to_owned(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.join(NAME))
            .map_err(cannot_open)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked {
                    dir: dir.to_owned(),
                    pid: holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(cannot_open(source)),
        }
        // The number is a courtesy to whoever finds the lock taken: on a full disk the service
        // must still start, if only to seal what it has.
        sign(&mut file).ok();
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(PID_BYTES_MAX).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}
