//! The doors of the program: data goes to standard output, talk to standard error.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result};

/// Prints a line of data.
///
/// A reader that went away, as `head` does, is no failure: the program just has nobody to talk to.
pub(crate) fn data(line: impl Display) {
    writeln!(std::io::stdout().lock(), "{line}").ok();
}

/// Prints data as it is; like [`data`], nobody who went away is missed.
pub(crate) fn data_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Prints a line of talk.
pub(crate) fn say(line: impl Display) {
    writeln!(std::io::stderr().lock(), "{line}").ok();
}

/// Prints talk without ending the line, before an answer is typed.
pub(crate) fn ask(text: impl Display) {
    let mut door = std::io::stderr().lock();
    write!(door, "{text}").ok();
    door.flush().ok();
}

/// Whether somebody watches the talk.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}
