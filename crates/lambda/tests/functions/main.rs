//! The functions as AWS runs them: each program under AWS's own Runtime Interface Emulator, with an emulated AWS around
//! it. What API Gateway, a Function URL and EventBridge hand over is in `testdata`, in the form that AWS documents.
#![cfg(target_os = "linux")]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod account;
mod etl;
mod function;
mod ingest;
mod repair;
mod signature;
mod wire;
