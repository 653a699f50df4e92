//! The items of an export, read ahead of whoever files them: many rows at once, and never many bytes. Blocks.

use std::io::Read;

use telegram::ExportChat;
use tokio::sync::mpsc;

use super::ImportError;
use super::scanner::{Item, scan};

/// How many parts wait to be filed.
const AHEAD_MAX: usize = 2;
/// How many bytes of rows make a part, the last row aside.
const PART_BYTES: usize = 256 * 1024;

/// A part of an export.
#[derive(Debug)]
pub(super) enum Part {
    /// The rows after this are of this chat.
    Chat(ExportChat),
    Rows(Rows),
    /// A row that is too large to be filed.
    Oversized(Vec<u8>),
}

/// Rows, one after the other in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rows {
    pub(super) fn push(&mut self, row: &[u8]) {
        self.bytes.extend_from_slice(row);
        self.ends.push(self.bytes.len());
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.bytes.get(*start..*end).unwrap_or_default())
    }
}

/// Where the parts of an export go, and where they come out.
pub(super) fn channel() -> (mpsc::Sender<Part>, mpsc::Receiver<Part>) {
    mpsc::channel(AHEAD_MAX)
}

/// Sends the parts of the export in `source` until nobody takes more.
pub(super) fn read(source: impl Read, sender: &mpsc::Sender<Part>) -> Result<(), ImportError> {
    let mut rows = Rows::default();
    let send = |part| sender.blocking_send(part).is_ok();
    let read = scan(source, &mut |item| match item {
        Item::Row(row) => {
            rows.push(row);
            rows.size_bytes() < PART_BYTES || send(Part::Rows(std::mem::take(&mut rows)))
        }
        Item::Chat(head) => {
            send(Part::Rows(std::mem::take(&mut rows))) && send(Part::Chat(head.clone()))
        }
        Item::Oversized(row) => {
            send(Part::Rows(std::mem::take(&mut rows))) && send(Part::Oversized(row))
        }
    });
    // What came before the end, or before damage, counts.
    send(Part::Rows(rows));
    read
}
