//! How far the making of a day is, for whoever draws a bar.

use lake::ContextDate;

use crate::{DayReport, Plan};

/// How far the making of a day is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DayProgress {
    /// The day.
    pub day: ContextDate,
    /// The size of the raw objects that were read to their end.
    pub bytes_done: u64,
    /// The size of all its raw objects.
    pub bytes_total: u64,
    /// How many updates were read.
    pub updates: u64,
}

/// Is told how the work goes on. Nothing depends on what it does.
pub trait Progress: Send + Sync {
    /// These days will be made next; called again where strays lead to further days.
    fn planned(&self, _plan: &Plan) {}

    /// A day went on.
    fn advanced(&self, _progress: &DayProgress) {}

    /// A day was made.
    fn made(&self, _report: &DayReport) {}
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Progress for Unwatched {}
