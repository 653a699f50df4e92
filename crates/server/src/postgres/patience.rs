//! A stream that gives its reader up when it has read nothing for a while: what waits to be written holds a query, with
//! all that it has in memory.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// A client that reads nothing for so long has gone away.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// A stream whose reader has [`PATIENCE`] to read on.
pub(super) struct Patient<T> {
    stream: T,
    /// When the reader is given up; `None` while nothing waits for it.
    deadline: Option<Pin<Box<Sleep>>>,
    is_given_up: bool,
}

impl<T> Patient<T> {
    pub(super) fn new(stream: T) -> Self {
        Self {
            stream,
            deadline: None,
            is_given_up: false,
        }
    }

    /// `polled`, or an error once nothing has gone on for too long, and ever after: what follows would wait again.
    fn within<R>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if polled.is_ready() {
            self.deadline = None;
            return polled;
        }
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + PATIENCE)));
        ready!(deadline.as_mut().poll(context));
        self.is_given_up = true;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn check(&self) -> io::Result<()> {
        if self.is_given_up {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl<T> fmt::Debug for Patient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patient").finish_non_exhaustive()
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Who asks nothing may take their time: a connection that rests is held open for the next question.
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within(context, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        self.within(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let polled = Pin::new(&mut self.stream).poll_shutdown(context);
        self.within(context, polled)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_nothing_is_given_up_after_a_minute() {
        let (ours, _theirs) = duplex(8);
        let mut ours = Patient::new(ours);
        let start = Instant::now();
        let written = ours.write_all(&[7; 9]).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(start.elapsed().as_secs(), PATIENCE.as_secs());
        // The farewell does not wait once more.
        assert!(ours.write_all(&[7]).await.is_err());
        assert!(ours.shutdown().await.is_err());
        assert_eq!(start.elapsed().as_secs(), PATIENCE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_and_a_silent_one_that_owes_nothing_stay() {
        let (ours, mut theirs) = duplex(8);
        let mut ours = Patient::new(ours);
        let reader = tokio::spawn(async move {
            let mut read = Vec::new();
            let mut buffer = [0; 8];
            while read.len() < 40 {
                tokio::time::sleep(PATIENCE / 60 * 59).await;
                let count = theirs.read(&mut buffer).await.unwrap();
                read.extend_from_slice(&buffer[..count]);
            }
            tokio::time::sleep(10 * PATIENCE).await;
            theirs.write_all(&[9]).await.unwrap();
            read.len()
        });
        ours.write_all(&[7; 40]).await.unwrap();
        assert_eq!(ours.read_u8().await.unwrap(), 9);
        assert_eq!(reader.await.unwrap(), 40);
    }
}
