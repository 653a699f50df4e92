//! What became of updates, on record: two books in a folder of the raw zone, by two hands that do not know of each
//! other. Who accepts updates keeps a *statement* of each run, who seals the journal a *manifest* of each segment;
//! what lies in the raw zone must agree with both.

use std::collections::BTreeMap;
use std::fmt;

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use telegram::BotId;

use crate::key::{MANIFESTS, STATEMENTS};
use crate::{Error, IdRanges, RawKey, Root, SegmentId};

/// How many objects are read at once.
const READS_AT_ONCE: usize = 32;

/// The books of a lake.
#[derive(Clone, Debug)]
pub struct Receipts {
    root: Root,
}

/// One run of a program that accepts updates: its journal's opening.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct RunId {
    /// When it began.
    pub from: Timestamp,
    /// The nonce of its journal, which the segments that it wrote bear in their names.
    pub nonce: u64,
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.from.as_millisecond().max(0);
        write!(f, "{millis:013}-{:016x}", self.nonce)
    }
}

/// What one run received and what became of it, from its start on. Written anew, over itself, as the run goes on.
///
/// `received` is counted when an update comes in, the others when its receipt is given: once a run is closed,
/// `received = stored + duplicate + ignored + quarantined + failed`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Statement {
    /// When the run began.
    pub from: Timestamp,
    /// The nonce of its journal.
    pub nonce: u64,
    /// Who received.
    pub bot_id: i64,
    /// Whether what it stored went through a journal, whose segments are on record, too.
    pub is_journaled: bool,
    /// Until when the numbers hold.
    pub to: Timestamp,
    /// Updates that came in, each time they did.
    pub received: u64,
    /// Durable, on their way to the raw zone.
    pub stored: u64,
    /// Durable already.
    pub duplicate: u64,
    /// Of chats that are not kept.
    pub ignored: u64,
    /// Unreadable, durable in the quarantine.
    pub quarantined: u64,
    /// Refused by the storage: they come again, and are received again.
    pub failed: u64,
    /// The numbers of all updates that got a receipt.
    pub seen: IdRanges,
    /// Whether the run ended in order, so that nothing came after.
    pub is_closed: bool,
}

impl Statement {
    /// Whose statement it is.
    pub fn run(&self) -> RunId {
        RunId {
            from: self.from,
            nonce: self.nonce,
        }
    }

    /// Updates that got a receipt, or a refusal.
    pub fn answered(&self) -> u64 {
        [
            self.stored,
            self.duplicate,
            self.ignored,
            self.quarantined,
            self.failed,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }
}

/// What a segment of the journal became. Written once its raw objects are durable, before it is removed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Manifest {
    /// The segment.
    pub segment: String,
    /// Whose updates it held.
    pub bot_id: i64,
    /// How many updates went into each raw object.
    pub objects: BTreeMap<String, u64>,
    /// How many records went into the quarantine.
    pub quarantined: u64,
}

impl Manifest {
    pub(crate) fn new(id: SegmentId, bot: BotId) -> Self {
        Self {
            segment: id.to_string(),
            bot_id: bot.0,
            objects: BTreeMap::new(),
            quarantined: 0,
        }
    }

    /// The nonce of the journal that wrote the segment.
    pub fn nonce(&self) -> Option<u64> {
        Some(self.segment.parse::<SegmentId>().ok()?.nonce)
    }

    /// How many updates it speaks of.
    pub fn updates(&self) -> u64 {
        self.objects.values().copied().fold(0, u64::saturating_add)
    }

    /// The raw objects, with how many updates each has.
    pub fn raw_objects(&self) -> impl Iterator<Item = (RawKey, u64)> + '_ {
        let objects = self.objects.iter();
        objects.filter_map(|(key, count)| Some((key.parse().ok()?, *count)))
    }
}

/// Everything on record.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// What became of segments.
    pub manifests: Vec<Manifest>,
    /// What became of updates, by run.
    pub statements: Vec<Statement>,
    /// Objects that are neither.
    pub unreadable: Vec<String>,
}

impl Receipts {
    /// The books of the raw zone at `root`.
    pub fn new(root: Root) -> Self {
        Self { root }
    }

    /// Puts `statement` in the place of the run's earlier one.
    ///
    /// # Errors
    /// If it is not safely stored; the earlier one stands.
    pub async fn state(&self, statement: &Statement) -> Result<(), Error> {
        let key = format!("{STATEMENTS}/{}.json", statement.run());
        self.put(&key, statement).await
    }

    /// Puts what became of a segment on record. Doing it twice keeps one.
    ///
    /// # Errors
    /// If it is not safely stored.
    pub async fn manifest(&self, manifest: &Manifest) -> Result<(), Error> {
        let key = format!("{MANIFESTS}/{}.json", manifest.segment);
        self.put(&key, manifest).await
    }

    /// Everything on record, in the order of the names.
    ///
    /// # Errors
    /// If it cannot be listed or read. What is no book is named in [`Books::unreadable`].
    pub async fn all(&self) -> Result<Books, Error> {
        let mut books = Books::default();
        books.statements = self.read(STATEMENTS, &mut books.unreadable).await?;
        books.manifests = self.read(MANIFESTS, &mut books.unreadable).await?;
        Ok(books)
    }

    async fn put(&self, key: &str, book: &(impl Serialize + Sync)) -> Result<(), Error> {
        let json = serde_json::to_vec(book).map_err(|source| {
            self.root.write_error(
                key,
                object_store::Error::Generic {
                    store: "receipts",
                    source: source.into(),
                },
            )
        })?;
        self.root.put(key, json.into()).await
    }

    async fn read<B: DeserializeOwned + Send>(
        &self,
        folder: &str,
        unreadable: &mut Vec<String>,
    ) -> Result<Vec<B>, Error> {
        let mut listing = self.root.list(folder).await?;
        listing.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        let keys: Vec<String> = listing
            .iter()
            .map(|meta| self.root.key_of(&meta.location).to_owned())
            .collect();
        let reads = keys.into_iter().map(|key| async move {
            let bytes = self.root.get(&key).await;
            (key, bytes)
        });
        let mut reads = stream::iter(reads).buffered(READS_AT_ONCE);
        let mut books = Vec::with_capacity(listing.len());
        while let Some((key, bytes)) = reads.next().await {
            match serde_json::from_slice(&bytes?) {
                Ok(book) => books.push(book),
                Err(_) => unreadable.push(key),
            }
        }
        Ok(books)
    }
}
