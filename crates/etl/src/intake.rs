//! Takes in portions of the raw objects of one day and sorts their updates: those of the day into the sorter,
//! everything else counted by what it is.
//!
//! Blocks; runs on a thread of its own, beside others that take in other portions.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::tz::TimeZone;
use lake::{
    Block, ContextDate, Piece, Quarantine, RawKey, RawObject, RawReader, RawUpdate, RawZone,
};
use tokio::runtime::Handle;

use crate::Error;
use crate::footer::Strays;
use crate::portions::{Portion, Portions};
use crate::record::Scope;
use crate::report::DayReport;
use crate::sift::{Sifted, sift, sift_at_once};
use crate::sorter::Sorter;

/// How far a day is; shared with whoever waits for it.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    pub(crate) bytes_done: AtomicU64,
    pub(crate) updates: AtomicU64,
    pub(crate) is_cancelled: AtomicBool,
}

/// Where unreadable bytes go. A query puts nothing away: it only reads.
#[derive(Clone, Debug)]
pub(crate) enum Unreadable {
    Keep(Quarantine, Handle),
    PassOver,
}

/// What one thread takes in of a day, and what it makes of it.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) day: ContextDate,
    pub(crate) zone: TimeZone,
    pub(crate) unreadable: Unreadable,
    pub(crate) signals: Arc<Signals>,
    pub(crate) report: DayReport,
    pub(crate) strays: Strays,
    /// The chats of which exported messages wait for the numbers that bots know.
    pub(crate) numberless: BTreeSet<i64>,
    pub(crate) sorter: Sorter,
}

impl Intake {
    /// Takes in all that `portions` still have, beside others who do the same.
    pub(crate) fn portions(&mut self, portions: &Mutex<Portions>) -> Result<(), Error> {
        let lock = || portions.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = Block::default();
        loop {
            if self.signals.is_cancelled.load(Ordering::Relaxed) {
                lock().end();
                return Err(Error::Cancelled { day: self.day });
            }
            let portion = lock().next(self.day, &mut room);
            let taken = match portion {
                Ok(Some(portion)) => self.portion(portion, &mut room),
                Ok(None) => return Ok(()),
                Err(error) => Err(error),
            };
            if taken.is_err() {
                lock().end();
                return taken;
            }
        }
    }

    fn portion(&mut self, portion: Portion, room: &mut Block) -> Result<(), Error> {
        match portion {
            Portion::Part {
                object,
                is_first,
                is_last,
            } => {
                if is_first {
                    self.begin(&object);
                }
                self.block(&object.key, room)?;
                if is_last {
                    self.end(&object);
                }
                Ok(())
            }
            Portion::Opened(mut opened) => self.object(&opened.object, &mut opened.reader, room),
            Portion::Files(raw, files) => {
                let mut content = Vec::new();
                for object in files {
                    self.file(&raw, &object, &mut content, room)?;
                }
                Ok(())
            }
        }
    }

    /// Takes in an object that lies in a folder of this machine and is small. Its `content` is read at once, since its reading
    /// in parts would take longer than what is done with it.
    fn file(
        &mut self,
        raw: &RawZone,
        object: &RawObject,
        content: &mut Vec<u8>,
        room: &mut Block,
    ) -> Result<(), Error> {
        let named_arrival = object.named_arrival();
        if !raw.read_here(object, content)? {
            let opened = raw.open_here(object);
            return opened.map_or(Ok(()), |reader| self.object(object, &mut reader?, room));
        }
        let whole = RawUpdate {
            bytes: content.strip_suffix(b"\n").unwrap_or(content),
            bot: None,
            received_at: named_arrival,
        };
        // Nearly always it is one update and nothing else.
        let folder = Some(object.key.day);
        if let Some(sifted) = sift_at_once(&whole, &self.zone, folder) {
            self.begin(object);
            self.take(&whole, sifted, Some(&object.key))?;
            self.end(object);
            return Ok(());
        }
        let source = Box::new(Cursor::new(std::mem::take(content)));
        self.object(object, &mut RawReader::new(source, named_arrival), room)
    }

    /// Takes in `object`.
    fn object(
        &mut self,
        object: &RawObject,
        reader: &mut RawReader,
        room: &mut Block,
    ) -> Result<(), Error> {
        self.begin(object);
        loop {
            let is_more = reader.fill(room);
            self.block(&object.key, room)?;
            if !is_more {
                self.end(object);
                return Ok(());
            }
        }
    }

    fn begin(&mut self, object: &RawObject) {
        self.report.objects += 1;
        self.report.bytes += object.size_bytes;
    }

    fn end(&self, object: &RawObject) {
        let done = &self.signals.bytes_done;
        done.fetch_add(object.size_bytes, Ordering::Relaxed);
    }

    /// Takes in a part of the object `key`; damage in it is noted. A store that breaks off is none: what it kept back would be
    /// missing in the file, and nothing would make the day dirty.
    fn block(&mut self, key: &RawKey, block: &mut Block) -> Result<(), Error> {
        for piece in block.pieces() {
            if let Piece::Line(line) = piece
                && let Some(sifted) = sift_at_once(&line, &self.zone, Some(key.day))
            {
                self.take(&line, sifted, Some(key))?;
                continue;
            }
            for document in piece.documents() {
                self.update(&document, Some(key))?;
            }
        }
        for damage in block.take_damages() {
            if damage.is_of_store {
                return Err(Error::ReadObject {
                    key: key.clone(),
                    source: damage,
                });
            }
            // Of another folder's object the report of its own day tells.
            if key.day == self.day {
                self.report.damaged.push((key.clone(), damage.to_string()));
            }
        }
        Ok(())
    }

    /// Takes in one update of the object `origin`, or of the journal.
    pub(crate) fn update(
        &mut self,
        raw: &RawUpdate<'_>,
        origin: Option<&RawKey>,
    ) -> Result<(), Error> {
        let sifted = sift(raw, &self.zone, origin.map(|key| key.day));
        self.take(raw, sifted, origin)
    }

    fn take(
        &mut self,
        raw: &RawUpdate<'_>,
        sifted: Sifted<'_>,
        origin: Option<&RawKey>,
    ) -> Result<(), Error> {
        if self.signals.is_cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled { day: self.day });
        }
        self.signals.updates.fetch_add(1, Ordering::Relaxed);
        let own_folder = origin.filter(|key| key.day == self.day);
        match sifted {
            Sifted::Of { day, told } if day == self.day => {
                self.report.tally.updates += 1;
                let head = told.head(raw);
                if let Scope::Content { .. } = head.key.scope {
                    self.numberless.insert(head.key.chat);
                }
                self.sorter.push(head, raw.bytes)?;
            }
            // What is not of this day is told by the day in whose folder it lies.
            _ if own_folder.is_none() => {}
            Sifted::Of { day, .. } => {
                self.report.tally.updates += 1;
                self.report.tally.strays += 1;
                *self.report.stray_days.entry(day).or_default() += 1;
                if let Some(key) = own_folder {
                    let names = self.strays.entry(day).or_default();
                    if !names.contains(&key.name) {
                        names.insert(key.name.clone());
                    }
                }
            }
            Sifted::Unreadable => {
                self.report.tally.updates += 1;
                self.quarantine(raw.bytes)?;
            }
        }
        Ok(())
    }

    /// Puts away what cannot be read; the same bytes are put away once.
    pub(crate) fn quarantine(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.report.tally.quarantined += 1;
        if let Unreadable::Keep(quarantine, runtime) = &self.unreadable {
            runtime.block_on(quarantine.put(Bytes::copy_from_slice(bytes)))?;
        }
        Ok(())
    }
}
