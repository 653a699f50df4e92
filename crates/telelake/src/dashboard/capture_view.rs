//! What is being captured, from the counts of the acceptor and of the journal.

use jiff::Timestamp;
use server::dashboard::{CaptureView, JournalView, Mode};

use crate::capture::Capture;

/// The counts of this moment.
pub(super) fn of(capture: &Capture, mode: Mode) -> CaptureView {
    let acceptor = &capture.acceptor;
    let counts = acceptor.counts();
    let journal = capture.journal_status().map(|status| JournalView {
        updates: status.records,
        bytes: status.bytes,
        oldest_at: status.oldest.map(Timestamp::as_second),
    });
    CaptureView {
        mode,
        received: counts.received,
        stored: counts.stored,
        duplicate: counts.duplicate,
        ignored: counts.ignored,
        quarantined: counts.quarantined,
        failed: counts.failed,
        last_received_at: acceptor.last_received_at().map(Timestamp::as_second),
        is_healthy: acceptor.is_healthy(),
        journal,
        since: acceptor.opened_at().as_second(),
    }
}
