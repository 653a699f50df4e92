//! Work that gives way to capture: in goes what can wait, out comes its result, from a thread that runs where no other
//! wants to.

use std::io;
use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// How patient the thread is, as for `nice`. Sealing beside capture at full load made the 99th percentile of an answer
/// twice as long.
const NICENESS: i32 = 19;

/// In how much of a hurry work is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// Somebody waits for it.
    AtOnce,
    /// It gives way to whatever else is to be done.
    Patient,
}

impl Pace {
    /// Does `work`. Blocking.
    pub(super) fn run<T: Send>(self, work: impl FnOnce() -> T + Send) -> io::Result<T> {
        match self {
            Self::AtOnce => Ok(work()),
            Self::Patient => patiently(work),
        }
    }
}

/// Does `work` on a patient thread, and waits for it. Blocking.
///
/// # Errors
/// If the system gives no thread.
fn patiently<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    scope(|threads| {
        let patient = Builder::new().name("patient".to_owned());
        let thread = patient.spawn_scoped(threads, || {
            if cfg!(target_os = "linux") {
                // Elsewhere it is about the whole process. Where it is not to be had, nothing is lost but patience.
                rustix::process::nice(NICENESS).ok();
            }
            work()
        })?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_work_is_patient() {
        let own = || rustix::process::nice(0).ok();
        let before = own();
        if cfg!(target_os = "linux") {
            assert_eq!(patiently(own).unwrap(), Some(NICENESS));
        }
        assert_eq!(own(), before);
    }

    #[test]
    fn what_breaks_down_breaks_whoever_waits() {
        let broken = std::panic::catch_unwind(|| patiently(|| panic!("broken")));
        assert!(broken.is_err());
    }
}
