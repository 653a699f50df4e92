//! Text: its letters, its parts, and how alike two are.
//!
//! Places and lengths count code points, from 1, as everywhere in SQL.

mod joining;
mod letters;
mod like;
mod parts;
mod places;

use crate::definition::Definition;

pub(crate) use like::like_pattern;
pub(crate) use parts::lists;

/// All functions about text.
pub(crate) fn definitions() -> Vec<Definition> {
    [
        letters::FUNCTIONS,
        like::FUNCTIONS,
        parts::FUNCTIONS,
        places::FUNCTIONS,
        joining::FUNCTIONS,
    ]
    .concat()
}
