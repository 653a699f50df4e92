//! What the programs of the benches share: how their arguments look, and where percentiles lie.

mod arguments;
mod latencies;

pub use arguments::{Arguments, Failure};
pub use latencies::Latencies;
