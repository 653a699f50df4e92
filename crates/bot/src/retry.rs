//! Whether and when a short call is tried again. In come the error and how often it was tried, out
//! comes a pause. Pure: it neither waits nor calls.

use std::time::Duration;

use crate::Error;

/// A call is made at most this often.
const ATTEMPTS_MAX: u32 = 3;

/// Longer pauses are the caller's business: a person is waiting for a short call.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// What happens if a call is made twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Repeat {
    /// The caller has its own loop: never repeat here.
    Never,
    /// Nothing: it reads, or sets what is already set.
    Harmless,
    /// People see it twice, so it is repeated only if it surely did not happen.
    Visible,
}

/// The pause before the next attempt after `attempts` ones, or `None` to give up.
///
/// `first` is the pause after the first network failure; `jitter`, between 0 and 1, spreads the
/// attempts of many clients that lost the same server.
pub(crate) fn pause(
    repeat: Repeat,
    error: &Error,
    attempts: u32,
    first: Duration,
    jitter: f64,
) -> Option<Duration> {
    if attempts >= ATTEMPTS_MAX || repeat == Repeat::Never || !error.is_transient() {
        return None;
    }
    if let Error::TooManyRequests { retry_after, .. } = error {
        return (*retry_after <= RETRY_AFTER_MAX).then_some(*retry_after);
    }
    let surely_undelivered =
        matches!(error, Error::Unreachable { source, .. } if source.is_connect());
    if repeat == Repeat::Visible && !surely_undelivered {
        return None;
    }
    let doubled = first.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
    Some(doubled.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_millis(400);

    fn flooded(seconds: u64) -> Error {
        Error::TooManyRequests {
            method: "getMe",
            retry_after: Duration::from_secs(seconds),
        }
    }

    fn server_error() -> Error {
        Error::BadAnswer {
            method: "getMe",
            status: 502,
            source: None,
        }
    }

    #[test]
    fn telegrams_own_pause_is_kept_to_the_second() {
        let thirty = Some(Duration::from_secs(30));
        assert_eq!(pause(Repeat::Harmless, &flooded(30), 1, FIRST, 0.7), thirty);
        assert_eq!(pause(Repeat::Visible, &flooded(30), 1, FIRST, 0.7), thirty);
    }

    #[test]
    fn a_pause_that_is_too_long_for_a_person_is_handed_to_the_caller() {
        assert_eq!(pause(Repeat::Harmless, &flooded(31), 1, FIRST, 0.0), None);
    }

    #[test]
    fn pauses_grow_and_are_spread() {
        let at =
            |attempts, jitter| pause(Repeat::Harmless, &server_error(), attempts, FIRST, jitter);
        assert_eq!(at(1, 0.0), Some(Duration::from_millis(200)));
        assert_eq!(at(1, 1.0), Some(Duration::from_millis(400)));
        assert_eq!(at(2, 1.0), Some(Duration::from_millis(800)));
        assert_eq!(at(3, 1.0), None);
    }

    #[test]
    fn a_message_that_may_have_been_sent_is_not_sent_again() {
        assert_eq!(pause(Repeat::Visible, &server_error(), 1, FIRST, 0.0), None);
    }

    #[test]
    fn what_will_not_pass_by_itself_is_not_repeated() {
        let error = Error::Unauthorized {
            method: "getMe",
            error_code: 401,
        };
        assert_eq!(pause(Repeat::Harmless, &error, 1, FIRST, 0.0), None);
    }
}
