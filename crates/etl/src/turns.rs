//! Work that is done by several threads, and its results, which leave in order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::Error;

/// Does `work` for each of `workers`, on a thread each, this one among them. An error where one failed; whoever works has to
/// see to it that the others end, too. Where the system grants no more threads, the work is that of fewer.
pub(crate) fn together<W: Send>(
    workers: &mut [W],
    work: impl Fn(&mut W) -> Result<(), Error> + Sync,
) -> Result<(), Error> {
    let Some((first, others)) = workers.split_first_mut() else {
        return Ok(());
    };
    std::thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = others
            .iter_mut()
            .filter_map(|worker| {
                let thread = std::thread::Builder::new();
                let spawned = thread.spawn_scoped(scope, move || work(worker));
                spawned
                    .inspect_err(
                        |error| tracing::warn!(%error, "a thread less makes this day: {error}"),
                    )
                    .ok()
            })
            .collect();
        let mut ended = work(first);
        for other in others {
            let other = other.join();
            let other = other.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            ended = ended.and(other);
        }
        ended
    })
}

/// What is written to in turns, by their numbers from 0 on.
pub(crate) struct Turns<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    next: u64,
    is_over: bool,
    target: T,
}

/// Ends the turns if its owner does not come to its end: the others would wait for good.
pub(crate) struct Presence<'t, T>(&'t Turns<T>);

impl<T> Turns<T> {
    pub(crate) fn new(target: T) -> Self {
        Self {
            state: Mutex::new(State {
                next: 0,
                is_over: false,
                target,
            }),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn join(&self) -> Presence<'_, T> {
        Presence(self)
    }

    /// Does `write` when the turn `number` has come. False if the turns are over before.
    pub(crate) fn take(
        &self,
        number: u64,
        write: impl FnOnce(&mut T) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let waiting = self.lock();
        let waits = |state: &mut State<T>| state.next != number && !state.is_over;
        let state = self.changed.wait_while(waiting, waits);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return Ok(false);
        }
        let written = write(&mut state.target);
        state.next += 1;
        state.is_over = written.is_err();
        self.changed.notify_all();
        written.map(|()| true)
    }

    /// Nobody's turn comes any more.
    pub(crate) fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Presence<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end();
        }
    }
}
