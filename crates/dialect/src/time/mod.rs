//! Dates, times and their time zones.
//!
//! An instant is what arrow has: a count since 1970 in UTC, with or without a zone. Whatever asks
//! for a field of it (an hour, a weekday, a day) means the field as people in that zone saw it.

mod arithmetic;
mod days;
mod fields;
mod instant;
mod iso;
mod joda;
mod mysql;
mod now;
mod offsets;
mod pattern;
mod reading;
mod unix;
mod zone;

use crate::definition::Definition;

pub(crate) use instant::{Instants, Moments};
pub(crate) use now::functions as clock_functions;
pub(crate) use zone::zone_of;

/// All functions about time.
pub(crate) fn definitions() -> Vec<Definition> {
    [
        fields::FUNCTIONS,
        arithmetic::FUNCTIONS,
        unix::FUNCTIONS,
        zone::FUNCTIONS,
        mysql::FUNCTIONS,
        joda::FUNCTIONS,
        iso::FUNCTIONS,
    ]
    .concat()
}
