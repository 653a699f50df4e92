//! What the targets share: stores that hand over their bytes in parts, and the same JSON written with
//! other blanks.

mod blanks;
mod parts;

pub use blanks::{dense, spaced};
pub use parts::Parts;
