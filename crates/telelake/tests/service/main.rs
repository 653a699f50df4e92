//! The service from outside: started, fed, stopped, killed and started again, with the real program
//! in processes of its own.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod bad_input;
mod bucket;
mod certificate;
mod dashboard;
mod demo;
mod deployment;
mod doors;
mod drivers;
mod house;
mod kinds;

mod process;
mod restarts;
mod service;
mod third_party;
mod verified;
mod world;
