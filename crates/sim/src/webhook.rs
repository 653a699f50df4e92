//! `setWebhook`, `deleteWebhook` and `getWebhookInfo`. In go the parameters, out comes the answer;
//! a courier is started or stopped. Nothing is delivered here.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Refused, Success};
use crate::connection::{self, Target};
use crate::courier::Courier;
use crate::parameters::Parameters;
use crate::polling;
use crate::state::{Shared, State};

const MAX_CONNECTIONS_DEFAULT: i64 = 40;
const MAX_CONNECTIONS_MAX: i64 = 100;
const SECRET_LENGTH_MAX: usize = 256;
/// More than one `setWebhook` within this time is too many.
const SET_WEBHOOK_PAUSE: Duration = Duration::from_secs(1);

/// Where updates go, while they go to a webhook.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    wish: Wish,
    last_error: Option<(i64, String)>,
    stop: CancellationToken,
}

/// What a `setWebhook` asks for. All of it is reset by the next one.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Wish {
    url: String,
    ip_address: String,
    max_connections: usize,
    secret_token: String,
    certificate: bool,
}

/// Answers `setWebhook`; an empty URL deletes the webhook.
pub(crate) async fn set(shared: &Arc<Shared>, parameters: &Parameters) -> Answer {
    if parameters.text("url").is_empty() {
        return Ok(delete(shared, parameters));
    }
    let now = Instant::now();
    {
        let mut state = shared.state();
        if state.next_set_webhook_at.is_some_and(|next| now < next) {
            return Err(Refused::too_many_requests(1));
        }
        state.next_set_webhook_at = Some(now + SET_WEBHOOK_PAUSE);
    }
    let wish = Wish::read(parameters)?;
    let drop_pending = parameters.flag("drop_pending_updates");
    if already_set(&mut shared.state(), &wish, drop_pending, parameters) {
        return Ok(Success::remark("Webhook is already set"));
    }
    let target = Target::parse(&wish.url, &wish.secret_token).ok_or_else(|| {
        Refused::bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    })?;
    // Telegram tries the socket and nothing more: TLS and HTTP may still be broken.
    connection::open(&target, &shared.settings.transport)
        .await
        .map_err(|why| Refused::bad_request(&format!("bad webhook: {why}")))?;
    stop(shared);
    let stopped = CancellationToken::new();
    let courier = Courier::new(
        Arc::clone(shared),
        target,
        wish.max_connections,
        stopped.clone(),
    );
    {
        let mut state = shared.state();
        state.update_allowed(parameters.text("allowed_updates"));
        drop_updates(&mut state, drop_pending);
        state.webhook = Some(Webhook {
            wish,
            last_error: None,
            stop: stopped,
        });
    }
    polling::interrupt(shared);
    tokio::spawn(courier.run());
    Ok(Success::remark("Webhook was set"))
}

/// Answers `deleteWebhook`.
pub(crate) fn delete(shared: &Arc<Shared>, parameters: &Parameters) -> Success {
    let drop_pending = parameters.flag("drop_pending_updates");
    let deleted = stop(shared);
    let mut state = shared.state();
    state.update_allowed(parameters.text("allowed_updates"));
    drop_updates(&mut state, drop_pending);
    drop(state);
    shared.announce();
    let done = deleted || drop_pending;
    Success::remark(if done {
        "Webhook was deleted"
    } else {
        "Webhook is already deleted"
    })
}

/// Forgets the webhook, if there is one, and stops its courier.
pub(crate) fn stop(shared: &Shared) -> bool {
    let webhook = shared.state().webhook.take();
    shared.announce();
    webhook.inspect(|webhook| webhook.stop.cancel()).is_some()
}

/// Answers `getWebhookInfo`.
pub(crate) fn info(shared: &Shared) -> Value {
    let state = shared.state();
    let mut info = Map::new();
    let mut put = |name: &str, value: Value| info.insert(name.to_owned(), value);
    let wish = state.webhook.as_ref().map(|webhook| &webhook.wish);
    put("url", wish.map_or("", |wish| wish.url.as_str()).into());
    put(
        "has_custom_certificate",
        wish.is_some_and(|wish| wish.certificate).into(),
    );
    put("pending_update_count", state.queue.len().into());
    if let Some((date, message)) = state
        .webhook
        .as_ref()
        .and_then(|hook| hook.last_error.as_ref())
    {
        put("last_error_date", (*date).into());
        put("last_error_message", message.as_str().into());
    }
    if let Some(wish) = wish {
        put("max_connections", wish.max_connections.into());
        let address = if wish.ip_address.is_empty() {
            "127.0.0.1"
        } else {
            &wish.ip_address
        };
        put("ip_address", address.into());
    }
    if let Some(names) = &state.allowed_updates {
        put(
            "allowed_updates",
            names.iter().map(String::as_str).collect(),
        );
    }
    info.into()
}

/// Notes what a delivery died of, for `getWebhookInfo`.
pub(crate) fn note_error(shared: &Shared, message: String) {
    let now = shared.unix_now();
    let mut state = shared.state();
    state.statistics.last_error = Some(message.clone());
    if let Some(webhook) = &mut state.webhook {
        webhook.last_error = Some((now, message));
    }
}

impl Wish {
    fn read(parameters: &Parameters) -> Result<Self, Refused> {
        let secret_token = parameters.text("secret_token");
        if secret_token.len() > SECRET_LENGTH_MAX {
            return Err(Refused::bad_request("secret token is too long"));
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !secret_token.chars().all(allowed) {
            return Err(Refused::bad_request(
                "secret token contains unallowed characters",
            ));
        }
        let max_connections = parameters
            .number("max_connections", MAX_CONNECTIONS_DEFAULT)
            .clamp(1, MAX_CONNECTIONS_MAX);
        Ok(Self {
            url: parameters.text("url").to_owned(),
            ip_address: parameters.text("ip_address").to_owned(),
            max_connections: usize::try_from(max_connections).unwrap_or(1),
            secret_token: secret_token.to_owned(),
            certificate: parameters.has("certificate"),
        })
    }
}

/// Whether the same webhook is set already. The kinds of updates change even then.
fn already_set(state: &mut State, wish: &Wish, drop: bool, parameters: &Parameters) -> bool {
    let same = state
        .webhook
        .as_ref()
        .is_some_and(|webhook| webhook.wish == *wish);
    let already = same && !drop && !wish.certificate;
    if already {
        state.update_allowed(parameters.text("allowed_updates"));
    }
    already
}

fn drop_updates(state: &mut State, wanted: bool) {
    if wanted {
        state.statistics.dropped += state.queue.clear();
    }
}
