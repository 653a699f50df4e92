//! `getUpdates`: in goes an offset, out come the updates from there on, at once or as soon as
//! there are any. What the offset confirms is forgotten for ever.
//!
//! <https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp>,
//! `process_get_updates_query` and `do_get_updates`.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::answer::{Answer, Refused, Success};
use crate::parameters::Parameters;
use crate::state::Shared;
use crate::wire;

/// No long poll lasts longer, whatever the client asks for.
const TIMEOUT_MAX_SECONDS: i64 = 50;
/// An answer stops growing here, so fewer updates than `limit` do not mean the queue is empty.
const ANSWER_BYTES_MAX: usize = 1 << 22;
/// How much an update counts beside its own bytes.
const UPDATE_OVERHEAD_BYTES: usize = 50;
/// Telegram answers a little after the first update, to catch its companions.
const COMPANY: Duration = Duration::from_millis(2);
/// Asking the same again within this time brings one update only.
const IMPATIENT: Duration = Duration::from_millis(500);
/// Asking the same again within this time, without patience, waits this long.
const HASTY: Duration = Duration::from_secs(3);
/// A second conflict within this time is answered only after it.
const CONFLICT_PAUSE: Duration = Duration::from_secs(3);

const WEBHOOK_ACTIVE: &str = "can't use getUpdates method while webhook is active; \
    use deleteWebhook to delete the webhook first";
const OTHER_POLLER: &str = "terminated by other getUpdates request; \
    make sure that only one bot instance is running";
const WEBHOOK_SET: &str = "terminated by setWebhook request";

/// What is remembered from one call to the next.
#[derive(Debug, Default)]
pub(crate) struct Polling {
    /// Whose turn it is to wait: the newest long poll.
    turn: u64,
    previous: Option<(i64, Instant)>,
    next_conflict_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Request {
    offset: i64,
    limit: usize,
    timeout: Duration,
}

/// Answers one `getUpdates`.
pub(crate) async fn updates(shared: &Shared, parameters: &Parameters) -> Answer {
    if shared.state().webhook.is_some() {
        return Err(conflict(shared, WEBHOOK_ACTIVE).await);
    }
    let request = admit(shared, parameters);
    let mut revisions = shared.revision.subscribe();
    // The updates before the offset are confirmed once; the wait goes on from what is left.
    let begin = confirm(shared, request.offset);
    if let Some(answer) = read(shared, begin, request.limit) {
        return Ok(answer);
    }
    if request.timeout.is_zero() {
        return Ok(Success::text("[]".to_owned()));
    }
    let deadline = Instant::now() + request.timeout;
    let turn = take_turn(shared);
    loop {
        let timed_out = tokio::select! {
            changed = revisions.changed() => changed.is_err(),
            () = sleep_until(deadline) => true,
        };
        if shared.state().polling.turn != turn {
            let webhook = shared.state().webhook.is_some();
            return Err(conflict(shared, if webhook { WEBHOOK_SET } else { OTHER_POLLER }).await);
        }
        if !timed_out && shared.state().queue.from(begin).next().is_some() {
            sleep(COMPANY).await;
        }
        if let Some(answer) = read(shared, begin, request.limit) {
            return Ok(answer);
        }
        if timed_out {
            return Ok(Success::text("[]".to_owned()));
        }
    }
}

/// Ends a long poll that is waiting, if there is one.
pub(crate) fn interrupt(shared: &Shared) {
    take_turn(shared);
}

fn take_turn(shared: &Shared) -> u64 {
    let mut state = shared.state();
    state.polling.turn += 1;
    let turn = state.polling.turn;
    drop(state);
    shared.announce();
    turn
}

/// Reads the parameters, with the penalties for impatience.
fn admit(shared: &Shared, parameters: &Parameters) -> Request {
    let offset = parameters.number("offset", 0);
    let mut limit = usize::try_from(parameters.number("limit", 100).clamp(1, 100)).unwrap_or(1);
    let seconds = parameters
        .number("timeout", 0)
        .clamp(0, TIMEOUT_MAX_SECONDS);
    let mut timeout = Duration::from_secs(seconds.unsigned_abs());
    let now = Instant::now();
    let mut state = shared.state();
    state.update_allowed(parameters.text("allowed_updates"));
    if let Some((previous_offset, asked_at)) = state.polling.previous
        && previous_offset == offset
    {
        if timeout < HASTY && now < asked_at + HASTY {
            timeout = HASTY;
        }
        if now < asked_at + IMPATIENT {
            limit = 1;
        }
    }
    state.polling.previous = Some((offset, now));
    Request {
        offset,
        limit,
        timeout,
    }
}

/// Forgets what `offset` confirms or drops; returns where to read.
fn confirm(shared: &Shared, offset: i64) -> i64 {
    let mut guard = shared.state();
    let state = &mut *guard;
    if offset < 0 {
        let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        state.statistics.dropped += state.queue.keep_last(kept);
    }
    let begin = state.queue.begin(offset);
    state.statistics.confirmed += state.queue.confirm(begin);
    drop(guard);
    shared.announce();
    begin
}

/// The updates from `begin` on, as JSON; nothing if there are none.
fn read(shared: &Shared, begin: i64, limit: usize) -> Option<Success> {
    let now = shared.unix_now();
    let mut guard = shared.state();
    let state = &mut *guard;
    let expired = state.queue.expire(now, |_| false);
    state.statistics.expired += expired;
    // A queue that started a new sequence meanwhile is read from its head.
    let begin = state.queue.begin(begin);
    let mut left = ANSWER_BYTES_MAX;
    let mut bodies = Vec::new();
    for update in state.queue.from(begin).take(limit) {
        let cost = update.fragment.len() + UPDATE_OVERHEAD_BYTES;
        if cost >= left {
            break;
        }
        left -= cost;
        bodies.push(wire::body(update.id, &update.fragment));
    }
    (!bodies.is_empty()).then(|| Success::text(format!("[{}]", bodies.join(",\n"))))
}

/// A 409, delayed if there was one a moment ago.
async fn conflict(shared: &Shared, why: &str) -> Refused {
    let now = Instant::now();
    let delayed = {
        let mut state = shared.state();
        let delayed = state
            .polling
            .next_conflict_at
            .is_some_and(|next| now < next);
        if !delayed {
            state.polling.next_conflict_at = Some(now + CONFLICT_PAUSE);
        }
        delayed
    };
    if delayed {
        sleep(CONFLICT_PAUSE).await;
    }
    Refused::conflict(why)
}
