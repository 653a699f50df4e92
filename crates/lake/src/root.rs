//! The place of a zone: an object store, and where in it the zone begins.

use std::fmt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode};

use crate::durable::make_folder;
use crate::folders::Folders;
use crate::key::{PROBE, day_of_folder};
use crate::{DurableLocal, Error, Written, ZoneUrl};

/// Where a zone begins.
#[derive(Clone)]
pub struct Root {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    label: String,
    folder: Option<PathBuf>,
    folders: Folders,
    url: Option<ZoneUrl>,
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Root({})", self.label)
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

impl Root {
    /// The folder `folder` of this machine, made if it is missing.
    ///
    /// # Errors
    /// If the folder cannot be made or entered.
    pub fn local(folder: &FilePath) -> Result<Self, Error> {
        let error = |source| Error::OpenRoot {
            path: folder.to_owned(),
            source,
        };
        make_folder(folder).map_err(error)?;
        let absolute = folder.canonicalize().map_err(error)?;
        let store =
            DurableLocal::new(&absolute).map_err(|source| error(std::io::Error::other(source)))?;
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::default(),
            label: format!("`{}`", folder.display()),
            url: Some(ZoneUrl::new(&format!("file://{}", absolute.display()))),
            folder: Some(absolute),
            folders: Folders::default(),
        })
    }

    /// A place that vanishes with the process.
    pub fn memory() -> Self {
        Self::new(
            Arc::new(InMemory::new()),
            Path::default(),
            "`memory:`".to_owned(),
        )
    }

    /// The part of `store` below `prefix`, called `label` in messages.
    pub fn new(store: Arc<dyn ObjectStore>, prefix: Path, label: String) -> Self {
        Self {
            store,
            prefix,
            label,
            folder: None,
            folders: Folders::default(),
            url: None,
        }
    }

    /// The same place, which other programs find at `url`.
    pub(crate) fn known_as(self, url: ZoneUrl) -> Self {
        Self {
            url: Some(url),
            ..self
        }
    }

    /// The object store behind the zone.
    pub fn store(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.store)
    }

    /// The folder on this machine, if the zone is one.
    pub fn local_path(&self) -> Option<&FilePath> {
        self.folder.as_deref()
    }

    /// Where other programs find the place, if they can.
    pub fn url(&self) -> Option<&ZoneUrl> {
        self.url.as_ref()
    }

    /// The place's name in messages.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The object `key` of the zone, as the object store knows it.
    pub fn full_path(&self, key: &str) -> Path {
        // `Path` would percent-encode some characters of a listed name a second time if it were
        // made from parts; a name that came out of a listing parses as it is.
        let joined = match self.prefix.as_ref() {
            "" => key.to_owned(),
            prefix => format!("{prefix}/{key}"),
        };
        Path::parse(&joined).unwrap_or_else(|_| Path::from(joined))
    }

    /// The key, inside the zone, of the object at `path`.
    pub(crate) fn key_of<'p>(&self, path: &'p Path) -> &'p str {
        let path = path.as_ref();
        match self.prefix.as_ref() {
            "" => path,
            prefix => path
                .strip_prefix(prefix)
                .map_or(path, |rest| rest.trim_start_matches('/')),
        }
    }

    pub(crate) async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        let put = self.store.put(&self.full_path(key), bytes.into()).await;
        self.forget_folder_of(key);
        put.map_err(|source| self.write_error(key, source))?;
        Ok(())
    }

    /// Writes the object `key` unless it is there, where the store knows how.
    pub(crate) async fn put_new(&self, key: &str, bytes: Bytes) -> Result<Written, Error> {
        let path = self.full_path(key);
        let put = self
            .store
            .put_opts(&path, bytes.into(), PutMode::Create.into());
        let put = put.await;
        self.forget_folder_of(key);
        match put {
            Ok(_) => Ok(Written::New),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(Written::Known),
            Err(source) => Err(self.write_error(key, source)),
        }
    }

    /// Whether the store lets the first writer of an object win, when asked to: some say that they do and do not.
    ///
    /// Writes an object of its own and removes it. `nonce` is any number that nobody else draws.
    ///
    /// # Errors
    /// If it cannot be tried out.
    pub async fn first_writer_wins(&self, nonce: u64) -> Result<bool, Error> {
        let key = format!("{PROBE}/{nonce:016x}");
        self.put_new(&key, Bytes::from_static(b"first")).await?;
        let second = self.put_new(&key, Bytes::from_static(b"second")).await;
        let found = self.get(&key).await;
        self.remove(&key).await?;
        Ok(second? == Written::Known && found? == "first")
    }

    /// Whether the object `key` is there.
    pub(crate) async fn has(&self, key: &str) -> Result<bool, Error> {
        match self.store.head(&self.full_path(key)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(source) => Err(self.read_error(key, source)),
        }
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Bytes, Error> {
        let error = |source| self.read_error(key, source);
        let answer = self.store.get(&self.full_path(key)).await.map_err(error)?;
        answer.bytes().await.map_err(error)
    }

    pub(crate) async fn list(&self, folder: &str) -> Result<Vec<ObjectMeta>, Error> {
        let listing = self.store.list(Some(&self.full_path(folder)));
        listing
            .try_collect()
            .await
            .map_err(|source| self.list_error(folder, source))
    }

    /// The objects directly in `folder`, which may be remembered.
    pub(crate) async fn objects_in(&self, folder: &str) -> Result<Arc<[ObjectMeta]>, Error> {
        let Some(place) = self.folder.as_ref().map(|root| root.join(folder)) else {
            return Ok(self.list(folder).await?.into());
        };
        if let Some(objects) = self.folders.remembered(&place) {
            return Ok(objects);
        }
        let (folders, location) = (self.folders.clone(), self.full_path(folder));
        self.read_local(folder, move || folders.read(&place, &location))
            .await
    }

    /// The objects directly in `folder` of this machine as they were read last, if they are still known.
    pub(crate) fn last_objects_in(&self, folder: &str) -> Option<Arc<[ObjectMeta]>> {
        let place = self.folder.as_ref()?.join(folder);
        self.folders.last_read(&place)
    }

    /// The objects directly in the folders of days below `folder`, which may be remembered.
    pub(crate) async fn objects_of_days(&self, folder: &str) -> Result<Vec<ObjectMeta>, Error> {
        let Some(place) = self.folder.as_ref().map(|root| root.join(folder)) else {
            return self.list(folder).await;
        };
        let (folders, location) = (self.folders.clone(), self.full_path(folder));
        let read = move || {
            let mut objects = Vec::new();
            for name in folders_in(&place)? {
                if day_of_folder(&name).is_some() {
                    let day = folders.read(&place.join(&name), &location.clone().join(&*name))?;
                    objects.extend_from_slice(&day);
                }
            }
            Ok(objects)
        };
        self.read_local(folder, read).await
    }

    /// Takes note that something of ours changed the folder of the object `key`.
    pub(crate) fn forget_folder_of(&self, key: &str) {
        if let Some(folder) = self.folder.as_ref().map(|root| root.join(key)) {
            folder
                .parent()
                .into_iter()
                .for_each(|folder| self.folders.forget(folder));
        }
    }

    /// Forgets what the folders of a local place held, so that all of them are read anew.
    pub fn forget_folders(&self) {
        self.folders.forget_all();
    }

    async fn read_local<T: Send + 'static>(
        &self,
        folder: &str,
        read: impl FnOnce() -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let read = tokio::task::spawn_blocking(read).await;
        let read = read.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked)));
        read.map_err(|source| {
            let source = object_store::Error::Generic {
                store: "local",
                source: Box::new(source),
            };
            self.list_error(folder, source)
        })
    }

    /// As [`Root::list`], and no more than the first `objects_max`.
    pub(crate) async fn list_up_to(
        &self,
        folder: &str,
        objects_max: usize,
    ) -> Result<Vec<ObjectMeta>, Error> {
        let listing = self.store.list(Some(&self.full_path(folder)));
        listing
            .take(objects_max)
            .try_collect()
            .await
            .map_err(|source| self.list_error(folder, source))
    }

    /// The folders directly below `folder`.
    pub(crate) async fn folders(&self, folder: &str) -> Result<Vec<Path>, Error> {
        if let Some(place) = self.folder.as_ref().map(|root| root.join(folder)) {
            let names = self.read_local(folder, move || folders_in(&place)).await?;
            let parent = self.full_path(folder);
            return Ok(names
                .iter()
                .map(|name| parent.clone().join(&**name))
                .collect());
        }
        let listing = self
            .store
            .list_with_delimiter(Some(&self.full_path(folder)))
            .await;
        let listing = listing.map_err(|source| self.list_error(folder, source))?;
        Ok(listing.common_prefixes)
    }

    /// Removes the object `key`; one that is not there is removed already.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), Error> {
        let deleted = self.store.delete(&self.full_path(key)).await;
        self.forget_folder_of(key);
        match deleted {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(Error::Remove {
                root: self.label.clone(),
                key: key.to_owned(),
                source,
            }),
        }
    }

    pub(crate) fn read_error(&self, key: &str, source: object_store::Error) -> Error {
        Error::Read {
            root: self.label.clone(),
            key: key.to_owned(),
            source,
        }
    }

    pub(crate) fn write_error(&self, key: &str, source: object_store::Error) -> Error {
        Error::Write {
            root: self.label.clone(),
            key: key.to_owned(),
            source,
        }
    }

    fn list_error(&self, prefix: &str, source: object_store::Error) -> Error {
        Error::List {
            root: self.label.clone(),
            prefix: prefix.to_owned(),
            source,
        }
    }
}

/// The names of the folders in `folder`; none where there is no such folder.
fn folders_in(folder: &FilePath) -> std::io::Result<Vec<String>> {
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        // A link may lead to a folder on another disk.
        let is_folder = kind.is_dir() || (kind.is_symlink() && entry.path().is_dir());
        if let Some(name) = entry.file_name().to_str().filter(|_| is_folder) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}
