//! Numbers: exact arithmetic, rounding and the usual functions.

mod arithmetic;
mod buckets;
mod chance;
mod doubles;
mod rounding;

use crate::definition::Definition;

/// All functions about numbers.
pub(crate) fn definitions() -> Vec<Definition> {
    [
        arithmetic::FUNCTIONS,
        buckets::FUNCTIONS,
        chance::FUNCTIONS,
        doubles::FUNCTIONS,
        rounding::FUNCTIONS,
    ]
    .concat()
}
