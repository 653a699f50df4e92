//! Sealing: the records of a closed segment become raw objects, one for each day, and quarantined
//! objects. The names are a function of the segment, so sealing it again after a crash writes the
//! same objects over themselves. It never touches a segment that is still written to.

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;
use jiff::tz::TimeZone;
use telegram::{BotId, Exported, Facts, Update};

use super::record::{Record, RecordKind};
use super::segment::{Contents, SegmentId};
use crate::{ContextDate, Manifest, RawKey, RawUpdate, day_of, segment_object};

/// What sealing has moved out of the journal.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sealed {
    /// Raw objects written.
    pub objects: u64,
    /// Updates in them.
    pub updates: u64,
    /// Records that went to the quarantine.
    pub quarantined: u64,
}

impl Sealed {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            objects: self.objects.saturating_add(other.objects),
            updates: self.updates.saturating_add(other.updates),
            quarantined: self.quarantined.saturating_add(other.quarantined),
        }
    }
}

/// A segment, ready to be written elsewhere.
#[derive(Debug)]
pub(super) struct SealedSegment {
    pub(super) objects: Vec<(RawKey, Bytes)>,
    pub(super) quarantined: Vec<Bytes>,
    manifest: Manifest,
}

impl SealedSegment {
    /// Sorts the records of segment `id` into objects, by day.
    pub(super) fn of(id: SegmentId, contents: &Contents, zone: &TimeZone) -> io::Result<Self> {
        let mut days: BTreeMap<ContextDate, Vec<RawUpdate<'_>>> = BTreeMap::new();
        let mut quarantined = Vec::new();
        let mut manifest = Manifest::new(id, contents.bot);
        for record in &contents.records {
            match record.kind {
                RecordKind::Quarantined => quarantined.push(record.body.clone()),
                RecordKind::Update => {
                    let update = raw_update(contents.bot, record);
                    days.entry(day_of_record(record, zone))
                        .or_default()
                        .push(update);
                }
            }
        }
        let objects = days.into_iter().map(|(day, updates)| {
            let name = format!("{id}.ndjson.zst");
            let key = RawKey { day, name };
            let object = segment_object(&updates, contents.bot)?;
            manifest
                .objects
                .insert(key.to_string(), count(updates.len()));
            Ok((key, Bytes::from(object)))
        });
        let objects = objects.collect::<io::Result<_>>()?;
        manifest.quarantined = count(quarantined.len());
        Ok(Self {
            objects,
            quarantined,
            manifest,
        })
    }

    /// What the segment becomes.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(super) fn summary(&self) -> Sealed {
        Sealed {
            objects: count(self.objects.len()),
            updates: self.manifest.updates(),
            quarantined: self.manifest.quarantined,
        }
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn raw_update(bot: BotId, record: &Record) -> RawUpdate<'_> {
    RawUpdate {
        bytes: &record.body,
        bot: Some(bot),
        received_at: Some(record.received_at),
    }
}

/// The day of an update. One that can no longer be read goes by its arrival: nobody has a reason to refuse it.
pub(crate) fn day_of_record(record: &Record, zone: &TimeZone) -> ContextDate {
    let facts = if Exported::is_one(&record.body) {
        Exported::decode(&record.body).map(|exported| exported.facts())
    } else {
        Update::decode_with_facts(&record.body).and_then(|(_, facts)| facts)
    };
    day_of(
        &facts.unwrap_or_else(|_unreadable| Facts::default()),
        record.received_at,
        zone,
    )
}
