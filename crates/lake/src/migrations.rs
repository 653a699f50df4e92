//! The groups that became supergroups, so that the allow-list follows them for ever.

use bytes::Bytes;
use telegram::{ChatId, Migration};

use crate::key::MIGRATIONS;
use crate::{Error, Root};

/// The migrations that a lake has seen: a folder of the raw zone, one object each, whose name tells
/// both chats and whose content is the update that announced it.
#[derive(Clone, Debug)]
pub struct Migrations {
    root: Root,
}

impl Migrations {
    /// The migrations of the raw zone at `root`.
    pub fn new(root: Root) -> Self {
        Self { root }
    }

    /// Records, durably, that `update` announced `migration`. Recording it twice keeps one.
    ///
    /// # Errors
    /// If it is not safely stored.
    pub async fn record(&self, migration: Migration, update: Bytes) -> Result<(), Error> {
        let Migration { from, to } = migration;
        self.root
            .put(&format!("{MIGRATIONS}/{from}_{to}.json"), update)
            .await
    }

    /// All migrations on record.
    ///
    /// # Errors
    /// If they cannot be listed.
    pub async fn all(&self) -> Result<Vec<Migration>, Error> {
        let listing = self.root.list(MIGRATIONS).await?;
        Ok(listing
            .iter()
            .filter_map(|meta| parse(self.root.key_of(&meta.location)))
            .collect())
    }
}

fn parse(key: &str) -> Option<Migration> {
    let name = key.rsplit('/').next()?.strip_suffix(".json")?;
    let (from, to) = name.split_once('_')?;
    let chat = |id: &str| id.parse::<ChatId>().ok();
    Some(Migration {
        from: chat(from)?,
        to: chat(to)?,
    })
}
