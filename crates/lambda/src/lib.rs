//! The three functions on AWS: `ingest`, `etl` and `repair`.
//!
//! Each is a program of its own in `bin`, and each has a module here that holds what it is told against what the other
//! crates do. Like `telelake` this crate is an edge: it reads the environment and the clock, and uses `anyhow`. It
//! decides nothing about updates, days or tables.

#[cfg(feature = "etl")]
mod asked;
mod aws;
#[cfg(any(feature = "etl", feature = "ingest"))]
mod call;
mod client;
#[cfg(feature = "etl")]
mod days;
mod deadline;
mod environment;
mod failure;
mod logging;
#[cfg(feature = "repair")]
mod repair;
#[cfg(feature = "repair")]
mod sdk;
#[cfg(feature = "ingest")]
mod secrets;
#[cfg(feature = "etl")]
mod shares;
mod start;
#[cfg(feature = "ingest")]
mod webhook;

#[cfg(feature = "etl")]
pub use days::{Days, RunReport};
pub use environment::Environment;
#[cfg(feature = "repair")]
pub use repair::{Repair, RepairAnswer};
pub use start::{Threads, start};
#[cfg(feature = "ingest")]
pub use webhook::Webhook;
