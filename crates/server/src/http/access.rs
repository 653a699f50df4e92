//! Who may ask: everybody, or whoever sends the password along. And by which name: a page that a browser has open may
//! point a name of its own at this machine, and would then read the lake with the browser's help.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, HOST, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use super::{Shared, answer::refusal};

/// Lets a request through, or answers it.
pub(super) async fn check(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    match &shared.settings.password {
        Some(password) if !knows(request.headers(), password.expose_secret()) => {
            let refused = refusal(
                StatusCode::UNAUTHORIZED,
                "a password is needed: `Authorization: Bearer …`",
            );
            ([(WWW_AUTHENTICATE, "Bearer")], refused).into_response()
        }
        // A page of another origin does not know the password, so any name will do.
        None if !is_local(request.headers()) => refusal(
            StatusCode::FORBIDDEN,
            "without a password this is reached by an address or as `localhost`, and by no other name",
        ),
        _ => next.run(request).await,
    }
}

fn knows(headers: &HeaderMap, password: &str) -> bool {
    let sent = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    sent.is_some_and(|sent| bool::from(sent.ct_eq(password.as_bytes())))
}

/// Whether the request is for an address, or for this machine's own name.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(Ok(host)) = headers.get(HOST).map(|host| host.to_str()) else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_localhost_are_this_machine() {
        let check = |host: &str, expected| {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            assert_eq!(is_local(&headers), expected, "{host}");
        };
        check("localhost:8080", true);
        check("127.0.0.1", true);
        check("[::1]:8080", true);
        check("192.168.0.7:8080", true);
        check("evil.example.org:8080", false);
        check("localhost.example.org", false);
        check("", false);
        assert!(!is_local(&HeaderMap::new()));
    }

    #[test]
    fn the_password_is_sent_as_a_bearer_token() {
        let check = |sent: &str, expected| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, sent.parse().unwrap())]);
            assert_eq!(knows(&headers, "correct-horse"), expected, "{sent}");
        };
        check("Bearer correct-horse", true);
        check("Bearer correct-horses", false);
        check("Basic correct-horse", false);
        check("Bearer ", false);
        assert!(!knows(&HeaderMap::new(), ""));
    }
}
