//! Answers that are dear and stay true for a while.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::Ask;

/// An answer, asked for again when it is older than `lifetime` and somebody looks. Nobody waits for it but the first: who
/// comes while it is being asked for sees the answer of before.
pub(super) struct Remembered<T> {
    ask: Ask<T>,
    lifetime: Duration,
    state: Arc<Mutex<State<T>>>,
}

struct State<T> {
    answer: Option<T>,
    asked_at: Option<Instant>,
    is_asking: bool,
    /// Whether what is being asked for is old already.
    is_outdated: bool,
}

impl<T: Clone + Send + 'static> Remembered<T> {
    pub(super) fn new(ask: Ask<T>, lifetime: Duration) -> Self {
        let state = State {
            answer: None,
            asked_at: None,
            is_asking: false,
            is_outdated: false,
        };
        Self {
            ask,
            lifetime,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The answer as it is known; `None` until there is one. Sees to it that it is asked for if it is old.
    pub(super) fn look(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = state
            .asked_at
            .is_none_or(|asked_at| asked_at.elapsed() >= self.lifetime);
        if is_old && !state.is_asking {
            state.is_asking = true;
            state.is_outdated = false;
            let (ask, shared) = (Arc::clone(&self.ask), Arc::clone(&self.state));
            tokio::spawn(async move {
                // In a task of its own: whatever becomes of it, it is noticed.
                let answer = tokio::spawn(ask()).await;
                let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
                state.is_asking = false;
                state.asked_at = (!state.is_outdated).then(Instant::now);
                if let Ok(answer) = answer {
                    state.answer = Some(answer);
                }
            });
        }
        state.answer.clone()
    }

    /// Has it asked for when somebody looks next.
    pub(super) fn forget_age(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked_at = None;
        state.is_outdated = true;
    }
}

impl<T> fmt::Debug for Remembered<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remembered")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::FutureExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_for_again_when_it_is_old() {
        let asked = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&asked);
        let ask: Ask<u32> = Arc::new(move || {
            let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
            async move { count }.boxed()
        });
        let remembered = Remembered::new(ask, Duration::from_secs(10));
        assert_eq!(remembered.look(), None);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(remembered.look(), Some(1));
        tokio::time::sleep(Duration::from_secs(11)).await;
        assert_eq!(remembered.look(), Some(1));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(remembered.look(), Some(2));
        remembered.forget_age();
        assert_eq!(remembered.look(), Some(2));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(remembered.look(), Some(3));
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }
}
