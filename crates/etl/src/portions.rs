//! The raw objects of a day in, portions of them out: whoever has time takes the next one.
//!
//! A portion is some small files, which are not even opened here, a small object of a bucket, or a part of a large object: as
//! large as it is, all take part in it.

use std::sync::Arc;

use lake::{Block, ContextDate, RawObject, RawZone};

use crate::Error;
use crate::look_ahead::{Incoming, Opened};

/// How many small files make a portion at most.
const FILES_MAX: usize = 64;
/// How many bytes they have together, about.
const FILES_BYTES_MAX: u64 = 512 * 1024;

/// The objects of a day that nobody has taken yet.
pub(crate) struct Portions {
    incoming: Incoming,
    /// The large object that is being read.
    open: Option<Open>,
}

struct Open {
    object: Arc<RawObject>,
    opened: Opened,
    is_first: bool,
}

/// Something to be taken in.
pub(crate) enum Portion {
    /// Small files of a folder of this machine.
    Files(RawZone, Vec<RawObject>),
    /// A small object.
    Opened(Opened),
    /// A part of a large object: a block was filled with it.
    Part {
        object: Arc<RawObject>,
        is_first: bool,
        is_last: bool,
    },
}

impl Portions {
    pub(crate) fn new(incoming: Incoming) -> Self {
        Self {
            incoming,
            open: None,
        }
    }

    /// The next portion, of which a part of an object is put into `room`; nothing if that was the last. An error also if
    /// nobody waits for the `day` any more.
    pub(crate) fn next(
        &mut self,
        day: ContextDate,
        room: &mut Block,
    ) -> Result<Option<Portion>, Error> {
        loop {
            if let Some(part) = self.part(room) {
                return Ok(Some(part));
            }
            if let Some((raw, files)) = self.incoming.files(FILES_MAX, FILES_BYTES_MAX) {
                return Ok(Some(Portion::Files(raw, files)));
            }
            let Some(opened) = self.incoming.next(day)? else {
                return Ok(None);
            };
            if !opened.object.is_large() {
                return Ok(Some(Portion::Opened(opened)));
            }
            self.open = Some(Open {
                object: Arc::new(opened.object.clone()),
                opened,
                is_first: true,
            });
        }
    }

    fn part(&mut self, room: &mut Block) -> Option<Portion> {
        let open = self.open.as_mut()?;
        let is_last = !open.opened.reader.fill(room);
        let part = Portion::Part {
            object: Arc::clone(&open.object),
            is_first: std::mem::take(&mut open.is_first),
            is_last,
        };
        if is_last {
            self.open = None;
        }
        Some(part)
    }

    /// Hands out nothing any more.
    pub(crate) fn end(&mut self) {
        self.incoming.end();
        self.open = None;
    }
}
