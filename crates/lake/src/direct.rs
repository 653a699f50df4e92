//! Updates into the raw zone without a journal before it: an object for each, acknowledged when the store has it.
//! For functions and containers that have no disk of their own.

use bytes::Bytes;
use jiff::tz::TimeZone;
use telegram::BotId;

use crate::journal::day_of_record;
use crate::{Error, Quarantine, RawKey, RawUpdate, RawZone, Record, RecordKind, segment_object};

/// How often a store may say that an object is there and not show it, before the object is written over.
const CONFLICTS_MAX: usize = 3;

/// What came of writing an object that must not be there yet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Written {
    /// It is there now.
    New,
    /// It was there already.
    Known,
}

/// The raw zone as the place where updates become durable, one by one.
///
/// The name of an object is a function of the update, so that a redelivery finds it. A store that does not know
/// conditional writes writes it over itself: the same update with another arrival.
#[derive(Clone, Debug)]
pub struct DirectStore {
    raw: RawZone,
    quarantine: Quarantine,
    zone: TimeZone,
    bot: BotId,
}

impl DirectStore {
    /// The raw zone `raw` for the updates of `bot`, filed by days of `zone`.
    pub fn new(raw: RawZone, zone: TimeZone, bot: BotId) -> Self {
        let quarantine = Quarantine::new(raw.root().clone());
        Self {
            raw,
            quarantine,
            zone,
            bot,
        }
    }

    /// Whose updates are stored.
    pub fn bot(&self) -> BotId {
        self.bot
    }

    /// Makes `record` durable. `update_id` and `hash` tell an update from others; they do not matter for what is none.
    ///
    /// # Errors
    /// If the store does not say that it has it: then nothing was promised, and the same record may be tried again.
    pub async fn put(&self, record: &Record, update_id: i64, hash: u128) -> Result<Written, Error> {
        if record.kind == RecordKind::Quarantined {
            self.quarantine.put(record.body.clone()).await?;
            return Ok(Written::New);
        }
        let key = RawKey::of_update(day_of_record(record, &self.zone), self.bot, update_id, hash);
        let update = RawUpdate {
            bytes: &record.body,
            bot: Some(self.bot),
            received_at: Some(record.received_at),
        };
        let object = segment_object(&[update], self.bot).map_err(|source| Error::PackUpdate {
            key: key.to_string(),
            source,
        })?;
        self.write(&key.to_string(), Bytes::from(object)).await
    }

    async fn write(&self, key: &str, object: Bytes) -> Result<Written, Error> {
        let root = self.raw.root();
        for _ in 0..CONFLICTS_MAX {
            match root.put_new(key, object.clone()).await? {
                Written::New => return Ok(Written::New),
                // S3 says so as well when another write of the same object is under way, which may yet fail.
                // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
                Written::Known => match root.has(key).await {
                    Ok(true) => return Ok(Written::Known),
                    Ok(false) => {}
                    // Who may only write cannot ask.
                    Err(_) => break,
                },
            }
        }
        root.put(key, object).await?;
        Ok(Written::New)
    }
}
