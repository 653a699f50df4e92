//! Numbers: exact arithmetic, rounding and the usual functions.

mod arithmetic;

use crate::definition::Definition;

/// All functions about numbers.
pub(crate) fn definitions() -> Vec<Definition> {
    [arithmetic::FUNCTIONS].concat()
}
