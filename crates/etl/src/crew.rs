//! The threads that make a day together: first each takes in portions of the raw objects and sorts them, then each decodes
//! parts of what was sorted. The day's rows do not depend on how many they are.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use arrow::record_batch::RecordBatch;
use lake::{RawUpdate, Table};

use crate::Error;
use crate::footer::Strays;
use crate::intake::Intake;
use crate::look_ahead::Incoming;
use crate::parts::Parts;
use crate::portions::Portions;
use crate::report::DayReport;
use crate::rows::{Received, rows};
use crate::sorter::{Run, Runs};
use crate::turns::{Turns, together};

/// Takes the batches of all tables, those of one table in order.
pub(crate) type Sink<'s> = dyn FnMut(Table, RecordBatch) -> Result<(), Error> + Send + 's;

/// Who makes a day.
pub(crate) struct Crew {
    workers: Vec<Worker>,
    runs: Runs,
}

struct Worker {
    intake: Intake,
    /// What it has sorted in memory.
    sorted: Option<Run>,
}

/// Where the rows go, part by part.
struct Output<'s> {
    received: Received,
    sink: &'s mut Sink<'s>,
}

impl Crew {
    /// A thread for each of `intakes`, of which there is at least one. They put what does not fit their memory among `runs`.
    pub(crate) fn new(intakes: impl IntoIterator<Item = Intake>, runs: Runs) -> Self {
        let workers = intakes.into_iter().map(|intake| Worker {
            intake,
            sorted: None,
        });
        Self {
            workers: workers.collect(),
            runs,
        }
    }

    /// Takes in one update that lies in no object.
    pub(crate) fn take_in_update(&mut self, raw: &RawUpdate<'_>) -> Result<(), Error> {
        let first = self.workers.first_mut();
        first.map_or(Ok(()), |worker| worker.intake.update(raw, None))
    }

    /// Takes in all that comes, and no more after it.
    pub(crate) fn take_in(&mut self, incoming: Incoming) -> Result<(), Error> {
        let portions = Mutex::new(Portions::new(incoming));
        together(&mut self.workers, |worker| {
            worker.intake.portions(&portions)?;
            worker.sorted = worker.intake.sorter.finish()?;
            Ok(())
        })
    }

    /// Hands the rows of the `wanted` tables to `sink`, batch by batch.
    pub(crate) fn rows<'s>(
        &mut self,
        wanted: &[Table],
        sink: &'s mut Sink<'s>,
    ) -> Result<(), Error> {
        let sorted = self.workers.iter_mut();
        let sorted = sorted.filter_map(|worker| worker.sorted.take()).collect();
        let mut numberless = BTreeSet::new();
        for worker in &mut self.workers {
            numberless.append(&mut worker.intake.numberless);
        }
        let parts = Mutex::new(Parts::new(self.runs.merged(sorted)?, numberless));
        let turns = Turns::new(Output {
            received: Received::default(),
            sink,
        });
        together(&mut self.workers, |worker| {
            let _presence = turns.join();
            let worked = worker.decode(&parts, &turns, wanted);
            if worked.is_err() {
                turns.end();
            }
            worked
        })
    }

    /// What was taken in, and what became of it.
    pub(crate) fn report(self) -> Option<(DayReport, Strays)> {
        let intakes = self.workers.into_iter().map(|worker| worker.intake);
        let told = intakes.map(|intake| (intake.report, intake.strays));
        told.reduce(|(mut report, mut strays), (other, others)| {
            report.add(other);
            for (day, names) in others {
                strays.entry(day).or_default().extend(names);
            }
            (report, strays)
        })
    }
}

impl Worker {
    /// Decodes parts until there are no more.
    fn decode(
        &mut self,
        parts: &Mutex<Parts>,
        turns: &Turns<Output<'_>>,
        wanted: &[Table],
    ) -> Result<(), Error> {
        let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let mut goes_on = true;
        while goes_on && let Some(part) = next()? {
            let number = part.number;
            if part.is_in_turn {
                goes_on = turns.take(number, |output| {
                    let received = Some(&mut output.received);
                    let batches = rows(part, received, &mut self.intake, wanted)?;
                    output.write(batches)
                })?;
            } else {
                let batches = rows(part, None, &mut self.intake, wanted)?;
                goes_on = turns.take(number, |output| output.write(batches))?;
            }
        }
        Ok(())
    }
}

impl Output<'_> {
    fn write(&mut self, batches: Vec<(Table, RecordBatch)>) -> Result<(), Error> {
        for (table, batch) in batches {
            (self.sink)(table, batch)?;
        }
        Ok(())
    }
}
