//! For tests only: a store and a network that fail on purpose, a lake to fill, a process that can be killed, an
//! emulator of AWS, one that answers by script, and a bucket that is far away.

mod clients;
mod distant;
mod folder;
mod lake;
mod moto;
mod process;
mod proxy;
mod scripted;
mod store;

pub use clients::python;
pub use distant::DistantBucket;
pub use folder::crate_folder;
pub use lake::{TestLake, line, message, message_with};
pub use moto::Moto;
pub use process::Process;
pub use proxy::{FaultyProxy, NetworkFault};
pub use scripted::ScriptedAws;
pub use store::{Fault, FaultyStore};
