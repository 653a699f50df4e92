//! Answers: errors as JSON, rows as they come. A client that goes away ends its query.

use std::{
    error::Error as _,
    io::{self, Write},
    ops::RangeInclusive,
    time::Duration,
};

use ::query::{Error, Format, ResultSet, Written};
use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use futures::{executor::block_on, stream};
use serde_json::json;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::unconstrained,
    time::timeout,
};

use super::{negotiation::media_type, query::status};
use crate::Queries;

/// So many bytes go out at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// What is so long is not copied into chunks, but is one. What is longer is: a client that does not read is not to hold it.
const OWNED_BYTES: RangeInclusive<usize> = 128 * 1024..=1024 * 1024;
/// So many chunks wait for a client that reads slowly.
const CHUNKS_WAITING: usize = 4;
/// A client that reads nothing for so long has gone away.
const PATIENCE: Duration = Duration::from_mins(1);

type Chunk = Result<Bytes, io::Error>;

/// A refusal that says why.
pub(crate) fn refusal(status: StatusCode, reason: &str) -> Response {
    let body = json!({ "error": reason }).to_string();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// What is wrong with a statement, or with the lake.
pub(crate) fn engine_refusal(error: &Error) -> Response {
    refusal(status(error), &reason(error))
}

fn reason(error: &Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    reason
}

/// The rows of `result`. What fails before the first bytes is answered with a status; what fails later breaks the
/// connection off, so that nobody takes half an answer for a whole one. Rows for pages end with a line that says which of the
/// two they are.
pub(super) async fn stream(queries: &Queries, result: ResultSet, format: Format) -> Response {
    let (sender, mut receiver) = channel(CHUNKS_WAITING);
    let (failed, failure) = tokio::sync::oneshot::channel();
    // Writing waits for the client, and formats write to a plain `Write`.
    let started = queries.spawn_blocking(move |runtime| {
        let mut out = Chunks::new(sender.clone());
        let written = runtime.block_on(async {
            tokio::select! {
                written = write(result, format, &mut out) => written.map(drop),
                // Without rows nobody notices at writing that the client is gone.
                () = sender.closed() => Ok(()),
            }
        });
        if let Err(error) = written {
            if format == Format::Rows && out.has_passed_on {
                let last = format!("{}\n", json!({ "error": reason(&error) }));
                sender.blocking_send(Ok(Bytes::from(last))).ok();
                return;
            }
            failed.send(error).ok();
            let broken = io::Error::other("the query failed half-way");
            sender.blocking_send(Err(broken)).ok();
        }
    });
    if let Err(error) = started {
        return engine_refusal(&error);
    }
    match receiver.recv().await {
        Some(Ok(first)) => {
            let head = [(CONTENT_TYPE, media_type(format))];
            (head, Body::from_stream(chunks(Some(first), receiver))).into_response()
        }
        Some(Err(_)) => {
            let error = failure.await.unwrap_or(Error::BrokenOff);
            engine_refusal(&error)
        }
        // Nothing to write is what some formats make of no rows.
        None => ([(CONTENT_TYPE, media_type(format))], Body::empty()).into_response(),
    }
}

fn chunks(first: Option<Bytes>, receiver: Receiver<Chunk>) -> impl stream::Stream<Item = Chunk> {
    stream::unfold((first, receiver), async |(first, mut receiver)| {
        let chunk = match first {
            Some(first) => Ok(first),
            None => receiver.recv().await?,
        };
        Some((chunk, (None, receiver)))
    })
}

async fn write(result: ResultSet, format: Format, out: &mut Chunks) -> Result<Written, Error> {
    if format != Format::Arrow {
        return ::query::write(result, format, out).await;
    }
    let written = ::query::hand_out_arrow(result, |part| out.take(part)).await?;
    let flushed = out.flush();
    flushed.map_err(|source| Error::Write { format, source })?;
    Ok(written)
}

/// Passes on what is written, chunk by chunk.
struct Chunks {
    sender: Sender<Chunk>,
    waiting: Vec<u8>,
    /// Whether the client has seen something.
    has_passed_on: bool,
}

impl Chunks {
    fn new(sender: Sender<Chunk>) -> Self {
        Self {
            sender,
            waiting: Vec::with_capacity(CHUNK_BYTES),
            has_passed_on: false,
        }
    }

    /// As [`Write::write_all`], but what is long enough to be a chunk becomes one without a copy.
    fn take(&mut self, bytes: Bytes) -> io::Result<()> {
        if !OWNED_BYTES.contains(&bytes.len()) {
            return self.write_all(&bytes);
        }
        self.pass_on()?;
        self.send(bytes)
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK_BYTES));
        self.send(Bytes::from(chunk))
    }

    /// Waits until there is room. It runs on a thread of its own, which may; the time is that of the runtime around it.
    fn send(&mut self, chunk: Bytes) -> io::Result<()> {
        let sent = timeout(PATIENCE, self.sender.send(Ok(chunk)));
        // The runtime counts what a task does and has it pause then. This one does not come back to it in between.
        match block_on(unconstrained(sent)) {
            Ok(Ok(())) => {
                self.has_passed_on = true;
                Ok(())
            }
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK_BYTES {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far more than the runtime lets a task do at a time.
    const CHUNKS: usize = 2_000;

    #[tokio::test]
    async fn a_writer_waits_for_a_client_that_reads_and_not_for_one_that_is_gone() {
        let (sender, mut receiver) = channel(CHUNKS_WAITING);
        let runtime = tokio::runtime::Handle::current();
        let writing = tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                let mut out = Chunks::new(sender);
                let bytes = vec![7; CHUNK_BYTES];
                let written = (0..).take_while(|_| out.write_all(&bytes).is_ok());
                written.take(2 * CHUNKS).count()
            })
        });
        for _ in 0..CHUNKS {
            let chunk = receiver.recv().await.unwrap().unwrap();
            assert_eq!(chunk.len(), CHUNK_BYTES);
        }
        drop(receiver);
        let written = writing.await.unwrap();
        assert!((CHUNKS..=CHUNKS + CHUNKS_WAITING).contains(&written));
    }

    #[test]
    fn what_is_long_becomes_a_chunk_without_a_copy_and_in_its_place() {
        let (sender, mut receiver) = channel(CHUNKS_WAITING);
        let mut out = Chunks::new(sender);
        let long = Bytes::from(vec![7; *OWNED_BYTES.start()]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _inside = runtime.enter();
        out.take(Bytes::from_static(b"head")).unwrap();
        out.take(long.clone()).unwrap();
        out.take(Bytes::from_static(b"tail")).unwrap();
        out.flush().unwrap();
        let mut next = || receiver.try_recv().unwrap().unwrap();
        assert_eq!(next(), "head");
        assert_eq!(next().as_ptr(), long.as_ptr());
        assert_eq!(next(), "tail");
    }
}
