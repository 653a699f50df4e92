//! An object store that fails on purpose. In go a real store and a script of faults; every put and
//! delete takes the next fault of the script, and none once it has ended. Reads break off when told to. Listings are counted.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// What happens to an operation that writes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fault {
    /// Nothing: it succeeds.
    #[default]
    None,
    /// It fails and has no effect.
    Lost,
    /// It has its effect, and fails all the same: the answer is lost.
    AnswerLost,
}

/// A store whose writing fails as scripted. Clones share the script.
#[derive(Clone, Debug)]
pub struct FaultyStore {
    inner: Arc<dyn ObjectStore>,
    script: Arc<Mutex<VecDeque<Fault>>>,
    listings: Arc<AtomicU64>,
    breaking: Arc<AtomicU64>,
}

impl FaultyStore {
    /// `inner`, whose next writes meet `script`.
    pub fn new(inner: Arc<dyn ObjectStore>, script: impl IntoIterator<Item = Fault>) -> Self {
        let script = Arc::new(Mutex::new(script.into_iter().collect()));
        Self {
            inner,
            script,
            listings: Arc::default(),
            breaking: Arc::default(),
        }
    }

    /// How often objects were listed.
    pub fn listings(&self) -> u64 {
        self.listings.load(Ordering::Relaxed)
    }

    /// Replaces what is left of the script.
    pub fn set_script(&self, script: impl IntoIterator<Item = Fault>) {
        *self.lock() = script.into_iter().collect();
    }

    /// The next `count` reads break off after half of the object.
    pub fn break_reads(&self, count: u64) {
        self.breaking.store(count, Ordering::Relaxed);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Fault>> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Fault {
        self.lock().pop_front().unwrap_or_default()
    }
}

fn injected() -> Error {
    Error::Generic {
        store: "faulty",
        source: "a fault of the script".into(),
    }
}

impl fmt::Display for FaultyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "faulty {}", self.inner)
    }
}

#[async_trait]
impl ObjectStore for FaultyStore {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        let fault = self.next();
        if fault == Fault::Lost {
            return Err(injected());
        }
        let result = self.inner.put_opts(location, payload, options).await;
        if fault == Fault::AnswerLost {
            return Err(injected());
        }
        result
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let mut answer = self.inner.get_opts(location, options).await?;
        let breaking = |left: u64| left.checked_sub(1);
        let order = Ordering::Relaxed;
        if self.breaking.fetch_update(order, order, breaking).is_ok() {
            let whole = answer.bytes().await?;
            answer = self.inner.get_opts(location, GetOptions::default()).await?;
            let half = whole.slice(..whole.len() / 2);
            let parts = futures::stream::iter([Ok(half), Err(injected())]);
            answer.payload = GetResultPayload::Stream(parts.boxed());
        }
        Ok(answer)
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        let deleted = locations.then(move |location| {
            let store = store.clone();
            async move {
                let fault = store.next();
                if fault == Fault::Lost {
                    return Err(injected());
                }
                let one = futures::stream::once(async move { location }).boxed();
                let mut deleted = store.inner.delete_stream(one);
                let result = deleted.next().await.unwrap_or_else(|| Err(injected()));
                if fault == Fault::AnswerLost {
                    return Err(injected());
                }
                result
            }
        });
        deleted.boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.listings.fetch_add(1, Ordering::Relaxed);
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
