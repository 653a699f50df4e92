//! From Trino's syntax to what the engine's planner knows.
//!
//! `tokens.rs` puts what the parser cannot read into other words, `translate.rs` turns what has a
//! syntax of its own into calls of our functions, `unnest.rs` lets `UNNEST` see the tables before it.

mod call;
mod doubles;
mod functions;
mod headings;
mod operators;
mod relation;
mod tokens;
mod translate;
mod unnest;

pub(crate) use doubles::Doubles;
pub(crate) use operators::Operators;
pub(crate) use unnest::LateralUnnest;

pub use tokens::parse;
pub use translate::{UnknownFunction, translate};
