//! Who may ask. Without a password everybody at this machine, by an address or as `localhost`: a page of another origin that
//! points a name of its own at this machine is turned away. With one, whoever has logged in, by any name.
//!
//! Whatever changes something must carry the session's CSRF token, which only our own pages can read.

use std::{
    fmt, io,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header::COOKIE},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tokio::{sync::Semaphore, time::Instant};

use super::{DashboardSettings, Shared, sessions::Sessions};
use crate::{
    Attempts, RetryAfter, chance,
    http::{is_local, refusal},
};

/// The cookie that carries a session.
pub(super) const COOKIE_NAME: &str = "telelake_session";
/// The header that carries the CSRF token.
const CSRF_HEADER: &str = "x-csrf-token";
/// Each check of a password takes some 20 MB and a core for a moment.
const CHECKS_AT_ONCE: usize = 2;

/// What decides who may ask.
pub(super) struct Access {
    password: Option<SecretString>,
    sessions: Mutex<Sessions>,
    attempts: Attempts,
    checks: Semaphore,
    /// The token of those who need no session.
    csrf: String,
}

/// Who is asking.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Visitor {
    /// May ask, and carries this CSRF token.
    Member {
        csrf: String,
    },
    Stranger,
}

impl Access {
    pub(super) fn new(settings: &DashboardSettings) -> Self {
        Self {
            password: settings.password.clone(),
            sessions: Mutex::default(),
            attempts: Attempts::default(),
            checks: Semaphore::new(CHECKS_AT_ONCE),
            csrf: chance::token(),
        }
    }

    pub(super) fn is_password_needed(&self) -> bool {
        self.password.is_some()
    }

    /// Who sends `headers` at `now`.
    pub(super) fn visitor(&self, headers: &HeaderMap, now: Timestamp) -> Visitor {
        if self.password.is_none() {
            let csrf = self.csrf.clone();
            return Visitor::Member { csrf };
        }
        let Some(token) = session_token(headers) else {
            return Visitor::Stranger;
        };
        match self.sessions().csrf(token, now) {
            Some(csrf) => Visitor::Member { csrf },
            None => Visitor::Stranger,
        }
    }

    /// Whether `password`, tried from `address`, is the one.
    ///
    /// # Errors
    /// If there were too many wrong ones from there: then it is not looked at.
    pub(super) async fn knows(
        &self,
        password: String,
        address: IpAddr,
    ) -> Result<bool, RetryAfter> {
        let Some(hash) = self.password.clone() else {
            return Ok(true);
        };
        // Few at once: those that are compared at the same time are all let in.
        let Ok(_place) = self.checks.acquire().await else {
            return Ok(false);
        };
        self.attempts.check(address, Instant::now())?;
        let checked = tokio::task::spawn_blocking(move || {
            PasswordHash::new(hash.expose_secret()).is_ok_and(|hash| {
                let argon2 = Argon2::default();
                argon2.verify_password(password.as_bytes(), &hash).is_ok()
            })
        });
        let is_right = checked.await.unwrap_or(false);
        if is_right {
            self.attempts.succeeded(address, Instant::now());
        } else {
            self.attempts.failed(address, Instant::now());
        }
        Ok(is_right)
    }

    /// Begins a session: its token, and what its requests carry.
    pub(super) fn begin(&self, now: Timestamp) -> (String, String) {
        let (token, csrf) = (chance::token(), chance::token());
        self.sessions().begin(token.clone(), csrf.clone(), now);
        (token, csrf)
    }

    /// Ends the session `token`.
    pub(super) fn end(&self, token: &str) {
        self.sessions().end(token);
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

/// The Argon2id hash of `password`, as the settings keep it
/// (<https://www.rfc-editor.org/rfc/rfc9106>).
///
/// # Errors
/// If the password cannot be hashed, as one of several gigabytes.
pub fn hash_password(password: &SecretString) -> io::Result<SecretString> {
    // Its errors are errors only with a feature that would have other crates compiled once more.
    let failed = |error: argon2::password_hash::Error| io::Error::other(error.to_string());
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    let hash = Argon2::default()
        .hash_password(password.expose_secret().as_bytes(), &salt)
        .map_err(failed)?;
    Ok(hash.to_string().into())
}

/// The session that `headers` claim.
pub(super) fn session_token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|all| all.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

/// Whether `headers` carry the token that the member's requests carry.
pub(super) fn carries(headers: &HeaderMap, csrf: &str) -> bool {
    let sent = headers.get(CSRF_HEADER).map(HeaderValue::as_bytes);
    sent.is_some_and(|sent| bool::from(sent.ct_eq(csrf.as_bytes())))
}

/// Turns away who comes by a strange name, through a proxy or from a page of somebody else, where there is no password to tell
/// people apart.
pub(super) async fn by_a_known_name(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    if shared.access.is_password_needed() || is_from_here(request.headers()) {
        return next.run(request).await;
    }
    refusal(
        StatusCode::FORBIDDEN,
        "without a password the dashboard is reached from its own machine, by an address or as `localhost`, and not through \
         a proxy; `telelake dashboard password` sets one",
    )
}

/// Whether a request is one of a browser at this machine, that shows our own page or none.
///
/// Proxies call this machine by its own address, and say for whom; browsers say whose page asks
/// (<https://www.w3.org/TR/fetch-metadata/>).
fn is_from_here(headers: &HeaderMap) -> bool {
    const OF_PROXIES: [&str; 4] = [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-real-ip",
    ];
    let is_forwarded = OF_PROXIES.iter().any(|name| headers.contains_key(*name));
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_foreign = matches!(site, Some(b"cross-site" | b"same-site"));
    is_local(headers) && !is_forwarded && !is_foreign
}

/// Lets members through, and to change something only from our own pages.
pub(super) async fn members_only(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let now = shared.settings.clock.now();
    match shared.access.visitor(request.headers(), now) {
        Visitor::Stranger => refusal(StatusCode::UNAUTHORIZED, "log in first"),
        Visitor::Member { csrf } => {
            let only_looks = matches!(*request.method(), Method::GET | Method::HEAD);
            if only_looks || carries(request.headers(), &csrf) {
                next.run(request).await
            } else {
                refusal(
                    StatusCode::FORBIDDEN,
                    "the header `X-CSRF-Token` is missing or old: load the page again",
                )
            }
        }
    }
}

/// Answers for what is not there.
pub(super) async fn nowhere() -> Response {
    refusal(StatusCode::NOT_FOUND, "there is nothing by this name")
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let check = |cookies: &str, expected| {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookies).unwrap())]);
            assert_eq!(session_token(&headers), expected, "{cookies}");
        };
        check("telelake_session=abc", Some("abc"));
        check("a=b; telelake_session=abc; c=d", Some("abc"));
        check("xtelelake_session=abc", None);
        check("telelake_sessions=abc", None);
        check("", None);
    }

    #[test]
    fn proxies_and_pages_of_others_are_not_from_here() {
        let check = |headers: &[(&'static str, &'static str)], expected| {
            let pairs = headers.iter().map(|(name, value)| {
                (
                    axum::http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            let all: HeaderMap = pairs.collect();
            assert_eq!(is_from_here(&all), expected, "{headers:?}");
        };
        let host = ("host", "127.0.0.1:8080");
        check(&[host], true);
        check(&[host, ("sec-fetch-site", "same-origin")], true);
        check(&[host, ("sec-fetch-site", "none")], true);
        check(&[host, ("sec-fetch-site", "cross-site")], false);
        check(&[host, ("x-forwarded-for", "203.0.113.9")], false);
        check(&[("host", "evil.example.org")], false);
    }

    #[test]
    fn a_hash_is_argon2_and_another_each_time() {
        let password = SecretString::from("correct horse");
        let [first, second] = [(), ()].map(|()| hash_password(&password).unwrap());
        let first = first.expose_secret();
        assert!(first.starts_with("$argon2id$"), "{first}");
        assert_ne!(first, second.expose_secret());
        let parsed = PasswordHash::new(first).unwrap();
        let verify = |text: &[u8]| Argon2::default().verify_password(text, &parsed).is_ok();
        assert!(verify(b"correct horse") && !verify(b"correct horse "));
    }
}
