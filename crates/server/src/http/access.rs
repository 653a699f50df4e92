//! Who may ask: everybody, or whoever sends the password along. And by which name: a page that a browser has open may
//! point a name of its own at this machine, and would then read the lake with the browser's help.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, HOST, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

use super::{Shared, answer::refusal};
use crate::{Attempts, RetryAfter};

/// Lets a request through, or answers it.
pub(super) async fn check(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let refused = match &shared.settings.password {
        Some(password) => unknown(&request, password, &shared.attempts, Instant::now()),
        // A page of another origin does not know the password, so any name will do.
        None if !is_local(request.headers()) => Some(refusal(
            StatusCode::FORBIDDEN,
            "without a password this is reached by an address or as `localhost`, and by no other name",
        )),
        None => None,
    };
    match refused {
        Some(refused) => refused,
        None => next.run(request).await,
    }
}

/// The answer to a request without `password`; `None` if it has it. A request that sends none guesses nothing, so it is
/// not counted.
fn unknown(
    request: &Request,
    password: &SecretString,
    attempts: &Attempts,
    now: Instant,
) -> Option<Response> {
    let Some(sent) = sent(request.headers()) else {
        return Some(unauthorized());
    };
    let address = address(request);
    if let Err(wait) = attempts.check(address, now) {
        return Some(too_many(wait));
    }
    if bool::from(sent.ct_eq(password.expose_secret().as_bytes())) {
        attempts.succeeded(address, now);
        return None;
    }
    attempts.failed(address, now);
    Some(unauthorized())
}

/// Where `request` comes from. Whoever serves the routes without saying so has all callers counted as one.
fn address(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip())
}

fn unauthorized() -> Response {
    let refused = refusal(
        StatusCode::UNAUTHORIZED,
        "a password is needed: `Authorization: Bearer …`",
    );
    ([(WWW_AUTHENTICATE, "Bearer")], refused).into_response()
}

pub(crate) fn too_many(wait: RetryAfter) -> Response {
    let seconds = wait.seconds();
    let refused = refusal(
        StatusCode::TOO_MANY_REQUESTS,
        &format!("too many wrong passwords: try again in {seconds} s"),
    );
    ([(RETRY_AFTER, seconds.to_string())], refused).into_response()
}

fn sent(headers: &HeaderMap) -> Option<&[u8]> {
    let sent = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes)?;
    sent.strip_prefix(b"Bearer ")
}

/// Whether the request is for an address, or for this machine's own name.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
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

    fn request(authorization: Option<&str>, peer: &str) -> Request {
        let mut request = Request::default();
        if let Some(sent) = authorization {
            let sent = sent.parse().unwrap();
            request.headers_mut().insert(AUTHORIZATION, sent);
        }
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }

    #[tokio::test(start_paused = true)]
    async fn the_password_is_sent_as_a_bearer_token() {
        let password = "correct-horse".into();
        let check = |sent: Option<&str>, expected| {
            let request = request(sent, "192.0.2.7:1");
            let refused = unknown(&request, &password, &Attempts::default(), Instant::now());
            let status = refused.map(|refused| refused.status().as_u16());
            assert_eq!(status, expected, "{sent:?}");
        };
        check(Some("Bearer correct-horse"), None);
        check(Some("Bearer correct-horses"), Some(401));
        check(Some("Basic correct-horse"), Some(401));
        check(Some("Bearer "), Some(401));
        check(None, Some(401));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_guesses_has_to_wait_even_with_the_right_one() {
        let (password, attempts) = ("correct-horse".into(), Attempts::default());
        let now = Instant::now();
        let ask = |sent, peer| {
            let refused = unknown(&request(sent, peer), &password, &attempts, now);
            refused.map(|refused| {
                let wait = refused.headers().get(RETRY_AFTER).cloned();
                (refused.status().as_u16(), wait)
            })
        };
        for _ in 0..9 {
            assert_eq!(ask(None, "192.0.2.7:1"), Some((401, None)));
        }
        for _ in 0..5 {
            assert_eq!(ask(Some("Bearer a"), "192.0.2.7:1"), Some((401, None)));
        }
        let second = Some(HeaderValue::from_static("1"));
        let right = Some("Bearer correct-horse");
        assert_eq!(ask(right, "192.0.2.7:2"), Some((429, second)));
        assert_eq!(ask(right, "192.0.2.8:1"), None);
    }
}
