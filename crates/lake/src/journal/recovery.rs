//! What a process that ended, however it ended, has left in the folder. In goes the folder, out come
//! its segments, each cut to its last whole record. Nothing acknowledged is cut.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tracing::{error, warn};

use super::segment::{self, Contents, HEADER_BYTES, SegmentId};
use super::status::{Catalog, JournalStatus};
use crate::Error;

/// What was found in the journal when it was opened.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Recovery {
    /// Segments that wait to be sealed.
    pub segments: u64,
    /// Records in them.
    pub updates: u64,
    /// Bytes of writes that were cut short; nobody was told that they were durable.
    pub torn_bytes: u64,
}

/// The segments in `dir`, oldest first; other files are not ours to judge.
pub(super) fn segments_in(dir: &Path) -> io::Result<Vec<SegmentId>> {
    let mut segments = Vec::new();
    for file in std::fs::read_dir(dir)? {
        let name = file?.file_name();
        segments.extend(name.to_str().and_then(SegmentId::of_file_name));
    }
    segments.sort_unstable();
    Ok(segments)
}

/// The bytes of the segment at `path`.
pub(super) fn bytes_of(path: &Path) -> io::Result<Bytes> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a segment is no object: it is read by its own crate"
    )]
    std::fs::read(path).map(Bytes::from)
}

/// Enters every segment of `dir` into `catalog`, ready to be sealed.
pub(super) fn recover(dir: &Path, catalog: &Catalog) -> Result<Recovery, Error> {
    let mut recovery = Recovery::default();
    let segments = segments_in(dir).map_err(|source| Error::OpenJournal {
        dir: dir.to_owned(),
        source,
    })?;
    for id in segments {
        let path = dir.join(id.file_name());
        let found = recover_segment(id, &path).map_err(|source| Error::ReadSegment {
            path: path.clone(),
            source,
        })?;
        let Some(contents) = found else { continue };
        let bytes = u64::try_from(contents.good_bytes).unwrap_or(u64::MAX);
        let status = JournalStatus::of(&contents.records, bytes);
        let torn = u64::try_from(contents.torn_bytes).unwrap_or(u64::MAX);
        recovery.torn_bytes = recovery.torn_bytes.saturating_add(torn);
        if status.records > 0 {
            recovery.segments = recovery.segments.saturating_add(1);
            recovery.updates = recovery.updates.saturating_add(status.records);
            catalog.add(id, status);
            catalog.close(id);
        }
    }
    Ok(recovery)
}

fn recover_segment(id: SegmentId, path: &Path) -> io::Result<Option<Contents>> {
    let bytes = bytes_of(path)?;
    let Some(contents) = segment::read(&bytes) else {
        let tail = bytes.get(HEADER_BYTES..).unwrap_or_default();
        if tail.iter().any(|byte| *byte != 0) {
            let aside = set_aside(path)?;
            error!(
                journal.segment = %id,
                "the journal segment {id} has lost its header: kept as `{}`",
                aside.display()
            );
        } else {
            // The header is synced before the first record, so this one never had any.
            std::fs::remove_file(path)?;
        }
        return Ok(None);
    };
    if contents.torn_bytes > 0 {
        let size_bytes = contents.torn_bytes;
        warn!(
            journal.segment = %id,
            size_bytes,
            "dropped a torn tail of {size_bytes} bytes from the journal segment {id}"
        );
    }
    if contents.records.is_empty() {
        std::fs::remove_file(path)?;
    } else {
        trim(path, contents.good_bytes)?;
    }
    Ok(Some(contents))
}

/// Moves a file that should be a segment out of the way, for somebody to look at.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = path.with_extension(OsStr::new("damaged"));
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

/// Cuts the segment and syncs it.
///
/// A killed process may have written records that it never synced. From now on they count as
/// durable: a redelivery of them is answered as a duplicate.
fn trim(path: &Path, good_bytes: usize) -> io::Result<()> {
    #[expect(
        clippy::disallowed_types,
        reason = "a segment is no object: it is cut by its own crate"
    )]
    let file = std::fs::File::options().write(true).open(path)?;
    file.set_len(u64::try_from(good_bytes).unwrap_or(u64::MAX))?;
    file.sync_all()
}
