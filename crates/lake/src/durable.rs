//! A local folder as an object store whose puts survive a power cut.
//!
//! `object_store`'s own local store writes without `fsync`: after a power cut an acknowledged
//! object may be empty or gone (<https://github.com/apache/arrow-rs-object-store/issues/643>). This
//! one writes a temporary file beside the target, syncs it, renames it, and syncs the folder.
//! Reads, listings and deletions are passed through.

use std::fmt;
use std::io::Write as _;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use futures::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// Between a target's name and the number of its half-written file: `object_store` leaves names
/// that end in `#` and digits out of its listings.
const STAGED: char = '#';

/// A folder of this machine with durable, atomic puts.
#[derive(Clone, Debug)]
pub struct DurableLocal {
    inner: Arc<LocalFileSystem>,
    /// Keeps the names of half-written files apart, as the process id does between processes.
    staged: Arc<AtomicU64>,
}

impl DurableLocal {
    /// The store in `folder`, which must exist.
    ///
    /// # Errors
    /// If `folder` cannot be entered.
    pub fn new(folder: &FilePath) -> Result<Self> {
        let inner = LocalFileSystem::new_with_prefix(folder)?;
        Ok(Self {
            inner: Arc::new(inner),
            staged: Arc::new(AtomicU64::new(0)),
        })
    }

    /// Where the object at `location` lies on the disk.
    ///
    /// # Errors
    /// If `location` has parts that no file name can have.
    pub fn file(&self, location: &Path) -> Result<PathBuf> {
        self.inner.path_to_filesystem(location)
    }

    async fn put_durably(&self, location: &Path, payload: PutPayload, mode: PutMode) -> Result<()> {
        let target = self.file(location)?;
        let number = self.staged.fetch_add(1, Ordering::Relaxed);
        let path = location.clone();
        let put = tokio::task::spawn_blocking(move || {
            let staged = staged_name(&target, number);
            let result = write_staged(&staged, &payload)
                .and_then(|()| publish(&staged, &target, &mode))
                .map_err(|source| put_error(&path, source));
            if result.is_err() {
                // What is half-written is of no use; failing to remove it changes nothing.
                std::fs::remove_file(&staged).ok();
            }
            result
        });
        put.await
            .map_err(|source| object_store::Error::JoinError { source })?
    }
}

fn staged_name(target: &FilePath, number: u64) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(format!("{STAGED}{}{number:08}", std::process::id()));
    PathBuf::from(name)
}

fn write_staged(staged: &FilePath, payload: &PutPayload) -> std::io::Result<()> {
    if let Some(folder) = staged.parent() {
        make_folder(folder)?;
    }
    #[expect(clippy::disallowed_types, reason = "this is where objects are written")]
    let mut file = std::fs::File::create(staged)?;
    for chunk in payload {
        file.write_all(chunk)?;
    }
    file.sync_all()
}

fn publish(staged: &FilePath, target: &FilePath, mode: &PutMode) -> std::io::Result<()> {
    match mode {
        PutMode::Create => {
            std::fs::hard_link(staged, target)?;
            std::fs::remove_file(staged)?;
        }
        PutMode::Overwrite | PutMode::Update(_) => std::fs::rename(staged, target)?,
    }
    sync_folder_of(target)
}

fn put_error(path: &Path, source: std::io::Error) -> object_store::Error {
    let (path, is_there) = (
        path.to_string(),
        source.kind() == std::io::ErrorKind::AlreadyExists,
    );
    let source = Box::new(source);
    if is_there {
        object_store::Error::AlreadyExists { path, source }
    } else {
        object_store::Error::Generic {
            store: "durable local",
            source,
        }
    }
}

/// Makes `folder` and its missing parents, durably: each new name is synced into its parent.
pub(crate) fn make_folder(folder: &FilePath) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        make_folder(parent)?;
    }
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder_of(folder)
}

/// Makes the name of `file` survive a power cut.
pub(crate) fn sync_folder_of(file: &FilePath) -> std::io::Result<()> {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    #[expect(
        clippy::disallowed_types,
        reason = "a folder is synced through a handle to it"
    )]
    std::fs::File::open(parent.unwrap_or_else(|| FilePath::new(".")))?.sync_all()
}

impl fmt::Display for DurableLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for DurableLocal {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        if matches!(options.mode, PutMode::Update(_)) {
            return Err(object_store::Error::NotImplemented {
                operation: "conditional update".to_owned(),
                implementer: self.to_string(),
            });
        }
        self.put_durably(location, payload, options.mode).await?;
        Ok(PutResult {
            e_tag: None,
            version: None,
        })
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt as _;
    use object_store::ObjectStoreExt as _;

    use super::*;

    #[tokio::test]
    async fn a_put_is_whole_and_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let store = DurableLocal::new(folder.path()).unwrap();
        let path = Path::from("a/b/c.json");
        for content in ["one", "two"] {
            store.put(&path, content.into()).await.unwrap();
            assert_eq!(
                store.get(&path).await.unwrap().bytes().await.unwrap(),
                content
            );
        }
        let listed: Vec<ObjectMeta> = store.list(None).try_collect().await.unwrap();
        assert_eq!(listed.len(), 1);
    }

    #[tokio::test]
    async fn a_create_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let store = DurableLocal::new(folder.path()).unwrap();
        let path = Path::from("a.json");
        store
            .put_opts(&path, "one".into(), PutMode::Create.into())
            .await
            .unwrap();
        let second = store
            .put_opts(&path, "two".into(), PutMode::Create.into())
            .await;
        assert!(matches!(
            second,
            Err(object_store::Error::AlreadyExists { .. })
        ));
        assert_eq!(
            store.get(&path).await.unwrap().bytes().await.unwrap(),
            "one"
        );
    }

    #[tokio::test]
    async fn what_a_crash_left_half_written_is_in_no_listing() {
        let folder = tempfile::tempdir().unwrap();
        let store = DurableLocal::new(folder.path()).unwrap();
        let target = store.file(&Path::from("a.json")).unwrap();
        write_staged(&staged_name(&target, 7), &"half".into()).unwrap();
        let listed: Vec<ObjectMeta> = store.list(None).try_collect().await.unwrap();
        assert!(listed.is_empty(), "{listed:?}");
    }
}
