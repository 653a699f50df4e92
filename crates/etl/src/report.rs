//! What became of a day.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use lake::{ContextDate, RawKey};
use serde::{Serialize, Serializer};

/// The updates of a day, counted by what became of them.
///
/// They add up: `updates` is the sum of all the others.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Tally {
    /// All updates read for the day.
    pub updates: u64,
    /// Rows of messages, each in its newest version.
    pub rows: u64,
    /// Updates that arrived more than once.
    pub duplicates: u64,
    /// Older versions of edited messages.
    pub superseded: u64,
    /// Exported messages that a bot received as well: both became one row.
    pub merged: u64,
    /// Updates of kinds that are no messages; other tables have them.
    pub other_kinds: u64,
    /// Updates that could not be read, kept in quarantine.
    pub quarantined: u64,
    /// Updates that lie in the day's folder but belong to other days.
    pub strays: u64,
}

/// What the making of a day did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayReport {
    /// The day.
    pub day: ContextDate,
    /// How many raw objects were read.
    pub objects: u64,
    /// Their size together.
    pub bytes: u64,
    /// What became of their updates.
    #[serde(flatten)]
    pub tally: Tally,
    /// How many rows each table got, by its name in SQL.
    pub tables: BTreeMap<&'static str, u64>,
    /// The days that strays of this folder belong to, and how many to each.
    pub stray_days: BTreeMap<ContextDate, u64>,
    /// Raw objects that could not be read to their end, and why.
    #[serde(serialize_with = "as_pairs")]
    pub damaged: Vec<(RawKey, String)>,
    /// Why the file that was there before could not be used, if so.
    pub replaced_damaged: Option<String>,
    /// The size of the new files; `None` if the day has no objects, and so no file.
    pub parquet_bytes: Option<u64>,
    /// How long it took.
    #[serde(rename = "duration_ms", serialize_with = "as_milliseconds")]
    pub duration: Duration,
}

impl DayReport {
    pub(crate) fn new(day: ContextDate) -> Self {
        Self {
            day,
            objects: 0,
            bytes: 0,
            tally: Tally::default(),
            tables: BTreeMap::new(),
            stray_days: BTreeMap::new(),
            damaged: Vec::new(),
            replaced_damaged: None,
            parquet_bytes: None,
            duration: Duration::ZERO,
        }
    }

    /// Adds what another thread did for the same day.
    pub(crate) fn add(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
        self.tally.add(other.tally);
        self.damaged.extend(other.damaged);
        for (table, rows) in other.tables {
            *self.tables.entry(table).or_default() += rows;
        }
        for (day, strays) in other.stray_days {
            *self.stray_days.entry(day).or_default() += strays;
        }
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        let Self {
            updates,
            rows,
            duplicates,
            superseded,
            merged,
            other_kinds,
            quarantined,
            strays,
        } = other;
        self.updates += updates;
        self.rows += rows;
        self.duplicates += duplicates;
        self.superseded += superseded;
        self.merged += merged;
        self.other_kinds += other_kinds;
        self.quarantined += quarantined;
        self.strays += strays;
    }
}

impl fmt::Display for DayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { updates, rows, .. } = self.tally;
        write!(
            f,
            "{}: {rows} rows from {updates} updates in {} objects",
            self.day, self.objects
        )?;
        let details = [
            (self.tally.duplicates, "duplicates"),
            (self.tally.superseded, "older versions"),
            (self.tally.merged, "exported and received"),
            (self.tally.other_kinds, "of other kinds"),
            (self.tally.quarantined, "quarantined"),
            (self.tally.strays, "of other days"),
        ];
        for (count, what) in details.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        for (key, reason) in &self.damaged {
            write!(f, "\n  warning: `{key}` {reason}")?;
        }
        if let Some(reason) = &self.replaced_damaged {
            write!(
                f,
                "\n  warning: replaced the damaged Parquet file: {reason}"
            )?;
        }
        Ok(())
    }
}

fn as_pairs<S: Serializer>(damaged: &[(RawKey, String)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(
        damaged
            .iter()
            .map(|(key, reason)| (key.to_string(), reason)),
    )
}

fn as_milliseconds<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
