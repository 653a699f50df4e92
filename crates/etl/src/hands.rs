//! Who makes days one after the other: a thread that stays, and others that help it with a day. In comes work, out goes what
//! became of it.
//!
//! The thread stays because an allocator keeps memory for each thread: what a day needed serves the next one. Threads taken
//! from a pool, another one for each day, would keep as much each.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};

use tokio::sync::oneshot;

use crate::file::Writers;

type Job = Box<dyn FnOnce() + Send>;

/// So many threads, the first of which stays.
pub(crate) struct Hands {
    jobs: Sender<Job>,
    threads: usize,
}

impl Hands {
    /// Within a runtime, whose pool lends the thread.
    pub(crate) fn new(threads: usize) -> Self {
        let (jobs, waiting) = channel::<Job>();
        tokio::task::spawn_blocking(move || {
            for job in waiting {
                // Whoever waits for it learns that it broke down, and the next day is made all the same.
                catch_unwind(AssertUnwindSafe(job)).ok();
            }
        });
        Self { jobs, threads }
    }

    /// How many there are at most.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Who writes the files of a day.
    pub(crate) fn writers(&self) -> Writers {
        if self.threads == 1 {
            Writers::Same
        } else {
            Writers::Own
        }
    }

    /// Has `work` done; an error if it breaks down.
    pub(crate) fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (told, outcome) = oneshot::channel();
        let job = move || {
            told.send(work()).ok();
        };
        self.jobs.send(Box::new(job)).ok();
        outcome
    }
}
