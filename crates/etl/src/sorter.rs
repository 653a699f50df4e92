//! Records in any order in, each once out, in the order of the tables.
//!
//! An external merge sort: records gather in memory up to a limit, go sorted to a scratch file (a
//! *run*), and the runs are merged. Memory is bounded by that limit, whatever the day holds.

use std::fs;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::Error;
use crate::merge::{Distinct, Merge, Versions};
use crate::record::{Head, Record};
use crate::scratch::Scratch;

/// How many runs are merged at once: each is an open file with a buffer.
const FAN_IN_MAX: usize = 128;
/// The buffer of an open run.
const BUFFER_BYTES: usize = 64 * 1024;

/// Records of one run, in order.
pub(crate) type Run = Box<dyn Iterator<Item = Result<Record, Error>> + Send>;

/// Sorts records, on disk where there are many.
#[derive(Debug)]
pub(crate) struct Sorter {
    arena: Arena,
    run_bytes_max: usize,
    runs: Vec<PathBuf>,
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
    /// A sorter that keeps up to about `run_bytes_max` in memory.
    pub(crate) fn new(run_bytes_max: usize) -> Self {
        Self {
            arena: Arena::default(),
            run_bytes_max,
            runs: Vec::new(),
        }
    }

    /// Takes in one record.
    pub(crate) fn push(
        &mut self,
        head: Head,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        if self.arena.size_bytes() + bytes.len() > self.run_bytes_max
            && !self.arena.entries.is_empty()
        {
            self.spill(scratch)?;
        }
        self.arena.push(head, bytes);
        Ok(())
    }

    /// All records taken in, in order. The scratch folder must outlive them.
    pub(crate) fn finish(mut self, scratch: &mut Scratch) -> Result<Versions, Error> {
        if self.runs.is_empty() {
            let run = Box::new(self.arena.into_run().map(Ok));
            return Ok(Versions::new(Distinct::new(run)));
        }
        if !self.arena.entries.is_empty() {
            self.spill(scratch)?;
        }
        merged(&self.runs).map(Versions::new)
    }

    fn spill(&mut self, scratch: &mut Scratch) -> Result<(), Error> {
        let arena = std::mem::take(&mut self.arena);
        let run = Box::new(arena.into_run().map(Ok));
        self.runs.push(write_run(Distinct::new(run), scratch)?);
        if self.runs.len() == FAN_IN_MAX {
            let joined = write_run(merged(&self.runs)?, scratch)?;
            for run in self.runs.drain(..) {
                // What stays behind goes with the whole folder.
                fs::remove_file(&run).unwrap_or_default();
            }
            self.runs.push(joined);
        }
        Ok(())
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
        let Self { bytes, entries } = self;
        let order = order(&entries, &bytes);
        let bytes = Bytes::from(bytes);
        order.into_iter().filter_map(move |place| {
            let Entry { head, range } = entries.get(place)?;
            let bytes = bytes.slice(range.clone());
            Some(Record { head: *head, bytes })
        })
    }
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
        Some((entry.head.order(), bytes.len(), bytes))
    };
    order.sort_unstable_by(|one, other| {
        let order = (one.0, one.1).cmp(&(other.0, other.1));
        order.then_with(|| whole(one.2).cmp(&whole(other.2)))
    });
    order.into_iter().map(|(_, _, place)| place).collect()
}

fn merged(runs: &[PathBuf]) -> Result<Distinct, Error> {
    let runs: Result<Vec<Run>, Error> = runs.iter().map(|run| open_run(run)).collect();
    Ok(Distinct::new(Box::new(Merge::new(runs?)?)))
}

#[expect(
    clippy::disallowed_types,
    reason = "a run is a scratch file, no object of the lake"
)]
fn write_run(records: Distinct, scratch: &mut Scratch) -> Result<PathBuf, Error> {
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
