//! The program against AWS: an emulator, and a service by script where the emulator never fails.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "this is how expect-test writes what it has seen"
)]

mod catalog;
mod ddl;
mod queries;
mod script;
mod sql;
mod tables;
mod world;
