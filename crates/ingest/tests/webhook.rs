//! The webhook over a real connection: what each request is answered, and how the server stops.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ingest::{Acceptor, Allowed, WebhookSettings, serve_on_own_thread, webhook_router};
use lake::{Clock, Journal};
use testkit::{TestLake, message};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

struct Station {
    _folder: tempfile::TempDir,
    lake: TestLake,
    journal: Journal,
    acceptor: Acceptor,
    router: Router,
    address: SocketAddr,
    shutdown: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

async fn station() -> Station {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = TestLake::in_memory(folder.path());
    let journal = lake.open(1 << 20, Clock::System);
    let acceptor = Acceptor::open(
        journal.clone(),
        lake.migrations(),
        Allowed::All,
        Clock::System,
    )
    .await
    .unwrap();
    let settings = WebhookSettings {
        path: "path".into(),
        secret: "s3cret".into(),
    };
    let router = webhook_router(acceptor.clone(), settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let server = serve_on_own_thread(listener, router.clone(), shutdown.clone());
    let server = tokio::spawn(server);
    Station {
        _folder: folder,
        lake,
        journal,
        acceptor,
        router,
        address,
        shutdown,
        server,
    }
}

fn request(path: &str, secret: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The head of the next answer.
async fn answer(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test]
async fn a_delivery_is_answered_200_with_no_body_on_a_connection_that_stays() {
    let station = station().await;
    let mut stream = TcpStream::connect(station.address).await.unwrap();
    for id in 1..=3 {
        stream
            .write_all(&request("/telegram/path", "s3cret", &message(id, -7)))
            .await
            .unwrap();
        let head = answer(&mut stream).await;
        assert!(head.starts_with("http/1.1 200 ok"), "{head}");
        assert!(head.contains("content-length: 0"), "{head}");
        assert!(!head.contains("connection: close"), "{head}");
    }
    assert_eq!(station.acceptor.counts().stored, 3);
}

#[tokio::test]
async fn who_is_not_telegram_learns_nothing_and_stores_nothing() {
    let station = station().await;
    for (path, secret, status) in [
        ("/telegram/pat", "s3cret", "404"),
        ("/telegram/path", "", "403"),
        ("/telegram/path", "s3crets", "403"),
    ] {
        let mut stream = TcpStream::connect(station.address).await.unwrap();
        stream
            .write_all(&request(path, secret, &message(1, -7)))
            .await
            .unwrap();
        let head = answer(&mut stream).await;
        assert_eq!(head.split(' ').nth(1), Some(status));
    }
    assert_eq!(station.acceptor.counts(), ingest::ReceiptCounts::default());
}

#[tokio::test]
async fn no_content_is_refused() {
    let station = station().await;
    let huge = vec![b'x'; 2 * 1024 * 1024];
    let bodies: [&[u8]; 4] = [b"", b"{", b"\xff\xfe", &huge];
    let mut stream = TcpStream::connect(station.address).await.unwrap();
    for body in bodies {
        stream
            .write_all(&request("/telegram/path", "s3cret", body))
            .await
            .unwrap();
        assert!(answer(&mut stream).await.starts_with("http/1.1 200"));
    }
    station.lake.seal(&station.journal).await.unwrap();
    assert_eq!(station.lake.quarantined().await.len(), 4);
}

#[tokio::test]
async fn a_body_beyond_all_reason_is_413() {
    let station = station().await;
    let request =
        Request::post("/telegram/path").header("X-Telegram-Bot-Api-Secret-Token", "s3cret");
    let request = request
        .body(Body::from(vec![b'x'; 17 * 1024 * 1024]))
        .unwrap();
    let response = station.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(station.acceptor.counts(), ingest::ReceiptCounts::default());
}

#[tokio::test]
async fn a_stop_finishes_the_request_in_flight_and_takes_no_other() {
    let station = station().await;
    let mut stream = TcpStream::connect(station.address).await.unwrap();
    let whole = request("/telegram/path", "s3cret", &message(1, -7));
    let (first, second) = whole.split_at(whole.len() - 10);
    stream.write_all(first).await.unwrap();
    // Another request on another connection is answered: by then the first has been read so far.
    let mut other = TcpStream::connect(station.address).await.unwrap();
    other
        .write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    assert!(answer(&mut other).await.starts_with("http/1.1 200"));
    station.shutdown.cancel();
    stream.write_all(second).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("http/1.1 200"));
    station.server.await.unwrap().unwrap();
    assert_eq!(station.acceptor.counts().stored, 1);
    assert!(TcpStream::connect(station.address).await.is_err());
}
