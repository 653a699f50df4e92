//! Regular expressions.
//!
//! Trino takes Java's, we take those of the crate `regex`, which always answers in linear time and
//! therefore knows neither lookaround nor backreferences. What it does not know is refused in words.

mod functions;
mod pattern;

pub(crate) use functions::FUNCTIONS;
