//! Bytes as a slow store hands them over: so many at a time.

use std::io::{Cursor, Read, Result};

/// A source that gives at most `part` bytes at a time.
#[derive(Debug)]
pub struct Parts {
    bytes: Cursor<Vec<u8>>,
    part: usize,
}

impl Parts {
    /// The source of `bytes`, of which `part` come at a time.
    #[must_use]
    pub fn new(bytes: &[u8], part: usize) -> Self {
        Self {
            bytes: Cursor::new(bytes.to_vec()),
            part,
        }
    }
}

impl Read for Parts {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let count = room.len().min(self.part);
        self.bytes.read(&mut room[..count])
    }
}
