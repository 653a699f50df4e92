//! `telelake doctor`: checks everything, says what is wrong and how to mend it.

mod check;
mod examination;
mod lake_checks;
mod telegram_checks;
mod webhook_checks;

pub(crate) use check::{Check, Status};
pub(crate) use examination::{Args, examine, examine_lake, run};
