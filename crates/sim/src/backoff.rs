//! How long Telegram waits before it sends a failed update again. Pure: in go the history of one
//! update and a random number, out comes a delay.
//!
//! <https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/WebhookActor.cpp>,
//! `on_update_error`.

/// Where the growing delay levels off; from then on it is random between this and its double.
const RESEND_DELAY_MAX_SECONDS: u32 = 60;
/// No `Retry-After` delays an update for longer.
const RETRY_AFTER_MAX_SECONDS: u32 = 3600;

/// The failures of one update so far.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Backoff {
    delay_seconds: u32,
    failures: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            delay_seconds: 1,
            failures: 0,
        }
    }
}

impl Backoff {
    /// The seconds to wait after one more failure.
    ///
    /// `retry_after` is the header's value, if there was one; it leaves the exponent alone.
    /// `chance` is uniform between 0 and 60.
    pub(crate) fn fail(&mut self, retry_after: Option<u32>, chance: u32) -> u32 {
        let asked = retry_after.unwrap_or(0).min(RETRY_AFTER_MAX_SECONDS);
        let first = self.failures == 0;
        self.failures = self.failures.saturating_add(1);
        if asked > 0 || first {
            return asked;
        }
        let level = RESEND_DELAY_MAX_SECONDS + chance.min(RESEND_DELAY_MAX_SECONDS);
        self.delay_seconds = level.min(self.delay_seconds.saturating_mul(2));
        self.delay_seconds
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn failures_wait_longer_and_longer_up_to_two_minutes() {
        let mut backoff = Backoff::default();
        let delays: Vec<u32> = (0..9).map(|_| backoff.fail(None, 60)).collect();
        assert_eq!(delays, [0, 2, 4, 8, 16, 32, 64, 120, 120]);
    }

    #[test]
    fn the_level_is_random_between_one_and_two_minutes() {
        let mut backoff = Backoff::default();
        let delays: Vec<u32> = (0..9).map(|step| backoff.fail(None, step)).collect();
        assert_eq!(delays, [0, 2, 4, 8, 16, 32, 64, 67, 68]);
    }

    #[test]
    fn retry_after_replaces_one_delay_and_keeps_the_exponent() {
        let mut backoff = Backoff::default();
        let delays: Vec<u32> = [None, None, Some(7), None, Some(9999), None]
            .into_iter()
            .map(|asked| backoff.fail(asked, 0))
            .collect();
        assert_eq!(delays, [0, 2, 7, 4, 3600, 8]);
    }

    #[test]
    fn retry_after_zero_is_no_retry_after() {
        let mut backoff = Backoff::default();
        assert_eq!([backoff.fail(Some(0), 0), backoff.fail(Some(0), 0)], [0, 2]);
    }
}
