//! An export in, raw objects and a report out: one thread reads, the others file.

use std::io::Read;

use jiff::tz::TimeZone;
use lake::{Quarantine, RawZone};
use telegram::Chat;

use super::filing::Filing;
use super::report::ImportReport;
use super::{ImportError, ahead};

/// Where an export goes, and what of it.
pub struct Import<'i> {
    /// The zone that takes the rows; nothing is written without one.
    pub raw: Option<&'i RawZone>,
    /// Where rows go that are no JSON, or too large.
    pub quarantine: &'i Quarantine,
    /// The zone whose days the lake has.
    pub zone: TimeZone,
    /// The zone of local times, for exports that tell no others.
    pub exported_in: Option<TimeZone>,
    /// Which chats are wanted: by Telegram Desktop's words and the Bot API's.
    pub wants: &'i (dyn Fn(&telegram::ExportChat, &Chat<'_>) -> bool + Sync),
}

impl std::fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Import")
            .field("raw", &self.raw)
            .finish_non_exhaustive()
    }
}

/// Reads the export in `source` into the lake. The report tells of everything before an error, too.
///
/// The same export makes the same objects again, and memory is bounded, whatever it holds.
pub async fn import(
    source: Box<dyn Read + Send>,
    import: &Import<'_>,
) -> (ImportReport, Result<(), ImportError>) {
    let (sender, mut parts) = ahead::channel();
    let reading = tokio::task::spawn_blocking(move || ahead::read(source, &sender));
    let mut filing = Filing::new(import);
    let mut filed = Ok(());
    while let Some(part) = parts.recv().await {
        filed = filing.take(part).await;
        if filed.is_err() {
            break;
        }
    }
    drop(parts);
    let read = match reading.await {
        Ok(read) => read,
        Err(source) => Err(ImportError::Task { source }),
    };
    let ended = filed.and(read);
    let (report, finished) = filing.finish(ended.is_ok()).await;
    (report, ended.and(finished))
}
