//! Proves the lake: counts raw once more, without the sort that made the files, and compares.
//!
//! `recount.rs` counts a day of raw as simply as can be; `found.rs` counts the rows that lie in its files;
//! `sequence.rs` looks for holes in the numbers that Telegram gave.

mod found;
mod recount;
mod report;
mod sequence;

use std::collections::BTreeMap;

use lake::{ContextDate, EnrichedKey, Table};

use crate::catalog::Catalog;
use crate::footer::Footer;
use crate::plan::Scope;
use crate::{Clean, Compactor, Error, Reason};

use found::rows_by_chat;
use recount::{Recount, recount};
use sequence::Sequences;

pub use report::{ChatCount, DayVerdict, Gap, State, Verification};

impl Compactor {
    /// Reads the raw objects of the days in `scope` and the files made of them, and says where they differ.
    /// `told` hears of each day when it is done, with the size of what was read for it.
    ///
    /// # Errors
    /// If the lake cannot be read. What is wrong in the lake is told in the verification.
    pub async fn verify(
        &self,
        scope: Scope,
        told: &(dyn Fn(ContextDate, u64) + Sync),
    ) -> Result<Verification, Error> {
        let catalog = Catalog::read(&self.enriched).await?;
        let mut days = self.days_of(scope, &catalog).await?;
        if days.is_empty() {
            // Files without any raw: the plan leaves them alone, and so nothing would be said of them.
            days.extend(catalog.days());
        }
        let plan = self.plan_days(days.clone(), &catalog, Clean::Skip).await?;
        let reasons: BTreeMap<ContextDate, Reason> = plan
            .days
            .iter()
            .map(|planned| (planned.day, planned.reason))
            .collect();
        let mut verification = Verification::default();
        let mut sequences = Sequences::default();
        for day in days {
            let inputs = catalog.inputs(&self.raw, day).await?;
            let bytes = inputs.bytes();
            let counted = recount(self, day, inputs, &mut sequences).await?;
            let verdict = self
                .verdict(day, reasons.get(&day), counted, &catalog)
                .await?;
            verification.days.push(verdict);
            told(day, bytes);
        }
        verification.gaps = sequences.gaps();
        Ok(verification)
    }

    async fn verdict(
        &self,
        day: ContextDate,
        reason: Option<&Reason>,
        counted: Recount,
        catalog: &Catalog,
    ) -> Result<DayVerdict, Error> {
        let mut verdict = DayVerdict::new(day, &counted);
        verdict.problems.extend(counted.problems);
        let Some(footer) = catalog.footer(day) else {
            verdict.state = State::Waiting;
            return Ok(verdict);
        };
        let origin = match footer {
            Footer::Read(origin) => origin,
            Footer::Damaged(why) => {
                verdict.state = State::Behind;
                verdict.problem(format!("the file of messages is damaged: {why}"));
                return Ok(verdict);
            }
        };
        let (then, now) = (origin.updates, verdict.updates);
        if then > now {
            verdict.problem(format!(
                "{} updates are missing: the files were made from {then}, raw has {now}",
                then - now
            ));
        }
        if reason.is_some() {
            verdict.state = State::Behind;
            if !catalog.has_siblings(day, origin) {
                verdict.problem(
                    "a file of the day is missing, or another one lies in its place".to_owned(),
                );
            }
            // What arrived since is no loss, and cannot be in the files.
            return Ok(verdict);
        }
        for (table, expected) in [
            (Table::Messages, &counted.messages),
            (Table::Updates, &counted.updates_by_chat),
        ] {
            let found = match self.enriched.object(&EnrichedKey { table, day }).await? {
                Some(object) => rows_by_chat(&self.enriched, &object).await,
                None => Ok(BTreeMap::new()),
            };
            match found {
                Ok(found) => verdict.compare(table, expected, &found),
                Err(why) => verdict.problem(format!(
                    "`{}` cannot be read: {why}",
                    EnrichedKey { table, day }
                )),
            }
        }
        Ok(verdict)
    }
}
