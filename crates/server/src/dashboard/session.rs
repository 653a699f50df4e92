//! `/api/v1/session`: who one is here, logging in, logging out.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, Extension, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::SET_COOKIE},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Shared,
    access::{COOKIE_NAME, Visitor, carries, session_token},
};
use crate::http::{refusal, too_many};

/// How long a browser keeps the cookie, in seconds; the session may end before.
const COOKIE_SECONDS: u32 = 7 * 24 * 3600;

/// What somebody types in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    password: String,
}

/// Who the visitor is, and what the pages must know before anything else.
pub(super) async fn show(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let visitor = shared.access.visitor(&headers, shared.settings.clock.now());
    let told = told(&shared, &visitor);
    match (session_token(&headers), &visitor) {
        // Whoever comes back stays for a week from now.
        (Some(token), Visitor::Member { .. }) if shared.access.is_password_needed() => {
            let cookie = cookie(token, COOKIE_SECONDS, shared.settings.is_encrypted);
            ([(SET_COOKIE, cookie)], told).into_response()
        }
        _ => told.into_response(),
    }
}

/// Begins a session for whoever knows the password.
pub(super) async fn log_in(
    State(shared): State<Shared>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Json(Credentials { password }): Json<Credentials>,
) -> Response {
    // Behind a proxy all are one address: what the proxy says of others anybody can say.
    let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |Extension(peer)| peer.0.ip());
    match shared.access.knows(password, peer).await {
        Ok(true) => {}
        Ok(false) => return refusal(StatusCode::UNAUTHORIZED, "this is not the password"),
        Err(wait) => return too_many(wait),
    }
    let (token, csrf) = shared.access.begin(shared.settings.clock.now());
    let cookie = cookie(&token, COOKIE_SECONDS, shared.settings.is_encrypted);
    let told = told(&shared, &Visitor::Member { csrf });
    ([(SET_COOKIE, cookie)], told).into_response()
}

/// Ends the session.
pub(super) async fn log_out(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.access.visitor(&headers, shared.settings.clock.now()) {
        Visitor::Member { csrf } if !carries(&headers, &csrf) => refusal(
            StatusCode::FORBIDDEN,
            "the header `X-CSRF-Token` is missing or old: load the page again",
        ),
        _ => {
            if let Some(token) = session_token(&headers) {
                shared.access.end(token);
            }
            let gone = cookie("", 0, shared.settings.is_encrypted);
            (StatusCode::NO_CONTENT, [(SET_COOKIE, gone)]).into_response()
        }
    }
}

fn told(shared: &Shared, visitor: &Visitor) -> Json<serde_json::Value> {
    let facts = shared.facts();
    let csrf = match visitor {
        Visitor::Member { csrf } => Some(csrf),
        Visitor::Stranger => None,
    };
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "zone": facts.zone,
        "today": facts.today.to_string(),
        "now": shared.settings.clock.now().as_second(),
        "is_password_needed": shared.access.is_password_needed(),
        "is_logged_in": csrf.is_some(),
        "csrf": csrf,
        "is_demo": shared.settings.is_demo,
        "can_compact": true,
    }))
}

fn cookie(token: &str, seconds: u32, is_encrypted: bool) -> HeaderValue {
    let secure = if is_encrypted { "; Secure" } else { "" };
    let text = format!(
        "{COOKIE_NAME}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    // Letters, digits and what stands here: always a header's value.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
