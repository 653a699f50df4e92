//! JSON: text with a mark, asked by paths.

mod functions;
mod path;

pub(crate) use functions::FUNCTIONS;
