//! Aggregates that the engine has not, or not so.

mod average;
mod keeping;
mod maps;
mod percentile;
mod top;

pub(crate) use keeping::Aggregate;

/// All of them.
pub(crate) fn aggregates() -> Vec<Aggregate> {
    [
        average::AGGREGATES,
        maps::AGGREGATES,
        percentile::AGGREGATES,
        top::AGGREGATES,
    ]
    .concat()
}
