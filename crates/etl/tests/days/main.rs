//! Days made from raw objects of every kind: what the rows are, what the report says, which bytes
//! come out.
#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod adopted;
mod bad_input;
mod bots;
mod dirty;
mod documents;
mod event_rows;
mod events;
mod exports;
mod golden;
mod limits;
mod place;
mod properties;
mod reactions;
mod receipts;
mod threads;
mod tutorial;
mod versions;
