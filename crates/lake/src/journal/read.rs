//! Reading a journal that another process may be writing: for queries. In goes the folder, out come
//! the records. It takes no lock and changes nothing.

use std::io;
use std::path::Path;

use telegram::BotId;

use super::record::Record;
use super::recovery::{bytes_of, segments_in};
use super::segment::{self, SegmentId};
use crate::Error;

/// The records of one segment.
#[derive(Clone, Debug)]
pub struct JournalSegment {
    /// Its name.
    pub id: SegmentId,
    /// Whose updates these are.
    pub bot: BotId,
    /// The records, in the order of their arrival.
    pub records: Vec<Record>,
}

/// Every record in the journal at `dir` at this moment; none if there is no such folder.
///
/// Blocking. A segment that vanishes meanwhile has been sealed: list the raw zone *after* this.
/// The last records of a segment that is just being written may not be acknowledged yet.
///
/// # Errors
/// If the folder or a segment in it cannot be read.
pub fn read_journal(dir: &Path) -> Result<Vec<JournalSegment>, Error> {
    let ids = match segments_in(dir) {
        Ok(ids) => ids,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => {
            return Err(Error::OpenJournal {
                dir: dir.to_owned(),
                source,
            });
        }
    };
    let mut segments = Vec::with_capacity(ids.len());
    for id in ids {
        let path = dir.join(id.file_name());
        let bytes = match bytes_of(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(Error::ReadSegment { path, source }),
        };
        if let Some(contents) = segment::read(&bytes) {
            segments.push(JournalSegment {
                id,
                bot: contents.bot,
                records: contents.records,
            });
        }
    }
    Ok(segments)
}
