//! One HTTP/1.1 connection to a webhook. In goes an update's body, out comes what the receiver
//! answered; the request is written exactly as Telegram writes it. No retries, no queue.

use std::time::Duration;

use axum::Router;
use axum::http::uri::Scheme;
use axum::http::{HeaderName, HeaderValue, Request, Response, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::settings::Transport;

/// Silence for this long ends a request, and an idle connection.
const IDLE: Duration = Duration::from_mins(1);
/// A longer answer is a failure.
const ANSWER_BYTES_MAX: usize = 1 << 20;
const PIPE_BYTES: usize = 64 << 10;
const CLOSED: &str = "Webhook connection closed";
const TIMED_OUT: &str = "Read timeout expired";
const SECRET: HeaderName = HeaderName::from_static("x-telegram-bot-api-secret-token");

/// Where a webhook's requests go and what is the same in all of them.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    host: String,
    port: u16,
    secure: bool,
    path: Uri,
    host_header: HeaderValue,
    authorization: Option<HeaderValue>,
    secret_token: Option<HeaderValue>,
}

/// An open connection that nothing is using.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    idle_since: Instant,
}

/// What came back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Reply {
    /// An HTTP answer, complete.
    Answered {
        status: u16,
        reason: String,
        retry_after: Option<u32>,
        body: Bytes,
    },
    /// No answer, or half of one.
    Lost(String),
}

impl Target {
    /// The target of a webhook's URL; nothing if it is not an absolute HTTP URL.
    pub(crate) fn parse(url: &str, secret_token: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return None,
        };
        let host = uri.host()?.to_owned();
        let authority = uri.authority()?.as_str();
        let (user, host_and_port) = match authority.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, authority),
        };
        let authorization = user.map(|user| format!("Basic {}", base64(user.as_bytes())));
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Some(Self {
            port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            secure,
            path: path.parse().ok()?,
            host_header: HeaderValue::from_str(host_and_port).ok()?,
            authorization: authorization.and_then(|text| HeaderValue::from_str(&text).ok()),
            secret_token: HeaderValue::from_str(secret_token)
                .ok()
                .filter(|token| !token.is_empty()),
            host,
        })
    }

    /// The request for one update. The order of the headers is Telegram's.
    fn request(&self, body: Bytes) -> Request<Full<Bytes>> {
        let length = HeaderValue::from(body.len());
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = axum::http::Method::POST;
        *request.uri_mut() = self.path.clone();
        let headers = request.headers_mut();
        headers.insert(header::HOST, self.host_header.clone());
        if let Some(authorization) = &self.authorization {
            headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        if let Some(token) = &self.secret_token {
            headers.insert(SECRET, token.clone());
        }
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        headers.insert(header::CONTENT_LENGTH, length);
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, deflate"),
        );
        request
    }
}

impl Connection {
    /// Whether a request may still be sent on it.
    pub(crate) fn usable(&self, now: Instant) -> bool {
        !self.sender.is_closed() && now < self.idle_since + IDLE
    }

    /// Sends one update; gives the connection back if it can carry another.
    pub(crate) async fn exchange(mut self, target: &Target, body: Bytes) -> (Option<Self>, Reply) {
        if self.sender.ready().await.is_err() {
            return (None, Reply::Lost(CLOSED.to_owned()));
        }
        let response = match timeout(IDLE, self.sender.send_request(target.request(body))).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => return (None, Reply::Lost(CLOSED.to_owned())),
            Err(_) => return (None, Reply::Lost(TIMED_OUT.to_owned())),
        };
        let reply = read(response).await;
        let complete = matches!(reply, Reply::Answered { .. });
        // A receiver that closes after its answer makes this fail.
        if !complete || !matches!(timeout(IDLE, self.sender.ready()).await, Ok(Ok(()))) {
            return (None, reply);
        }
        self.idle_since = Instant::now();
        (Some(self), reply)
    }
}

/// Opens a connection to `target`.
pub(crate) async fn open(target: &Target, transport: &Transport) -> Result<Connection, String> {
    match transport {
        Transport::Memory(router) => handshake(pipe(router.clone())).await,
        Transport::Tcp if target.secure => {
            Err("SSL error: the simulated Telegram speaks plain HTTP only".to_owned())
        }
        Transport::Tcp => {
            let host = target.host.trim_start_matches('[').trim_end_matches(']');
            let connected = timeout(IDLE, TcpStream::connect((host, target.port))).await;
            let stream = connected
                .map_err(|_| "Connection timed out".to_owned())?
                .map_err(|error| describe(&error))?;
            // Telegram writes head and body at once; small packets must not wait for each other.
            stream.set_nodelay(true).map_err(|error| describe(&error))?;
            handshake(stream).await
        }
    }
}

async fn handshake<S>(stream: S) -> Result<Connection, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    // It ends with its sender; what it dies of, the request on it reports.
    tokio::spawn(async move { connection.await.ok() });
    Ok(Connection {
        sender,
        idle_since: Instant::now(),
    })
}

/// The near end of a connection whose far end `router` serves.
fn pipe(router: Router) -> DuplexStream {
    let (near, far) = tokio::io::duplex(PIPE_BYTES);
    let service = TowerToHyperService::new(router);
    let serving =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service);
    tokio::spawn(async move { serving.await.ok() });
    near
}

async fn read(response: Response<Incoming>) -> Reply {
    let status = response.status();
    let header = |name: HeaderName| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned)
    };
    let retry_after = header(header::RETRY_AFTER).and_then(|text| text.trim().parse().ok());
    let encoding = header(header::CONTENT_ENCODING).unwrap_or_default();
    if !matches!(encoding.as_str(), "" | "identity" | "gzip" | "deflate") {
        return Reply::Lost("Unsupported content encoding".to_owned());
    }
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    loop {
        match timeout(IDLE, body.frame()).await {
            Err(_) => return Reply::Lost(TIMED_OUT.to_owned()),
            Ok(Some(Err(_))) => return Reply::Lost(CLOSED.to_owned()),
            Ok(None) => break,
            Ok(Some(Ok(frame))) => {
                bytes.extend_from_slice(frame.data_ref().unwrap_or(&Bytes::new()));
            }
        }
        if bytes.len() > ANSWER_BYTES_MAX {
            return Reply::Lost("Response is too big".to_owned());
        }
    }
    // Telegram never unpacks a method call out of a compressed answer here: none of ours sends one.
    let body = if encoding.is_empty() {
        Bytes::from(bytes)
    } else {
        Bytes::new()
    };
    let reason = status.canonical_reason().unwrap_or_default().to_owned();
    Reply::Answered {
        status: status.as_u16(),
        reason,
        retry_after,
        body,
    }
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "Connection refused".to_owned(),
        std::io::ErrorKind::ConnectionReset => "Connection reset by peer".to_owned(),
        _ => error.to_string(),
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = ALPHABET
                .get(bits >> (18 - 6 * place) & 63)
                .copied()
                .unwrap_or(b'=');
            text.push(if place > chunk.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Target, base64};

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let encoded = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(encoded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn a_url_with_a_user_is_authorized_and_keeps_its_query() {
        let target = Target::parse("http://ann:pw@host:81/a/b?c=d", "").unwrap();
        assert_eq!(target.host_header, "host:81");
        assert_eq!(target.authorization.unwrap(), "Basic YW5uOnB3");
        assert_eq!(target.path, "/a/b?c=d");
        assert!(target.secret_token.is_none());
        assert!(Target::parse("ftp://host/", "").is_none());
        assert!(Target::parse("/path", "").is_none());
    }
}
