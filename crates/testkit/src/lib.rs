//! For tests only: a store that fails on purpose, a lake to fill, and a process that can be killed.

mod lake;
mod process;
mod store;

pub use lake::{TestLake, line, message, message_with};
pub use process::Process;
pub use store::{Fault, FaultyStore};
