//! The webhook: an HTTP request of Telegram's becomes an accepted update. In go requests, out come
//! status codes, and nothing else: an answer with a body could be taken for a Bot API call
//! (<https://core.telegram.org/bots/api#making-requests-when-getting-updates>).
//!
//! The codes matter. A delivery that is not answered 2xx is repeated for up to 24 hours, and the chat
//! it belongs to waits; so only a failing disk is told to Telegram. 410 is never answered: it would
//! end the webhook.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tokio::time::timeout;
use tracing::debug;

use crate::Acceptor;
use crate::unbroken::Unbroken;

/// The header in which Telegram repeats the secret that it was given with the webhook.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Above what an update can be, a body is still taken, for the quarantine, up to here. It bounds the
/// memory of a request.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A body that takes longer is given up; Telegram's own patience is 60 s.
const BODY_TIME_MAX: Duration = Duration::from_secs(30);

/// How long Telegram shall wait when the disk refuses. Without the header its pauses grow to two
/// minutes; with it they stay, and the chat goes on soon after the disk does.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("2");

/// What guards the webhook.
#[derive(Clone)]
pub struct WebhookSettings {
    /// The last part of the path `/telegram/…`: unguessable.
    pub path: SecretString,
    /// What Telegram sends in `X-Telegram-Bot-Api-Secret-Token`.
    pub secret: SecretString,
}

impl fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSettings").finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Webhook {
    acceptor: Acceptor,
    settings: WebhookSettings,
}

/// The routes `POST /telegram/…` and `GET /health`.
///
/// | answer | when |
/// |---|---|
/// | 200, empty | the update is durable, durable already, durably quarantined, or not ours |
/// | 503 with `Retry-After` | it could not be made durable |
/// | 404, 403 | the path, or the secret, is wrong: this is not Telegram |
/// | 408, 413 | the body does not end in time, or is larger than Telegram could send |
pub fn webhook_router(acceptor: Acceptor, settings: WebhookSettings) -> Router {
    let webhook = Webhook { acceptor, settings };
    Router::new()
        .route("/telegram/{path}", post(deliver))
        .route("/health", get(health))
        .with_state(Arc::new(webhook))
}

async fn deliver(
    State(webhook): State<Arc<Webhook>>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    if !is_equal(path.as_bytes(), &webhook.settings.path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let secret = request
        .headers()
        .get(SECRET_HEADER)
        .map(HeaderValue::as_bytes);
    if !is_equal(secret.unwrap_or_default(), &webhook.settings.secret) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let body = match read(request.into_body()).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    // A sender who hangs up must not break off what is half done.
    let acceptor = webhook.acceptor.clone();
    let accepted = Unbroken::new(async move { acceptor.accept(body).await }).await;
    match accepted {
        Ok(_receipt) => (StatusCode::OK, [(header::CONTENT_LENGTH, "0")]).into_response(),
        // The acceptor has said so in the log already.
        Err(_) => unavailable(),
    }
}

/// Whether updates are being stored: for load balancers and people.
async fn health(State(webhook): State<Arc<Webhook>>) -> Response {
    if webhook.acceptor.is_healthy() {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "storage fails\n").into_response()
    }
}

fn unavailable() -> Response {
    let retry_after = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)];
    (StatusCode::SERVICE_UNAVAILABLE, retry_after).into_response()
}

/// Compares in a time that tells nothing of where the two differ.
fn is_equal(given: &[u8], secret: &SecretString) -> bool {
    given.ct_eq(secret.expose_secret().as_bytes()).into()
}

async fn read(body: Body) -> Result<Bytes, StatusCode> {
    let collected = timeout(BODY_TIME_MAX, Limited::new(body, BODY_BYTES_MAX).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(error)) => {
            debug!("a delivery broke off: {error}");
            Err(StatusCode::BAD_REQUEST)
        }
        Err(_elapsed) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}
