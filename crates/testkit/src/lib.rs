//! For tests only: a store and a network that fail on purpose, a lake to fill, a process that can be killed, and an
//! emulator of AWS.

mod lake;
mod moto;
mod process;
mod proxy;
mod store;

pub use lake::{TestLake, line, message, message_with};
pub use moto::Moto;
pub use process::Process;
pub use proxy::{FaultyProxy, NetworkFault};
pub use store::{Fault, FaultyStore};
