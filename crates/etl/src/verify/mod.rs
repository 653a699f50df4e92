//! Proves the lake: counts raw once more, without the sort that made the files, and compares.
//!
//! `books.rs` reads what was promised; `recount.rs` counts a day of raw as simply as can be; `found.rs` counts the rows
//! that lie in its files; `sequence.rs` looks for holes in the numbers that Telegram gave.

mod books;
mod found;
mod problem;
mod recount;
mod report;
mod sequence;

use lake::{ContextDate, EnrichedKey, JournalSegment, Receipts, Table};

use crate::catalog::Catalog;
use crate::footer::Footer;
use crate::footers::Footers;
use crate::plan::Scope;
use crate::{Compactor, Error};

use books::Promised;
use found::rows_by_chat;
use recount::{ByChat, Recount, recount};
use sequence::Sequences;

pub use books::ReceiptTotals;
pub use problem::Problem;
pub use report::{DayVerdict, Gap, State, Verification};

impl Compactor {
    /// Reads the raw objects of the days in `scope` and the files made of them, and says where they differ.
    /// `journal` is what the journal held before; `told` hears of each day when it is done, with the size of what was
    /// read for it.
    ///
    /// # Errors
    /// If the lake cannot be read. What is wrong in the lake is told in the verification.
    pub async fn verify(
        &self,
        scope: Scope,
        journal: &[JournalSegment],
        told: &(dyn Fn(ContextDate, u64) + Sync),
    ) -> Result<Verification, Error> {
        // Before raw is listed: what is promised then must be there.
        let promised = books::read(&Receipts::new(self.raw.root().clone()), journal).await?;
        // Every footer anew: what is verified is the lake, not our memory of it.
        let catalog = Catalog::read(&self.enriched, &Footers::default()).await?;
        let mut days = self.days_of(scope, &catalog).await?;
        // Files without any raw: the plan leaves them alone, and so nothing would be said of them.
        days.extend(catalog.days().filter(|day| scope.contains(*day)));
        days.extend(
            promised
                .days()
                .into_iter()
                .filter(|day| scope.contains(*day)),
        );
        let mut verification = Verification::default();
        let mut sequences = Sequences::default();
        for day in days {
            let inputs = catalog.inputs(&self.raw, day).await?;
            let bytes = inputs.bytes();
            // Of the listing that is counted, and no other: the service may file more meanwhile.
            let fingerprint = inputs.fingerprint(&self.zone);
            let counted = recount(self, day, inputs, &promised, &mut sequences).await?;
            let verdict = self.verdict(day, &fingerprint, counted, &catalog).await?;
            verification.days.push(verdict);
            told(day, bytes);
        }
        if scope == Scope::All {
            // An edit lies in the day of its message: a part of the days has holes that are none.
            verification.gaps = unseen(sequences.gaps(), &promised);
            verification.problems = promised.problems;
            verification.receipts = promised.totals;
        }
        Ok(verification)
    }

    async fn verdict(
        &self,
        day: ContextDate,
        fingerprint: &str,
        counted: Recount,
        catalog: &Catalog,
    ) -> Result<DayVerdict, Error> {
        let mut verdict = DayVerdict::new(day, &counted);
        verdict.problems.extend(counted.problems.iter().cloned());
        let Some(footer) = catalog.footer(day) else {
            verdict.state = State::Waiting;
            return Ok(verdict);
        };
        let origin = match footer {
            Footer::Read(origin) => origin,
            Footer::Damaged(why) => {
                verdict.state = State::Behind;
                let reason = why.clone();
                verdict.problems.push(Problem::DamagedMessages { reason });
                return Ok(verdict);
            }
        };
        let (then, now) = (origin.updates, verdict.updates);
        if then > now {
            verdict.problems.push(Problem::MissingUpdates {
                missing: then - now,
                made_from: then,
                found: now,
            });
        }
        let has_siblings = catalog.has_siblings(day, origin);
        if origin.fingerprint != fingerprint || !has_siblings {
            verdict.state = State::Behind;
            if !has_siblings {
                verdict.problems.push(Problem::WrongFile);
            }
            // What arrived since is no loss, and cannot be in the files.
            return Ok(verdict);
        }
        let none = ByChat::new();
        for table in Table::ALL {
            let expected = counted.tables.get(&table).unwrap_or(&none);
            let found = match self.enriched.object(&EnrichedKey { table, day }).await? {
                Some(object) => rows_by_chat(&self.enriched, &object).await,
                None => Ok(ByChat::new()),
            };
            match found {
                Ok(found) => verdict.compare(table, expected, &found),
                Err(reason) => {
                    let file = EnrichedKey { table, day }.to_string();
                    verdict
                        .problems
                        .push(Problem::UnreadableFile { file, reason });
                }
            }
        }
        Ok(verdict)
    }
}

/// What of `gaps` no run on record has seen either, each with the times of the whole.
fn unseen(gaps: Vec<Gap>, promised: &Promised) -> Vec<Gap> {
    let parts = gaps.into_iter().flat_map(|gap| {
        let unseen = promised.unseen(gap.bot_id, gap.from, gap.to).into_iter();
        unseen.map(move |(from, to)| Gap {
            from,
            to,
            count: to - from + 1,
            ..gap
        })
    });
    parts.collect()
}
