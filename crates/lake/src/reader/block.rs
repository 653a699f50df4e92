//! Updates of a raw object in portions, so that whoever decodes them need not be who reads them.
//!
//! A reader that told every document apart would do a third of the work alone. So a line that can hold nothing but documents
//! of its own is handed on as it lies there, and whether it is one update is for the other side to see.

use std::io::{BufRead as _, ErrorKind};
use std::ops::Range;

use jiff::Timestamp;
use memchr::{memchr, memchr_iter};
use telegram::BotId;

use super::{Damage, RawReader, RawUpdate, SHORT_BYTES_MAX, open};
use crate::documents::{Documents, Next};

/// How large a block gets, about.
const BLOCK_BYTES: usize = 256 * 1024;
/// A line that is longer is told apart by the reader: it is no single update.
const LINE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The first byte of a mark of the byte order, which may stand before a document.
const BYTE_ORDER_MARK: u8 = 0xEF;
/// How an update begins, as Telegram writes it.
const BEGIN: &[u8] = b"{\"update_id\":";
/// What may follow a line, so that it can be told where the last document in it ends.
const NEXT_LINE: &[u8] = b"\n{\"update_id\":0}\n";

/// Some updates of one raw object, in order. Can be filled again and again.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    places: Vec<Place>,
    bot: Option<BotId>,
    /// What was found to be wrong with the object between them.
    damages: Vec<Damage>,
}

#[derive(Debug)]
struct Place {
    range: Range<usize>,
    received_at: Option<Timestamp>,
    is_line: bool,
}

/// A part of a block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece<'b> {
    /// A line: one update as Telegram writes it, or else what [`Piece::documents`] finds in it.
    Line(RawUpdate<'b>),
    /// A document, as [`RawReader::next_update`] tells it.
    Document(RawUpdate<'b>),
}

impl Block {
    /// What is in it.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.places.iter().map(|place| {
            let update = RawUpdate {
                bytes: self.bytes.get(place.range.clone()).unwrap_or_default(),
                bot: self.bot,
                received_at: place.received_at,
            };
            if place.is_line {
                Piece::Line(update)
            } else {
                Piece::Document(update)
            }
        })
    }

    /// Hands out what was found to be wrong.
    pub fn take_damages(&mut self) -> Vec<Damage> {
        std::mem::take(&mut self.damages)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
        self.damages.clear();
    }

    fn push(&mut self, update: RawUpdate<'_>, is_line: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(update.bytes);
        self.bot = update.bot;
        self.places.push(Place {
            range: start..self.bytes.len(),
            received_at: update.received_at,
            is_line,
        });
    }
}

impl<'b> Piece<'b> {
    /// The documents in a line that is not one update as Telegram writes it.
    pub fn documents(self) -> Vec<RawUpdate<'b>> {
        let line = match self {
            Self::Document(document) => return vec![document],
            Self::Line(line) => line,
        };
        let text = [line.bytes, NEXT_LINE].concat();
        let mut documents = Documents::default();
        let (mut done, mut found) = (0, Vec::new());
        while done < line.bytes.len() {
            let cut = documents.next(text.get(done..).unwrap_or_default(), false);
            let Next::Document(range) = cut.next else {
                break;
            };
            let range = done + range.start..done + range.end;
            if let Some(bytes) = line.bytes.get(range) {
                // The object knows one arrival for each line.
                let received_at = line.received_at.filter(|_| found.is_empty());
                found.push(RawUpdate {
                    bytes,
                    received_at,
                    ..line
                });
            }
            done += cut.done;
        }
        found
    }
}

impl RawReader {
    /// Fills `block` with what comes next: some updates, or all that is left, and the damage that was met there. False where
    /// there is no more.
    ///
    /// Which updates come out of all blocks together depends on the object alone, and they are those of
    /// [`RawReader::next_update`]. Damage says after how many of them it was met, and counts a line as one.
    pub fn fill(&mut self, block: &mut Block) -> bool {
        block.clear();
        while block.bytes.len() < BLOCK_BYTES {
            if self.pass_line_to(block) {
                continue;
            }
            match self.next_update() {
                Some(Ok(update)) => block.push(update, false),
                Some(Err(damage)) => block.damages.push(damage),
                None => return false,
            }
        }
        true
    }

    /// Hands the next line to `block` if it can be told from its ends that its documents end with it.
    fn pass_line_to(&mut self, block: &mut Block) -> bool {
        if !self.documents.is_outside() {
            return false;
        }
        let Some(line) = self.line() else {
            return false;
        };
        if !is_closed(line.bytes) {
            return false;
        }
        let (bot, received_at) = (line.bot, line.received_at);
        let ends_here = loop {
            match self.lines.fill_buf() {
                Ok(next) => break matches!(next, [] | [b'{', ..]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    break false;
                }
            }
        };
        if !ends_here {
            return false;
        }
        let bytes = self.text.get(self.done..).unwrap_or_default();
        let update = RawUpdate {
            bytes: bytes.strip_suffix(b"\n").unwrap_or(bytes),
            bot,
            received_at,
        };
        block.push(update, true);
        self.pass_line();
        true
    }

    /// The next line, or the last without its end, if nothing more has been read.
    fn line(&mut self) -> Option<RawUpdate<'_>> {
        if let Some(source) = self.source.take() {
            match open(source) {
                Ok(opened) => (self.lines, self.arrivals) = opened,
                Err(error) => self.error = Some(error),
            }
        }
        if self.error.is_some() {
            return None;
        }
        let rest = self.text.get(self.done..).unwrap_or_default();
        if rest.trim_ascii().is_empty() {
            // The end of the line before.
            self.done = self.text.len();
        }
        if self.done == self.text.len() && !self.ended {
            self.read_on().ok()?;
        }
        // The end of a short object without a line break shows only now. A long line may be a list without end.
        let is_short = self.text.len() < SHORT_BYTES_MAX;
        if is_short && !self.text.ends_with(b"\n") && !self.ended && self.error.is_none() {
            self.read_on().ok()?;
        }
        let line = self.text.get(self.done..)?;
        if line.len() > LINE_BYTES_MAX {
            return None;
        }
        let line = match line.strip_suffix(b"\n") {
            Some(line) => line,
            None if self.ended => line,
            None => return None,
        };
        if self.error.is_some() || memchr(b'\n', line).is_some() {
            return None;
        }
        let received_at = self.arrivals.peek_time().or(self.named_arrival);
        Some(RawUpdate {
            bytes: line,
            bot: self.arrivals.bot,
            received_at,
        })
    }

    /// Goes on after the line.
    fn pass_line(&mut self) {
        self.done = self.text.len();
        self.documents.begin();
        self.updates += 1;
        self.arrivals.next_time();
    }
}

/// Whether documents that begin in `line` also end in it, if another line follows that begins with a brace.
///
/// A value that was not whole at its end would have to go on with a comma or a bracket. And no list begins behind the first
/// document: where none is in quotes, nothing opens after a brace that closes.
fn is_closed(line: &[u8]) -> bool {
    let opens = |place: usize| {
        let rest = line.get(place + 1..).unwrap_or_default();
        let first = rest.trim_ascii_start().first();
        matches!(first, Some(b'[' | b'{' | &BYTE_ORDER_MARK))
    };
    line.starts_with(BEGIN) && line.ends_with(b"}") && !memchr_iter(b'}', line).any(opens)
}
