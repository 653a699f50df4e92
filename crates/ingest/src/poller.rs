//! Long polling: `getUpdates` in a loop. In go a bot and an acceptor; it returns when told to stop or
//! when going on would be of no use. An update is confirmed to Telegram, which then forgets it, only
//! by the call after it became durable.

use std::time::Duration;

use bot::{Bot, GetUpdates, UpdateBatch};
use telegram::UpdateId;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::{Acceptor, Error, PollError};

/// The first pause after a failure. Telegram answers calls that come sooner with less.
const PAUSE_MIN: Duration = Duration::from_secs(1);

/// Pauses double up to this.
const PAUSE_MAX: Duration = Duration::from_mins(1);

/// Polls until `shutdown`.
///
/// Stopping loses nothing, at whatever point: what was not confirmed is sent again, and recognised.
///
/// # Errors
/// If Telegram says that this bot has another receiver, that the token is wrong, or that it will not
/// be polled. Everything else is waited out.
pub async fn poll(
    bot: Bot,
    acceptor: Acceptor,
    shutdown: CancellationToken,
) -> Result<(), PollError> {
    // Biased: a call that has answered must not win over being told to stop for ever.
    tokio::select! {
        biased;
        () = shutdown.cancelled() => Ok(()),
        error = poll_for_ever(&bot, &acceptor) => Err(error),
    }
}

async fn poll_for_ever(bot: &Bot, acceptor: &Acceptor) -> PollError {
    let mut offset = None;
    let mut failures = 0_u32;
    loop {
        let pause = match step(bot, acceptor, offset).await {
            Ok(next) => {
                if failures > 0 {
                    info!("polling works again");
                }
                failures = 0;
                offset = next;
                continue;
            }
            Err(Setback::Fatal(error)) => return error,
            Err(Setback::Wait(pause)) => pause,
            Err(Setback::BackOff(reason)) => {
                let pause = pause_after(failures, rand::random());
                if failures == 0 {
                    warn!(
                        retry_after_ms = pause.as_millis(),
                        "polling pauses: {reason}"
                    );
                } else {
                    debug!(
                        retry_after_ms = pause.as_millis(),
                        "polling still pauses: {reason}"
                    );
                }
                failures = failures.saturating_add(1);
                pause
            }
        };
        sleep(pause).await;
    }
}

/// Why a step did not bring the loop forward.
#[derive(Debug)]
enum Setback {
    /// Nobody but a person can help.
    Fatal(PollError),
    /// Telegram named the pause.
    Wait(Duration),
    /// It may pass.
    BackOff(String),
}

/// One call, and what it brings made durable. Returns the offset that confirms it.
async fn step(
    bot: &Bot,
    acceptor: &Acceptor,
    offset: Option<UpdateId>,
) -> Result<Option<UpdateId>, Setback> {
    let wanted = GetUpdates {
        offset,
        ..GetUpdates::default()
    };
    let batch = bot.updates(wanted).await.map_err(setback)?;
    accept_batch(acceptor, &batch)
        .await
        .map_err(|error| Setback::BackOff(error.to_string()))?;
    let next = batch.next_offset();
    if next.is_none() && !batch.updates.is_empty() {
        // Their bytes are in quarantine, but without an id there is no way to confirm them.
        return Err(Setback::BackOff("updates without an id".to_owned()));
    }
    Ok(next.or(offset))
}

async fn accept_batch(acceptor: &Acceptor, batch: &UpdateBatch) -> Result<(), Error> {
    let bodies = batch.updates.iter().map(|update| update.bytes.clone());
    let outcomes = acceptor.accept_all(bodies.collect()).await;
    outcomes
        .into_iter()
        .try_for_each(|outcome| outcome.map(drop))
}

fn setback(error: bot::Error) -> Setback {
    match error {
        bot::Error::Conflict { .. } => Setback::Fatal(PollError::Conflict { source: error }),
        bot::Error::Unauthorized { .. } | bot::Error::MalformedToken => {
            Setback::Fatal(PollError::Unauthorized { source: error })
        }
        bot::Error::TooManyRequests { retry_after, .. } => {
            let seconds = retry_after.as_secs();
            warn!(
                retry_after_ms = retry_after.as_millis(),
                "Telegram asks the poller to wait {seconds} s"
            );
            Setback::Wait(retry_after.max(PAUSE_MIN))
        }
        // A proxy in between that answers for Telegram comes and goes.
        bot::Error::BadAnswer { .. } => Setback::BackOff(error.to_string()),
        error if error.is_transient() => Setback::BackOff(error.to_string()),
        error => Setback::Fatal(PollError::Refused { source: error }),
    }
}

/// The pause after `failures` earlier ones; `jitter`, between 0 and 1, keeps the pollers that lost one
/// network from coming back at one moment.
fn pause_after(failures: u32, jitter: f64) -> Duration {
    let doubled = PAUSE_MIN.saturating_mul(2_u32.saturating_pow(failures.min(16)));
    let spread = 1.0 + jitter.clamp(0.0, 1.0) / 2.0;
    doubled.mul_f64(spread).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_one_second_to_a_minute() {
        assert_eq!(pause_after(0, 0.0), Duration::from_secs(1));
        assert_eq!(pause_after(0, 1.0), Duration::from_millis(1500));
        assert_eq!(pause_after(3, 0.0), Duration::from_secs(8));
        assert_eq!(pause_after(6, 0.0), PAUSE_MAX);
        assert_eq!(pause_after(u32::MAX, 1.0), PAUSE_MAX);
    }
}
