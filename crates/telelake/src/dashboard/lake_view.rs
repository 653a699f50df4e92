//! What lies in the lake, day by day: listed, and counted by SQL.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use etl::Compactor;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use jiff::tz::TimeZone;
use lake::{Clock, ContextDate, RawZone, Table};
use query::Format;
use server::Queries;
use server::dashboard::{Ask, DayState, DayView, LakeView, Sum, Told};

use super::{Parts, trouble};
use crate::home::Zones;

/// How many folders are listed at once.
const LISTINGS_AT_ONCE: usize = 16;

/// What is looked at.
#[derive(Clone, Debug)]
struct Lake {
    zones: Zones,
    compactor: Compactor,
    queries: Queries,
    clock: Clock,
    zone: TimeZone,
}

/// Lists the lake when it is asked for.
pub(super) fn ask(
    parts: &Parts<'_>,
    queries: &Queries,
    compactor: &Compactor,
) -> Ask<Result<LakeView, Told>> {
    let lake = Lake {
        zones: parts.zones.clone(),
        compactor: compactor.clone(),
        queries: queries.clone(),
        clock: parts.home.clock.clone(),
        zone: parts.home.zone(),
    };
    Arc::new(move || {
        let lake = lake.clone();
        async move { lake.view().await.map_err(|error| trouble(&error)) }.boxed()
    })
}

impl Lake {
    async fn view(&self) -> Result<LakeView> {
        let raw = raw_by_day(&self.zones.raw).await?;
        let quarantine = self.zones.quarantine.list().await?;
        let files = self.files().await?;
        let dirty = self.compactor.dirty_days().await?;
        let rows = self.rows().await?;
        let today = ContextDate::of(self.clock.now(), &self.zone);
        let mut all: Vec<ContextDate> = raw
            .keys()
            .chain(files.keys())
            .chain(rows.keys())
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        let days = all.iter().rev().map(|day| DayView {
            day: *day,
            state: match () {
                () if *day >= today => DayState::Fresh,
                () if dirty.contains(day) || !files.contains_key(day) => DayState::Dirty,
                () => DayState::Clean,
            },
            raw: raw.get(day).copied().unwrap_or_default(),
            rows: rows.get(day).copied(),
            bytes: files.get(day).map(|files| files.bytes),
        });
        let days: Vec<DayView> = days.collect();
        let mut enriched = sum(&files);
        enriched.objects = u64::try_from(files.len()).unwrap_or(u64::MAX);
        Ok(LakeView {
            raw: sum(&raw),
            quarantine: Sum {
                objects: u64::try_from(quarantine.len()).unwrap_or(u64::MAX),
                bytes: quarantine.iter().map(|entry| entry.size_bytes).sum(),
            },
            rows: rows_in_files(&days),
            enriched,
            days,
        })
    }

    /// The files of all tables, by day.
    async fn files(&self) -> Result<BTreeMap<ContextDate, Sum>> {
        let mut days: BTreeMap<ContextDate, Sum> = BTreeMap::new();
        for table in Table::ALL {
            for file in self.zones.enriched.objects(table).await? {
                let day = days.entry(file.key.day).or_default();
                day.objects += 1;
                day.bytes += file.size_bytes;
            }
        }
        Ok(days)
    }

    /// Messages by day, as a query sees them.
    async fn rows(&self) -> Result<BTreeMap<ContextDate, u64>> {
        let sql = "SELECT CAST(context_date AS varchar) AS day, count(*) AS messages \
                   FROM telegram_messages GROUP BY context_date";
        let result = self.queries.answer(sql, None, None).await?;
        let mut lines = Vec::new();
        query::write(result, Format::NdJson, &mut lines).await?;
        let lines = std::str::from_utf8(&lines).context("the counts of days are no text")?;
        lines.lines().map(counted).collect()
    }
}

#[derive(serde::Deserialize)]
struct Counted {
    day: ContextDate,
    messages: u64,
}

fn counted(line: &str) -> Result<(ContextDate, u64)> {
    let Counted { day, messages } = serde_json::from_str(line)?;
    Ok((day, messages))
}

async fn raw_by_day(raw: &RawZone) -> Result<BTreeMap<ContextDate, Sum>> {
    let days = stream::iter(raw.days().await?);
    let listed = days.map(|day| async move {
        let objects = raw.objects(day).await?;
        let sum = Sum {
            objects: u64::try_from(objects.len()).unwrap_or(u64::MAX),
            bytes: objects.iter().map(|object| object.size_bytes).sum(),
        };
        Ok::<_, anyhow::Error>((day, sum))
    });
    listed.buffered(LISTINGS_AT_ONCE).try_collect().await
}

fn sum(sums: &BTreeMap<ContextDate, Sum>) -> Sum {
    sums.values().fold(Sum::default(), |all, sum| Sum {
        objects: all.objects + sum.objects,
        bytes: all.bytes + sum.bytes,
    })
}

/// Messages in files: of a day that goes on, or that changed, part of those that a query sees are in none.
fn rows_in_files(days: &[DayView]) -> u64 {
    let made = days.iter().filter(|day| day.state == DayState::Clean);
    made.filter_map(|day| day.rows).sum()
}
