//! Where queries of other programs run: on threads of their own, which give way to capture.
//!
//! In comes a statement, out go batches through a small channel, within a time. A query computes for long between two
//! points at which it can be stopped; on the threads that answer Telegram it would hold up deliveries.

use std::{fmt, future::Future, io, sync::Arc, time::Duration};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use datafusion::{common::ParamValues, logical_expr::LogicalPlan, prelude::SessionContext};
use futures::{Stream, stream};
use query::{Engine, Error, LakeState, ResultSet};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::mpsc::{Receiver, channel},
    time::{Instant, error::Elapsed, timeout_at},
};
use tokio_util::task::AbortOnDropHandle;

/// So many batches wait for a reader that is slower than the engine.
const BATCHES_WAITING: usize = 2;
/// How much more patient than others the threads of queries are, as for `nice`. What capture at full load still notices of
/// them is measured by `bench/suites/beside.py`, beside a program that only burns time and is as patient.
const NICENESS: i32 = 19;
/// A plan is a tree as high as a statement is long, and walked down.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// An engine, and threads for its queries. Cheap to clone; the threads end with the last clone.
#[derive(Clone)]
pub struct Queries {
    engine: Engine,
    threads: Arc<Threads>,
    time_max: Duration,
}

/// A runtime that may be dropped anywhere: it does not wait for what it runs.
struct Threads(Option<Runtime>);

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Queries {
    /// Queries of `engine`, each of which may take `time_max`.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn new(engine: Engine, time_max: Duration) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .thread_name("query")
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .on_thread_start(|| {
                if cfg!(target_os = "linux") {
                    // Elsewhere it is about the whole process. Where it is not to be had, nothing is lost but patience.
                    rustix::process::nice(NICENESS).ok();
                }
            })
            .build()?;
        Ok(Self {
            engine,
            threads: Arc::new(Threads(Some(runtime))),
            time_max,
        })
    }

    /// The engine, for whoever asks what there is.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The same threads for another view of the lake.
    pub(crate) fn with_engine(&self, engine: Engine) -> Self {
        Self {
            engine,
            ..self.clone()
        }
    }

    /// Answers `sql`, whose parameters are `values`, within `time` if that is less than it may take. Dropping the
    /// result ends the query.
    ///
    /// # Errors
    /// If the statement cannot be understood or would write, or the lake cannot be read.
    pub async fn answer(
        &self,
        sql: &str,
        values: Option<&ParamValues>,
        time: Option<Duration>,
    ) -> Result<ResultSet, Error> {
        let (engine, sql, values) = (self.engine.clone(), sql.to_owned(), values.cloned());
        let question =
            async move { Ok(((), Some(engine.query_with(&sql, values.as_ref()).await?))) };
        let ((), answer) = self.run(question, time).await?;
        answer.ok_or(Error::BrokenOff)
    }

    /// Answers `sql` as [`Queries::answer`] does, unless the lake is still in the state `known`.
    ///
    /// # Errors
    /// As [`Queries::answer`].
    pub async fn answer_if_changed(
        &self,
        sql: &str,
        known: Option<LakeState>,
        time: Option<Duration>,
    ) -> Result<(LakeState, Option<ResultSet>), Error> {
        let (engine, sql) = (self.engine.clone(), sql.to_owned());
        let question = async move { engine.query_if_changed(&sql, known).await };
        self.run(question, time).await
    }

    /// Answers `plan`, which must only read, over the tables of `session`, as [`Queries::answer`] does.
    pub(crate) async fn read(
        &self,
        session: SessionContext,
        plan: LogicalPlan,
        time: Option<Duration>,
    ) -> Result<ResultSet, Error> {
        let question = async move { Ok(((), Some(query::read(&session, plan).await?))) };
        let ((), answer) = self.run(question, time).await?;
        answer.ok_or(Error::BrokenOff)
    }

    /// Runs `question`, which tells something and may have rows.
    async fn run<T: Send + 'static>(
        &self,
        question: impl Future<Output = Result<(T, Option<ResultSet>), Error>> + Send + 'static,
        time: Option<Duration>,
    ) -> Result<(T, Option<ResultSet>), Error> {
        let time = time.map_or(self.time_max, |time| time.min(self.time_max));
        let deadline = Instant::now() + time;
        let (sender, receiver) = channel(BATCHES_WAITING);
        let (head_sender, head) = tokio::sync::oneshot::channel();
        let task = async move {
            let mut result = match question.await {
                Ok((told, Some(result))) => {
                    head_sender.send(Ok((told, Some(result.schema_ref())))).ok();
                    result
                }
                Ok((told, None)) => {
                    head_sender.send(Ok((told, None))).ok();
                    return;
                }
                Err(error) => {
                    head_sender.send(Err(error)).ok();
                    return;
                }
            };
            while let Some(batch) = result.next_batch().await {
                let is_last = batch.is_err();
                if sender.send(batch).await.is_err() || is_last {
                    return;
                }
            }
        };
        // A reader that stays and reads nothing must not hold what the query has in memory.
        let task = self.handle()?.spawn(timeout_at(deadline, task));
        let task = AbortOnDropHandle::new(task);
        let (told, schema): (T, Option<SchemaRef>) = match timeout_at(deadline, head).await {
            Ok(Ok(head)) => head?,
            // The task was lost, which only a panic brings about.
            Ok(Err(_)) => return Err(Error::BrokenOff),
            Err(_) => return Err(Error::OutOfTime),
        };
        let rows = schema.map(|schema| {
            let batches = batches(receiver, deadline, task);
            ResultSet::relayed(schema, batches)
        });
        Ok((told, rows))
    }

    /// Does `work` on these threads; `None` if it panics, or they are gone.
    pub fn aside<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send + 'static {
        let task = self
            .handle()
            .map(|handle| AbortOnDropHandle::new(handle.spawn(work)));
        async move { task.ok()?.await.ok() }
    }

    /// Threads that may wait, for writing to slow clients.
    pub(crate) fn spawn_blocking(
        &self,
        act: impl FnOnce(&Handle) + Send + 'static,
    ) -> Result<(), Error> {
        let handle = self.handle()?;
        let inside = handle.clone();
        drop(handle.spawn_blocking(move || act(&inside)));
        Ok(())
    }

    fn handle(&self) -> Result<Handle, Error> {
        let runtime = self.threads.0.as_ref().ok_or(Error::BrokenOff)?;
        Ok(runtime.handle().clone())
    }
}

impl fmt::Debug for Queries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queries")
            .field("time_max", &self.time_max)
            .finish_non_exhaustive()
    }
}

/// What comes through `receiver` until `deadline`; `task` goes on for as long as somebody listens.
fn batches(
    receiver: Receiver<Result<RecordBatch, Error>>,
    deadline: Instant,
    task: AbortOnDropHandle<Result<(), Elapsed>>,
) -> impl Stream<Item = Result<RecordBatch, Error>> {
    stream::unfold(Some((receiver, task)), move |state| async move {
        let (mut receiver, task) = state?;
        match timeout_at(deadline, receiver.recv()).await {
            Ok(Some(Ok(batch))) => Some((Ok(batch), Some((receiver, task)))),
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => match task.await {
                Ok(Ok(())) => None,
                Ok(Err(_)) => Some((Err(Error::OutOfTime), None)),
                Err(_) => Some((Err(Error::BrokenOff), None)),
            },
            Err(_) => Some((Err(Error::OutOfTime), None)),
        }
    })
}
