//! `/api/v1/events`: what changes, told while it changes
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse as _, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{Interval, MissedTickBehavior, interval},
};

use super::{
    CaptureView, CompactionsView, Shared,
    access::Visitor,
    pipeline::{capture, etl},
};
use crate::http::refusal;

/// The counts are told no more often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Something is said at least so often, so that a lost connection is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A browser tries again after so long.
const RETRY: Duration = Duration::from_secs(3);
/// More pages than these do not listen at once.
pub(super) const LISTENERS_MAX: usize = 100;

/// A page that listens.
struct Listener {
    shared: Shared,
    told: Option<CaptureView>,
    runs: watch::Receiver<CompactionsView>,
    was_running: bool,
    look: Interval,
    number: u64,
    headers: HeaderMap,
    _place: OwnedSemaphorePermit,
}

/// Answers with events for as long as the page listens.
pub(super) async fn answer(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let places: &Arc<Semaphore> = &shared.listeners;
    let Ok(place) = Arc::clone(places).try_acquire_owned() else {
        return refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many pages listen: close some",
        );
    };
    let mut runs = shared.pipeline.sources.compactions.watch();
    // The first is told at once.
    runs.mark_changed();
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        shared,
        told: None,
        runs,
        was_running: false,
        look,
        number: 0,
        headers,
        _place: place,
    };
    Sse::new(events(listener))
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response()
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        listener.number += 1;
        let event = event.id(listener.number.to_string()).retry(RETRY);
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next thing to tell; `None` when the service ends.
    async fn next(&mut self) -> Option<Event> {
        let shutdown = self.shared.settings.shutdown.clone();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return None,
                changed = self.runs.changed() => {
                    // Whoever compacts is gone only with the service.
                    changed.ok()?;
                    let view = self.runs.borrow_and_update().clone();
                    if self.was_running && !view.is_running {
                        self.shared.pipeline.forget_lake();
                    }
                    self.was_running = view.is_running;
                    return Some(Event::default().event("etl").data(etl(&view).to_string()));
                }
                _ = self.look.tick() => {
                    let visitor = self.shared.access.visitor(&self.headers, self.shared.settings.clock.now());
                    if visitor == Visitor::Stranger {
                        // Whoever has logged out hears nothing more.
                        return None;
                    }
                    let now = (self.shared.pipeline.sources.capture)();
                    if self.told != Some(now) {
                        self.told = Some(now);
                        return Some(Event::default().event("captured").data(capture(now).to_string()));
                    }
                }
            }
        }
    }
}
