//! What makes an accepted update durable: the local journal, or the store of the raw zone itself.

use lake::{DirectStore, Journal, Record, RecordKind, Written};
use telegram::BotId;

use crate::{Error, Receipt, UpdateKey};

/// Where accepted updates become durable.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a process has one, and it is not moved about"
)]
pub enum Storage {
    /// A local journal, which somebody seals into the raw zone.
    Journal(Journal),
    /// The raw zone, an object for each update.
    Direct {
        /// The raw zone.
        store: DirectStore,
        /// Any number that no other run gets: draw it at random.
        nonce: u64,
    },
}

impl From<Journal> for Storage {
    fn from(journal: Journal) -> Self {
        Self::Journal(journal)
    }
}

impl Storage {
    /// Whose updates are stored.
    pub fn bot(&self) -> BotId {
        match self {
            Self::Journal(journal) => journal.bot(),
            Self::Direct { store, .. } => store.bot(),
        }
    }

    /// Tells this run from all others.
    pub(crate) fn nonce(&self) -> u64 {
        match self {
            Self::Journal(journal) => journal.nonce(),
            Self::Direct { nonce, .. } => *nonce,
        }
    }

    /// Makes `record` durable; `key` tells it from others, if it is an update.
    pub(crate) async fn store(
        &self,
        record: Record,
        key: Option<UpdateKey>,
    ) -> Result<Receipt, Error> {
        let kind = record.kind;
        let stored = match self {
            Self::Journal(journal) => journal.append(record).await.map(|()| Written::New),
            Self::Direct { store, .. } => {
                let (id, hash) = key.map_or((0, 0), |key| (key.id.0, key.payload_hash));
                store.put(&record, id, hash).await
            }
        };
        let written = stored.map_err(|source| Error::Store {
            source: source.into(),
        })?;
        Ok(match (kind, written) {
            (RecordKind::Quarantined, _) => Receipt::Quarantined,
            (RecordKind::Update, Written::New) => Receipt::Stored,
            (RecordKind::Update, Written::Known) => Receipt::Duplicate,
        })
    }
}
