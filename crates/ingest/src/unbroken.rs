//! Work that is finished even if whoever waits for it goes away. In goes a future, out comes the same
//! one; if it is dropped half done, a task of its own does the rest.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

/// A future that ends, once it has begun, as long as its runtime lives.
///
/// Cheaper than a task for each, of which hardly any would ever be needed.
#[derive(Debug)]
pub(crate) struct Unbroken<F: Future<Output: Send> + Send + 'static> {
    /// None once it has ended.
    work: Option<Pin<Box<F>>>,
}

impl<F: Future<Output: Send> + Send + 'static> Unbroken<F> {
    pub(crate) fn new(work: F) -> Self {
        let work = Some(Box::pin(work));
        Self { work }
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Unbroken<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(work) = &mut self.work else {
            // Nobody polls what has ended.
            return Poll::Pending;
        };
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Unbroken<F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Work that broke down does not go on.
            return;
        }
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_has_begun_ends_although_nobody_waits() {
        let (go_on, told) = oneshot::channel();
        let (done, ended) = oneshot::channel();
        let mut work = Unbroken::new(async move {
            told.await.ok();
            done.send(()).ok();
        });
        assert_eq!((&mut work).now_or_never(), None);
        drop(work);
        go_on.send(()).unwrap();
        ended.await.unwrap();
    }
}
