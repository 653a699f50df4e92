//! The lake's doors for people and for other programs.
//!
//! [`dashboard`] is pages for a browser; [`postgres`] speaks PostgreSQL's protocol, for every tool that has a driver for it; [`http`] answers
//! statements over HTTP. Rows come from [`query::Engine`] as everywhere, by way of [`Queries`]; nothing
//! here can change the lake.

mod attempts;
mod chance;
pub mod dashboard;
pub mod http;
pub mod postgres;
mod queries;
mod tls;

pub use attempts::{Attempts, RetryAfter};
pub use queries::Queries;
pub use tls::{Tls, TlsError};
