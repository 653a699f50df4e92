//! Who is logged in: tokens, and until when each holds. Pure; the time comes in.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// A session ends when nobody has used it for so long.
const REST_MAX: SignedDuration = SignedDuration::from_hours(24 * 7);
/// More are not kept: the one that has rested longest goes.
const SESSIONS_MAX: usize = 1_000;

/// The sessions of one service, by their tokens.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: HashMap<String, Session>,
}

#[derive(Debug)]
struct Session {
    csrf: String,
    used_at: Timestamp,
}

impl Sessions {
    /// Begins the session `token`, whose requests carry `csrf`.
    pub(super) fn begin(&mut self, token: String, csrf: String, now: Timestamp) {
        self.open.retain(|_, session| !session.is_over(now));
        if self.open.len() >= SESSIONS_MAX {
            let oldest = self.open.iter().min_by_key(|(_, session)| session.used_at);
            if let Some(token) = oldest.map(|(token, _)| token.clone()) {
                self.open.remove(&token);
            }
        }
        let used_at = now;
        self.open.insert(token, Session { csrf, used_at });
    }

    /// What the requests of the session `token` carry, if it is not over.
    pub(super) fn csrf(&mut self, token: &str, now: Timestamp) -> Option<String> {
        let session = self.open.get_mut(token)?;
        if session.is_over(now) {
            self.open.remove(token);
            return None;
        }
        session.used_at = now;
        Some(session.csrf.clone())
    }

    /// Ends the session `token`.
    pub(super) fn end(&mut self, token: &str) {
        self.open.remove(token);
    }
}

impl Session {
    fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.used_at) > REST_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_session_lasts_as_long_as_it_is_used() {
        let mut sessions = Sessions::default();
        sessions.begin("a".to_owned(), "x".to_owned(), at(0));
        assert_eq!(sessions.csrf("a", at(160)).as_deref(), Some("x"));
        assert_eq!(sessions.csrf("a", at(320)).as_deref(), Some("x"));
        assert_eq!(sessions.csrf("a", at(489)), None);
        assert_eq!(sessions.csrf("b", at(0)), None);
    }

    #[test]
    fn whoever_logs_out_is_out() {
        let mut sessions = Sessions::default();
        sessions.begin("a".to_owned(), "x".to_owned(), at(0));
        sessions.end("a");
        assert_eq!(sessions.csrf("a", at(0)), None);
    }

    #[test]
    fn of_too_many_the_longest_unused_goes() {
        let mut sessions = Sessions::default();
        for number in 0..SESSIONS_MAX {
            sessions.begin(number.to_string(), String::new(), at(0));
        }
        assert!(sessions.csrf("0", at(1)).is_some());
        sessions.begin("new".to_owned(), String::new(), at(1));
        assert_eq!(sessions.open.len(), SESSIONS_MAX);
        assert!(sessions.csrf("0", at(1)).is_some() && sessions.csrf("new", at(1)).is_some());
    }
}
