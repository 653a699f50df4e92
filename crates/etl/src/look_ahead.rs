//! The raw objects of a day in, opened ones out, in their order: a bounded number ahead of their reading, because a day
//! of small objects in a bucket is all waiting; those of a folder when their turn comes. It does not read them.

use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use futures::StreamExt as _;
use lake::{ContextDate, RawObject, RawReader, RawZone};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::Error;

/// How many small objects are open at once, those that are being opened included. S3 answers in some tens of
/// milliseconds (<https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/timeouts-and-retries-for-latency-sensitive-applications.html>),
/// so that these are up to 3000 objects a second: less than the 5500 that S3 answers in one folder
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html>).
pub(crate) const OPEN_MAX: usize = 64;
/// As many of them one large object counts for: it holds a connection and what has come through it.
const SLOTS_OF_LARGE: u32 = 16;

/// An object that is ready to be read.
pub(crate) struct Opened {
    pub(crate) object: RawObject,
    pub(crate) reader: RawReader,
    /// Makes room for another one when this one has been read.
    _slots: Option<OwnedSemaphorePermit>,
}

/// The objects of a day, for the threads that take them in.
pub(crate) enum Incoming {
    /// So many more are opened elsewhere.
    Ahead(mpsc::Receiver<Opened>, usize),
    /// They lie in a folder of this machine.
    Here(RawZone, Peekable<IntoIter<RawObject>>, Handle),
}

impl Incoming {
    /// The next object; nothing if that was the last. An error also if nobody waits any more.
    pub(crate) fn next(&mut self, day: ContextDate) -> Result<Option<Opened>, Error> {
        match self {
            Self::Ahead(_, 0) => Ok(None),
            Self::Ahead(opened, left) => {
                *left -= 1;
                let opened = opened.blocking_recv();
                opened.map(Some).ok_or(Error::Cancelled { day })
            }
            Self::Here(raw, objects, runtime) => {
                let Some(object) = objects.next() else {
                    return Ok(None);
                };
                let reader = match raw.open_here(&object) {
                    Some(reader) => reader?,
                    None => runtime.block_on(raw.open(&object))?,
                };
                Ok(Some(Opened {
                    object,
                    reader,
                    _slots: None,
                }))
            }
        }
    }

    /// The next small files, no more than so many and so large; none if what is next is something else.
    pub(crate) fn files(
        &mut self,
        most: usize,
        bytes_max: u64,
    ) -> Option<(RawZone, Vec<RawObject>)> {
        let Self::Here(raw, objects, _) = self else {
            return None;
        };
        let (mut files, mut bytes) = (Vec::new(), 0);
        while files.len() < most && bytes < bytes_max {
            let is_small = |object: &RawObject| !object.is_large() && raw.is_here(object);
            let Some(object) = objects.next_if(is_small) else {
                break;
            };
            bytes += object.size_bytes;
            files.push(object);
        }
        (!files.is_empty()).then(|| (raw.clone(), files))
    }

    /// Has nothing more.
    pub(crate) fn end(&mut self) {
        match self {
            Self::Ahead(_, left) => *left = 0,
            Self::Here(_, objects, _) => *objects = Vec::new().into_iter().peekable(),
        }
    }
}

/// Opens `objects` ahead, and sends them in their order to whoever reads them.
pub(crate) async fn feed(
    raw: &RawZone,
    objects: Vec<RawObject>,
    sender: mpsc::Sender<Opened>,
) -> Result<(), Error> {
    let slots = Arc::new(Semaphore::new(OPEN_MAX));
    let opened = futures::stream::iter(objects)
        .then(|object| {
            let slots = Arc::clone(&slots);
            let wanted = if object.is_large() { SLOTS_OF_LARGE } else { 1 };
            // Before it is opened, and so in order: the first in line never waits for one behind it.
            async move { (object, slots.acquire_many_owned(wanted).await.ok()) }
        })
        .map(|(object, slots)| async move {
            let reader = raw.open(&object).await?;
            Ok::<_, Error>(Opened {
                object,
                reader,
                _slots: slots,
            })
        });
    let mut opened = std::pin::pin!(opened.buffered(OPEN_MAX));
    while let Some(next) = opened.next().await {
        if sender.send(next?).await.is_err() {
            // The reader gave up; its own result says why.
            break;
        }
    }
    Ok(())
}
