//! Reads the raw objects of one day and sorts their updates: those of the day into the sorter,
//! everything else counted by what it is.
//!
//! Blocks; runs on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use jiff::tz::TimeZone;
use lake::{ContextDate, Quarantine, RawKey, RawObject, RawReader, RawUpdate};
use tokio::runtime::Handle;

use crate::Error;
use crate::footer::Strays;
use crate::report::DayReport;
use crate::scratch::Scratch;
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

/// The reading of one day.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) day: ContextDate,
    pub(crate) zone: TimeZone,
    pub(crate) unreadable: Unreadable,
    pub(crate) signals: Arc<Signals>,
    pub(crate) report: DayReport,
    pub(crate) strays: Strays,
    pub(crate) sorter: Sorter,
    pub(crate) scratch: Scratch,
}

impl Intake {
    /// Takes in `object`; damage in it ends its reading and is noted. A store that breaks off is none: what it kept back
    /// would be missing in the file, and nothing would make the day dirty.
    pub(crate) fn object(
        &mut self,
        object: &RawObject,
        reader: &mut RawReader,
    ) -> Result<(), Error> {
        self.report.objects += 1;
        self.report.bytes += object.size_bytes;
        loop {
            if let Some(line) = reader.line()
                && let Some(sifted) = sift_at_once(&line, &self.zone, Some(object.key.day))
            {
                self.take(&line, sifted, Some(&object.key))?;
                reader.pass_line();
                continue;
            }
            let Some(next) = reader.next_update() else {
                break;
            };
            match next {
                Ok(raw) => self.update(&raw, Some(&object.key))?,
                Err(damage) if damage.is_of_store => {
                    let key = object.key.clone();
                    return Err(Error::ReadObject {
                        key,
                        source: damage,
                    });
                }
                Err(damage) if object.key.day == self.day => {
                    self.report
                        .damaged
                        .push((object.key.clone(), damage.to_string()));
                }
                // The report of the object's own day tells.
                Err(_) => {}
            }
        }
        let done = &self.signals.bytes_done;
        done.fetch_add(object.size_bytes, Ordering::Relaxed);
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
                self.sorter.push(head, raw.bytes, &mut self.scratch)?;
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

    /// The sorter with all that was taken in.
    pub(crate) fn take_sorter(&mut self) -> Sorter {
        std::mem::replace(&mut self.sorter, Sorter::new(0))
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
