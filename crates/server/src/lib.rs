//! The lake's doors for other programs.
//!
//! [`postgres`] speaks PostgreSQL's protocol, for every tool that has a driver for it; [`http`] answers
//! statements over HTTP. Rows come from [`query::Engine`] as everywhere, by way of [`Queries`]; nothing
//! here can change the lake.

mod attempts;
pub mod http;
pub mod postgres;
mod queries;

pub use attempts::{Attempts, RetryAfter};
pub use queries::Queries;
