//! Updates from files: adopted from elsewhere, or released from the quarantine. In goes a stream of
//! JSON documents, as the raw zone or other programs hold them; each takes the way that Telegram's would.

use std::io::Read;

use bytes::Bytes;
use jiff::Timestamp;
use lake::{Damage, RawReader};
use telegram::Update;
use tokio::sync::mpsc;

use crate::{Acceptor, Error, Receipt, ReceiptCounts};

/// Updates that are accepted together and share a sync.
const BATCH_UPDATES_MAX: usize = 256;

/// A batch takes no further update once it has this many bytes.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Batches read ahead.
const BATCHES_MAX: usize = 2;

/// What became of the updates of a file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ReplayReport {
    /// How many got which receipt.
    pub counts: ReceiptCounts,
    /// Why the file ended early, if it did.
    pub damage: Option<Damage>,
}

type Batch = Vec<(Bytes, Option<Timestamp>)>;

/// Accepts every update in `source`: one or many JSON documents, plain or compressed, in lists or not, with
/// or without what was around a message.
///
/// Updates keep the arrival times that the source knows; the others arrive now.
///
/// # Errors
/// If storage fails. Replaying the source again completes it without storing anything twice in the
/// table.
pub async fn replay(
    acceptor: &Acceptor,
    source: Box<dyn Read + Send>,
) -> Result<ReplayReport, Error> {
    let (batches, mut queue) = mpsc::channel(BATCHES_MAX);
    let reading = tokio::task::spawn_blocking(move || read(source, &batches));
    let mut report = ReplayReport::default();
    while let Some(batch) = queue.recv().await {
        for outcome in acceptor.accept_replayed(batch).await {
            report.count(outcome?);
        }
    }
    report.damage = reading.await.map_err(|source| Error::Task {
        what: "the file",
        source,
    })?;
    Ok(report)
}

impl ReplayReport {
    fn count(&mut self, receipt: Receipt) {
        let counter = match receipt {
            Receipt::Stored => &mut self.counts.stored,
            Receipt::Duplicate => &mut self.counts.duplicate,
            Receipt::Ignored => &mut self.counts.ignored,
            Receipt::Quarantined => &mut self.counts.quarantined,
        };
        *counter = counter.saturating_add(1);
        self.counts.received = self.counts.received.saturating_add(1);
    }
}

/// The update `bytes`; a bare message gets the envelope that it had, with the id 0 for the unknown one, so
/// that all lines of the raw zone that we write are updates.
fn enveloped(bytes: &[u8]) -> Bytes {
    match Update::decode(bytes) {
        Ok(update) if update.is_bare() => Bytes::from(update.to_json()),
        _ => Bytes::copy_from_slice(bytes),
    }
}

/// Cuts `source` into batches. Blocking; ends early when nobody takes them.
fn read(source: Box<dyn Read + Send>, batches: &mpsc::Sender<Batch>) -> Option<Damage> {
    let mut reader = RawReader::new(source, None);
    let mut batch = Batch::new();
    let mut batch_bytes = 0_usize;
    let damage = loop {
        match reader.next_update() {
            None => break None,
            Some(Err(damage)) => break Some(damage),
            Some(Ok(update)) => {
                batch_bytes = batch_bytes.saturating_add(update.bytes.len());
                batch.push((enveloped(update.bytes), update.received_at));
            }
        }
        if batch.len() >= BATCH_UPDATES_MAX || batch_bytes >= BATCH_BYTES_MAX {
            batch_bytes = 0;
            if batches.blocking_send(std::mem::take(&mut batch)).is_err() {
                return None;
            }
        }
    };
    // Refused only if the replay has failed already.
    batches.blocking_send(batch).ok();
    damage
}
