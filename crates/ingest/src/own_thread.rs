//! A server with a thread to itself. In go what [`serve`] takes, out comes what it returns; what it is that is served is not
//! asked.
//!
//! Telegram's deliveries wait for the disk, not for a processor, and one thread keeps some fifty thousand of them a second.
//! Several cost each other more than they bring: each wakes the next, and where there are few cores the system puts them on
//! the same one all the same (`docs/decisions/0014-whoever-waits-for-the-disk-writes.md`).

use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::serve;

/// How long what has begun may take to end, once nobody is served any more.
const REST_TIME_MAX: Duration = Duration::from_secs(5);

/// How often it is looked at whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Serves as [`serve`] does, on a thread that does nothing else.
///
/// # Errors
/// As [`serve`], or if the system gives no thread.
pub async fn serve_on_own_thread(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let listener = listener.into_std()?;
    let (told, served) = oneshot::channel();
    let thread = std::thread::Builder::new().name("deliveries".to_owned());
    thread.spawn(move || {
        // Whoever asked may have gone away: then nobody is to be told.
        told.send(serve_here(listener, router, shutdown)).ok();
    })?;
    served
        .await
        .unwrap_or_else(|_broken| Err(io::Error::other("the thread that serves broke down")))
}

/// Serves with a runtime of this thread alone, which has ended when this returns.
fn serve_here(
    listener: std::net::TcpListener,
    router: Router,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let served = serve(TcpListener::from_std(listener)?, router, shutdown).await;
        timeout(REST_TIME_MAX, rest()).await.ok();
        served
    })
}

/// Waits for what is finished although whoever sent it has hung up.
async fn rest() {
    while Handle::current().metrics().num_alive_tasks() > 0 {
        sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread::current;

    use axum::routing::post;
    use tokio::net::TcpStream;
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn what_has_begun_ends_before_the_thread_does() {
        let (begun, stopped) = (Arc::new(Notify::new()), CancellationToken::new());
        let (done, ended) = oneshot::channel();
        let done = Arc::new(std::sync::Mutex::new(Some(done)));
        let work = {
            let (begun, stopped) = (Arc::clone(&begun), stopped.clone());
            async move || {
                let work = async move {
                    stopped.cancelled().await;
                    // Long after nobody is served any more.
                    sleep(Duration::from_millis(50)).await;
                    let name = current().name().map(str::to_owned);
                    done.lock().unwrap().take().unwrap().send(name).unwrap();
                };
                tokio::spawn(work);
                begun.notify_one();
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", post(work));
        let server = tokio::spawn(serve_on_own_thread(listener, router, stopped.clone()));
        let sender = TcpStream::connect(address).await.unwrap();
        let request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
        sender.writable().await.unwrap();
        assert_eq!(sender.try_write(request).unwrap(), request.len());
        begun.notified().await;
        drop(sender);
        stopped.cancel();
        server.await.unwrap().unwrap();
        assert_eq!(ended.await.unwrap().as_deref(), Some("deliveries"));
    }
}
