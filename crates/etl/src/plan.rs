//! Which days need to be made: decided from what lies in the lake, by comparing fingerprints.

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _};
use lake::{ContextDate, EnrichedObject};
use serde::Serialize;

use crate::catalog::{Catalog, Inputs, StraySources};
use crate::footer::Footer;
use crate::{Compactor, Error};

/// How many folders are listed at once.
const LISTINGS_AT_ONCE: usize = 16;

/// Which days are meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// One day.
    Day(ContextDate),
    /// From the first day to the second, both included.
    Range(ContextDate, ContextDate),
    /// The days before `today`, as many as `lookback_days`, and the days that updates in their
    /// folders belong to. Today is left out, since it goes on.
    Recent {
        /// The day that goes on.
        today: ContextDate,
        /// How many days before it.
        lookback_days: u16,
    },
    /// Every day of the lake.
    All,
}

/// Whether a day is made although its file tells what lies in raw.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Clean {
    /// A clean day is left alone.
    Skip,
    /// A clean day is made again.
    Remake,
}

/// Why a day needs to be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It has raw objects and no file.
    New,
    /// Its raw objects, the schema or the zone are not those that the file was made from, or the
    /// file of another table is gone.
    Changed,
    /// Its raw objects are gone.
    Emptied,
    /// Its file cannot be read.
    Damaged,
    /// It is clean, but was asked for.
    Asked,
}

/// A day that needs to be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct PlannedDay {
    /// The day.
    pub day: ContextDate,
    /// Why.
    pub reason: Reason,
    /// How many raw objects it has.
    pub objects: u64,
    /// Their size together.
    pub bytes: u64,
    /// A hash of what the day would be made from.
    #[serde(skip)]
    pub inputs: u128,
}

/// The days that need to be made, in order.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Plan {
    /// The days.
    pub days: Vec<PlannedDay>,
}

impl Plan {
    /// The days in `count` shares of about the same bytes, each from its newest day to its oldest.
    ///
    /// Updates stray to earlier days, mostly: the newest first, and a day knows all that strayed to it
    /// when its turn comes. The shares are stretches of time, so that this holds but for their borders.
    pub(crate) fn shares(&self, count: usize) -> Vec<Vec<ContextDate>> {
        let total: u64 = self.days.iter().map(|day| day.bytes).sum();
        let share = total / u64::try_from(count.max(1)).unwrap_or(1) + 1;
        let mut shares: Vec<Vec<ContextDate>> = vec![Vec::new()];
        let mut bytes = 0;
        for planned in self.days.iter().rev() {
            if bytes >= share && shares.len() < count {
                shares.push(Vec::new());
                bytes = 0;
            }
            if let Some(last) = shares.last_mut() {
                last.push(planned.day);
            }
            bytes += planned.bytes;
        }
        shares
    }

    /// How many of so many `threads` the share `days` is for, by its bytes.
    pub(crate) fn threads_of(&self, days: &[ContextDate], threads: usize) -> usize {
        let bytes = |day: &PlannedDay| usize::try_from(day.bytes).unwrap_or(usize::MAX);
        let total: usize = self.days.iter().map(bytes).sum();
        let share = self
            .days
            .iter()
            .filter(|planned| days.contains(&planned.day));
        let share: usize = share.map(bytes).sum();
        let exact = threads.saturating_mul(share).checked_div(total);
        let left = threads.saturating_mul(share).checked_rem(total);
        // To the nearest: two days of one size have half of the threads each.
        let is_more = left.is_some_and(|left| left >= total - left);
        (exact.unwrap_or(threads) + usize::from(is_more)).max(1)
    }
}

impl Scope {
    pub(crate) fn contains(self, day: ContextDate) -> bool {
        match self {
            Self::Day(one) => day == one,
            Self::Range(from, to) => (from..=to).contains(&day),
            Self::Recent {
                today,
                lookback_days,
            } => (today.minus_days(lookback_days)..today).contains(&day),
            Self::All => true,
        }
    }

    /// Whether a day that updates in other folders belong to is meant as well.
    fn admits_strays_of(self, day: ContextDate) -> bool {
        match self {
            Self::Recent { today, .. } => day < today,
            _ => self.contains(day),
        }
    }
}

/// All days of a lake as they were found at one time.
#[derive(Debug)]
pub struct Survey {
    /// The days whose file does not tell all that lies in raw.
    pub plan: Plan,
    pub(crate) catalog: Catalog,
}

impl Survey {
    /// No days.
    pub fn empty() -> Self {
        Self {
            plan: Plan::default(),
            catalog: Catalog::default(),
        }
    }

    /// The enriched files.
    pub fn files(&self) -> &[EnrichedObject] {
        self.catalog.listed()
    }
}

impl Compactor {
    /// Looks at all days of the lake.
    ///
    /// # Errors
    /// If the lake cannot be read.
    pub async fn survey(&self) -> Result<Survey, Error> {
        let catalog = Catalog::read(&self.enriched, &self.footers).await?;
        let days = self.days_of(Scope::All, &catalog).await?;
        let plan = self.plan_days(days, &catalog, Clean::Skip).await?;
        Ok(Survey { plan, catalog })
    }

    /// The days of `scope` that need to be made.
    ///
    /// # Errors
    /// If the lake cannot be read.
    pub async fn plan(&self, scope: Scope, clean: Clean) -> Result<Plan, Error> {
        self.forget();
        let catalog = Catalog::read(&self.enriched, &self.footers).await?;
        let days = self.days_of(scope, &catalog).await?;
        self.plan_days(days, &catalog, clean).await
    }

    /// The days whose file does not tell all that lies in raw.
    ///
    /// # Errors
    /// If the lake cannot be read.
    pub async fn dirty_days(&self) -> Result<BTreeSet<ContextDate>, Error> {
        let plan = self.plan(Scope::All, Clean::Skip).await?;
        Ok(plan.days.iter().map(|planned| planned.day).collect())
    }

    /// The days of `scope` that have a folder, a file, or updates in other folders.
    pub(crate) async fn days_of(
        &self,
        scope: Scope,
        catalog: &Catalog,
    ) -> Result<BTreeSet<ContextDate>, Error> {
        let mut days: BTreeSet<ContextDate> = self.raw.days().await?;
        if days.is_empty() {
            // A raw folder that is not mounted, or has expired, must not take the table with it.
            return Ok(days);
        }
        days.extend(catalog.days());
        days.retain(|day| scope.contains(*day));
        let folders = catalog
            .days()
            .filter(|folder| !matches!(scope, Scope::Recent { .. }) || scope.contains(*folder));
        let strays = folders.flat_map(|folder| catalog.stray_days(folder));
        days.extend(strays.filter(|day| scope.admits_strays_of(*day)));
        Ok(days)
    }

    /// Those of `days` that need to be made.
    pub(crate) async fn plan_days(
        &self,
        days: BTreeSet<ContextDate>,
        catalog: &Catalog,
        clean: Clean,
    ) -> Result<Plan, Error> {
        let mut strays = catalog.all_stray_sources();
        let planned = futures::stream::iter(days)
            .map(|day| {
                let sources = strays.remove(&day).unwrap_or_default();
                self.plan_day((day, sources), catalog, clean)
            })
            .buffered(LISTINGS_AT_ONCE);
        let planned: Vec<Option<PlannedDay>> = planned.try_collect().await?;
        Ok(Plan {
            days: planned.into_iter().flatten().collect(),
        })
    }

    async fn plan_day(
        &self,
        (day, sources): (ContextDate, StraySources),
        catalog: &Catalog,
        clean: Clean,
    ) -> Result<Option<PlannedDay>, Error> {
        let inputs = Inputs::list(&self.raw, day, sources).await?;
        let is_empty = inputs.objects.is_empty();
        let reason = match catalog.footer(day) {
            None if is_empty => None,
            None => Some(Reason::New),
            Some(_) if is_empty => Some(Reason::Emptied),
            Some(Footer::Damaged(_)) => Some(Reason::Damaged),
            Some(Footer::Read(origin))
                if origin.fingerprint != inputs.fingerprint(&self.zone)
                    || !catalog.has_siblings(day, origin) =>
            {
                Some(Reason::Changed)
            }
            Some(Footer::Read(_)) if clean == Clean::Remake => Some(Reason::Asked),
            Some(Footer::Read(_)) => None,
        };
        Ok(reason.map(|reason| PlannedDay {
            day,
            reason,
            objects: u64::try_from(inputs.objects.len()).unwrap_or(u64::MAX),
            bytes: inputs.bytes(),
            inputs: inputs.digest(&self.zone),
        }))
    }
}
