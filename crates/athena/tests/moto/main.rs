//! Athena and Glue against an emulator of AWS, and against one that fails as told where the emulator never
//! does.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod account;
mod queries;
mod refusals;
mod repair;
mod tables;
