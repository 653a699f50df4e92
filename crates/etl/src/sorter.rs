//! Records in any order in, each once out, in the order of the tables.
//!
//! An external merge sort: records gather in memory up to a limit, go sorted to a scratch file (a
//! *run*), and the runs are merged. Memory is bounded by that limit, whatever the day holds. Several threads sort, each with a
//! sorter of its own; what comes out does not depend on which of them took in a record.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::Error;
use crate::merge::{Distinct, Merge, Versions};
use crate::record::{Head, Record, View};
use crate::scratch::Scratch;

/// How many runs are merged at once: each is an open file with a buffer.
const FAN_IN_MAX: usize = 128;
/// The buffer of an open run.
const BUFFER_BYTES: usize = 32 * 1024;

/// Records of one run, in order.
pub(crate) type Run = Box<dyn Iterator<Item = Result<Record, Error>> + Send>;

/// Sorts records, on disk where there are many.
#[derive(Debug)]
pub(crate) struct Sorter {
    arena: Arena,
    run_bytes_max: usize,
    runs: Runs,
    has_spilled: bool,
}

/// The runs of all sorters of a day. Cheap to clone; clones are the same runs.
#[derive(Clone, Debug)]
pub(crate) struct Runs {
    scratch: Scratch,
    /// By how often their records have been merged: runs of about one size are merged with each other, so that no record is
    /// written more often than the number of runs has digits.
    tiers: Arc<Mutex<Vec<Vec<PathBuf>>>>,
}

/// Records in memory: their bytes lie one after another, so that a record costs no allocation.
#[derive(Debug, Default)]
struct Arena {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    head: Head,
    range: Range<usize>,
}

impl Sorter {
    /// A sorter that keeps up to about `run_bytes_max` in memory, and puts the rest among `runs`.
    pub(crate) fn new(run_bytes_max: usize, runs: Runs) -> Self {
        Self {
            arena: Arena::default(),
            run_bytes_max,
            runs,
            has_spilled: false,
        }
    }

    /// Takes in one record.
    pub(crate) fn push(&mut self, head: Head, bytes: &[u8]) -> Result<(), Error> {
        if self.arena.size_bytes() + bytes.len() > self.run_bytes_max
            && !self.arena.entries.is_empty()
        {
            self.spill()?;
        }
        self.arena.push(head, bytes);
        Ok(())
    }

    /// What is in memory and goes to no file, in order: nothing if anything did.
    pub(crate) fn finish(&mut self) -> Result<Option<Run>, Error> {
        if self.has_spilled && !self.arena.entries.is_empty() {
            self.spill()?;
        }
        let arena = std::mem::take(&mut self.arena);
        let is_empty = arena.entries.is_empty();
        Ok((!is_empty).then(|| -> Run { Box::new(arena.into_run().map(Ok)) }))
    }

    fn spill(&mut self) -> Result<(), Error> {
        self.has_spilled = true;
        // Both keep their memory: to give it back and ask for it again costs a page fault for every page.
        let Arena { bytes, entries } = &mut self.arena;
        let order = order(entries, bytes);
        let shared = Bytes::from(std::mem::take(bytes));
        let records = records(order, &*entries, shared.clone());
        self.runs.put(Distinct::new(records.map(Ok)))?;
        *bytes = Vec::from(shared);
        bytes.clear();
        entries.clear();
        Ok(())
    }
}

impl Runs {
    /// Runs in `scratch`.
    pub(crate) fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            tiers: Arc::default(),
        }
    }

    /// The records of all runs, and of those `in_memory`, in order. The scratch folder must outlive them.
    pub(crate) fn merged(&self, in_memory: Vec<Run>) -> Result<Versions, Error> {
        let mut runs = in_memory;
        for path in self.lock().iter().flatten() {
            runs.push(open_run(path)?);
        }
        let one: Run = match runs.pop() {
            Some(run) if runs.is_empty() => run,
            last => {
                runs.extend(last);
                Box::new(Merge::new(runs)?)
            }
        };
        Ok(Versions::new(Distinct::new(one)))
    }

    /// Writes a run, and merges what has become too many.
    fn put<I>(&self, records: Distinct<I>) -> Result<(), Error>
    where
        I: Iterator<Item = Result<Record, Error>>,
    {
        let mut run = write_run(records, &self.scratch)?;
        for tier in 0.. {
            let Some(full) = self.add(tier, run) else {
                break;
            };
            let open: Result<Vec<Run>, Error> = full.iter().map(|run| open_run(run)).collect();
            run = write_run(Distinct::new(Merge::new(open?)?), &self.scratch)?;
            for run in full {
                // What stays behind goes with the whole folder.
                fs::remove_file(&run).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Adds a run to a tier, and takes all of the tier if it is full.
    fn add(&self, tier: usize, run: PathBuf) -> Option<Vec<PathBuf>> {
        let mut tiers = self.lock();
        if tiers.len() <= tier {
            tiers.push(Vec::new());
        }
        let tier = tiers.get_mut(tier)?;
        tier.push(run);
        (tier.len() == FAN_IN_MAX).then(|| std::mem::take(tier))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<PathBuf>>> {
        self.tiers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arena {
    fn size_bytes(&self) -> usize {
        self.bytes.len() + self.entries.len() * size_of::<Entry>()
    }

    fn push(&mut self, head: Head, bytes: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let range = start..self.bytes.len();
        self.entries.push(Entry { head, range });
    }

    fn into_run(self) -> impl Iterator<Item = Record> + Send {
        let order = order(&self.entries, &self.bytes);
        records(order, self.entries, Bytes::from(self.bytes))
    }
}

/// The records with these `entries`, in this `order`.
fn records(
    order: Vec<usize>,
    entries: impl AsRef<[Entry]>,
    bytes: Bytes,
) -> impl Iterator<Item = Record> {
    order.into_iter().filter_map(move |place| {
        let Entry { head, range } = entries.as_ref().get(place)?;
        let bytes = bytes.slice(range.clone());
        Some(Record {
            head: head.clone(),
            bytes,
        })
    })
}

/// The places of `entries` in their order. What decides nearly always is sorted beside each place, so that the rest of an
/// entry is hardly looked at, and none is moved.
fn order(entries: &[Entry], bytes: &[u8]) -> Vec<usize> {
    let keys = entries.iter().map(|entry| &entry.head.key).enumerate();
    let mut order: Vec<_> = keys
        .map(|(place, key)| (key.chat, key.message, place))
        .collect();
    let whole = |place: usize| {
        let entry = entries.get(place)?;
        let bytes = bytes.get(entry.range.clone()).unwrap_or_default();
        let head = &entry.head;
        Some(View { head, bytes })
    };
    order.sort_unstable_by(|one, other| {
        let order = (one.0, one.1).cmp(&(other.0, other.1));
        order.then_with(|| match (whole(one.2), whole(other.2)) {
            (Some(one), Some(other)) => one.order(other),
            // Every place has an entry.
            _ => Ordering::Equal,
        })
    });
    order.into_iter().map(|(_, _, place)| place).collect()
}

#[expect(
    clippy::disallowed_types,
    reason = "a run is a scratch file, no object of the lake"
)]
fn write_run<I>(records: Distinct<I>, scratch: &Scratch) -> Result<PathBuf, Error>
where
    I: Iterator<Item = Result<Record, Error>>,
{
    let path = scratch.file()?;
    let error = |source| Error::Scratch {
        path: path.clone(),
        source,
    };
    let file = fs::File::create_new(&path).map_err(error)?;
    let mut file = BufWriter::with_capacity(BUFFER_BYTES, file);
    for record in records {
        record?.write(&mut file).map_err(error)?;
    }
    file.flush().map_err(error)?;
    Ok(path)
}

#[expect(
    clippy::disallowed_types,
    reason = "a run is a scratch file, no object of the lake"
)]
fn open_run(path: &Path) -> Result<Run, Error> {
    let path = path.to_owned();
    let error = |path: &Path, source: io::Error| Error::Scratch {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::open(&path).map_err(|source| error(&path, source))?;
    let mut source = BufReader::with_capacity(BUFFER_BYTES, file);
    Ok(Box::new(std::iter::from_fn(move || {
        Record::read(&mut source)
            .map_err(|source| error(&path, source))
            .transpose()
    })))
}
