//! For tests only: a store that fails on purpose, and a process that can be killed.

mod process;
mod store;

pub use process::Process;
pub use store::{Fault, FaultyStore};
