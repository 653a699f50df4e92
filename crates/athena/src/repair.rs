//! Telling Glue of the days that it does not know: what `MSCK REPAIR TABLE` does in the tutorial, for all
//! tables, in a second, and without a query.

use std::fmt;

use etl::schema::{CatalogTable, catalog};
use lake::{ContextDate, EnrichedZone, ZoneUrl};
use serde::Serialize;

use crate::{Athena, Error, GlueTable};

/// Who must find the days of a table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Readers {
    /// Athena. Tables whose partitions it counts itself are left alone.
    Athena,
    /// Also the other readers of the catalog, such as Spark, which count nothing.
    All,
}

/// What became of the tables.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Repaired {
    /// Each table of the lake, the tutorial's first.
    pub tables: Vec<TableRepair>,
}

/// What became of a table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TableRepair {
    /// The table.
    pub table: &'static str,
    /// What was done.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Whether its files begin where the bucket does, so that `MSCK REPAIR TABLE` would find nothing.
    pub is_at_root: bool,
    /// Days with files that Athena does not look at, since it counts from a later day on.
    pub unseen: Vec<ContextDate>,
}

/// What was done for a table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Glue knows no such table.
    Missing,
    /// Athena counts its days itself.
    Projected,
    /// Glue was told of the days that it did not know; of none, if it knew all.
    Added {
        /// The days.
        days: Vec<ContextDate>,
    },
}

/// Tells Glue of each day of `zone` that it does not know, table by table, so that `readers` find it.
///
/// Days are added and never taken away: a day without files costs nothing. A table that Glue does not know is
/// passed over.
pub async fn repair(
    athena: &Athena,
    zone: &EnrichedZone,
    readers: Readers,
) -> Result<Repaired, Error> {
    let url = bucket(zone)?;
    let mut tables = Vec::new();
    for table in catalog() {
        let repaired = match athena.table(table.name).await? {
            Some(found) => repair_table(athena, zone, url, (&table, &found, readers)).await?,
            None => TableRepair {
                table: table.name,
                outcome: Outcome::Missing,
                is_at_root: false,
                unseen: Vec::new(),
            },
        };
        tables.push(repaired);
    }
    Ok(Repaired { tables })
}

fn bucket(zone: &EnrichedZone) -> Result<&ZoneUrl, Error> {
    let url = zone.root().url().filter(|url| url.is_s3());
    url.ok_or_else(|| Error::NoBucket {
        zone: zone.root().label().to_owned(),
    })
}

async fn repair_table(
    athena: &Athena,
    zone: &EnrichedZone,
    url: &ZoneUrl,
    (table, found, readers): (&CatalogTable, &GlueTable, Readers),
) -> Result<TableRepair, Error> {
    let days = zone.days(table.files).await;
    let days = days.map_err(|source| Error::ListDays {
        source: Box::new(source),
    })?;
    let since = found.projected_since().filter(|_| found.is_projected());
    let unseen = days
        .iter()
        .copied()
        .filter(|day| since.is_some_and(|since| *day < since))
        .collect();
    let outcome = if found.is_projected() && readers == Readers::Athena {
        Outcome::Projected
    } else {
        let known = athena.days(table.name).await?;
        let missing: Vec<ContextDate> = days.difference(&known).copied().collect();
        athena.add_days(found, &missing, (url, table.files)).await?;
        Outcome::Added { days: missing }
    };
    Ok(TableRepair {
        table: table.name,
        outcome,
        is_at_root: found.is_at_root(),
        unseen,
    })
}

impl fmt::Display for TableRepair {
    /// One line, for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Missing => write!(f, "{}: not in the catalog", self.table),
            Outcome::Projected => write!(f, "{}: Athena counts its days itself", self.table),
            Outcome::Added { days } => write!(f, "{}: {} days added", self.table, days.len()),
        }
    }
}
