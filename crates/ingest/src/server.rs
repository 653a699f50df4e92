//! The HTTP/1.1 server under the webhook and the dashboard. In go a listener and a router; it returns once it was told
//! to stop and the requests in flight are answered. It knows nothing of updates.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// Telegram opens at most 100 connections; the rest is for people and probes.
const CONNECTIONS_MAX: usize = 1024;

/// How long a connection may take to send a request's head, and so also how long it may rest between
/// two requests. Telegram itself closes after 60 s of rest; whoever closes first while the other
/// begins a request makes that request fail, so this is longer.
const HEAD_TIME_MAX: Duration = Duration::from_secs(75);

/// How long a connection may take to become one, as an encrypted one does in a few round trips.
const WRAP_TIME_MAX: Duration = Duration::from_secs(10);

/// How long requests in flight may take to finish once the server is told to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);

/// The pause after a failed `accept`, which fails at once again while file handles are short.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Serves `router` on `listener` until `shutdown`, then finishes what is in flight. A request says from where it comes, as
/// `ConnectInfo<SocketAddr>`.
///
/// # Errors
/// If the listener has no address, that is, is no listener.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let plain = async |stream: TcpStream| Ok(stream);
    serve_over(listener, router, shutdown, plain).await
}

/// As [`serve`], over what `wrap` makes of each connection, such as an encrypted one.
///
/// # Errors
/// If the listener has no address, that is, is no listener.
pub async fn serve_over<W, F, S>(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    wrap: W,
) -> io::Result<()>
where
    W: Fn(TcpStream) -> F,
    F: Future<Output = io::Result<S>> + Send + 'static,
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let listen = listener.local_addr()?;
    info!(%listen, "listening on {listen}");
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    loop {
        // Told to stop, the server stops even while every place is taken.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = shutdown.cancelled() => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // An answer is one small packet, and a chat waits for it. Failing to say so only costs time.
        stream.set_nodelay(true).ok();
        let (wrapped, router, watcher) = (wrap(stream), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            let connection = match timeout(WRAP_TIME_MAX, wrapped).await {
                Ok(Ok(stream)) => connection(stream, peer, router),
                Ok(Err(error)) => return debug!(%error, "a connection did not come about"),
                Err(_elapsed) => return debug!("a connection did not come about in time"),
            };
            if let Err(error) = watcher.watch(connection).await {
                debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if timeout(DRAIN_TIME_MAX, graceful.shutdown()).await.is_err() {
        // Whatever is cut off here was not acknowledged, and comes again.
        warn!("gave up waiting for requests in flight");
    }
    Ok(())
}

fn connection(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: SocketAddr,
    router: Router,
) -> impl GracefulConnection<Error = hyper::Error> {
    let router = TowerToHyperService::new(router);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .serve_connection(TokioIo::new(stream), answer)
}
