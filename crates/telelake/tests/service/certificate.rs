//! A certificate that is signed by nobody, and the settings with which a door of the program uses it.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub(crate) struct Certificate {
    /// The setting that names its file, and the one that names that of its key.
    pub(crate) file: String,
    pub(crate) key: String,
    key_file: PathBuf,
    _folder: TempDir,
}

impl Certificate {
    /// One for the door that the settings call `door`.
    pub(crate) fn of(door: &str) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (file, key_file) = (
            folder.path().join("lake.crt"),
            folder.path().join("lake.key"),
        );
        write(&file, &certified.cert.pem());
        write(&key_file, &certified.signing_key.serialize_pem());
        Self {
            file: format!("{door}.tls_certificate={}", file.display()),
            key: format!("{door}.tls_key={}", key_file.display()),
            key_file,
            _folder: folder,
        }
    }

    /// Puts something into the place of the key that is none.
    pub(crate) fn break_key(&self) {
        write(&self.key_file, "no key");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test prepares files")]
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}
