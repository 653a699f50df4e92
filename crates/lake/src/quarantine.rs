//! What could not be read, byte for byte.

use bytes::Bytes;
use jiff::Timestamp;

use crate::key::QUARANTINE;
use crate::{Error, QuarantineKey, Root};

/// A quarantined object as a listing shows it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct QuarantineEntry {
    /// When it was put away.
    pub stored_at: Timestamp,
    /// Its name, which is that of its content.
    pub key: QuarantineKey,
    /// Its length.
    pub size_bytes: u64,
}

/// The quarantine of a lake: a folder of the raw zone.
///
/// Objects are named by their content, so putting the same bytes away twice, after a redelivery or
/// another run of the ETL, keeps one.
#[derive(Clone, Debug)]
pub struct Quarantine {
    root: Root,
}

impl Quarantine {
    /// The quarantine of the raw zone at `root`.
    pub fn new(root: Root) -> Self {
        Self { root }
    }

    /// Puts `bytes` away, durably.
    ///
    /// # Errors
    /// If they are not safely stored.
    pub async fn put(&self, bytes: Bytes) -> Result<QuarantineKey, Error> {
        let key = QuarantineKey::of(&bytes);
        self.root.put(&key.to_string(), bytes).await?;
        Ok(key)
    }

    /// What lies in quarantine, oldest first.
    ///
    /// # Errors
    /// If the quarantine cannot be listed.
    pub async fn list(&self) -> Result<Vec<QuarantineEntry>, Error> {
        let listing = self.root.list(QUARANTINE).await?;
        let mut entries: Vec<QuarantineEntry> = listing
            .iter()
            .filter_map(|meta| {
                let key = self.root.key_of(&meta.location).parse().ok()?;
                let stored_at = Timestamp::from_millisecond(meta.last_modified.timestamp_millis());
                let stored_at = stored_at.unwrap_or_default();
                Some(QuarantineEntry {
                    stored_at,
                    key,
                    size_bytes: meta.size,
                })
            })
            .collect();
        entries.sort_unstable();
        Ok(entries)
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// If the entry cannot be read, or is not there.
    pub async fn get(&self, key: &QuarantineKey) -> Result<Bytes, Error> {
        self.root.get(&key.to_string()).await
    }

    /// Removes an entry, which may be gone already.
    ///
    /// # Errors
    /// If it is there and cannot be removed.
    pub async fn remove(&self, key: &QuarantineKey) -> Result<(), Error> {
        self.root.remove(&key.to_string()).await
    }
}
