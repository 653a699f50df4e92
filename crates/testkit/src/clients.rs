//! Programs that others wrote, in other languages, for tests to drive.

use std::io;
use std::process::{Command, Stdio};

use crate::crate_folder;

/// The Python interpreter that has the packages of `scripts/clients`; installs them the first time.
///
/// # Errors
/// If they cannot be installed.
pub fn python() -> io::Result<String> {
    let script = crate_folder().join("../../scripts/clients.sh");
    let output = Command::new(script).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    match text.lines().next() {
        Some(python) if output.status.success() => Ok(python.to_owned()),
        _ => Err(io::Error::other("scripts/clients.sh failed")),
    }
}
