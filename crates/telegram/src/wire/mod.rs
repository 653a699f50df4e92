//! JSON as Telegram writes it, text in, values out: fast, because it knows no more than that. What it does not know (deep
//! nesting, halves of surrogate pairs, huge numbers, …) is [`Unusual`], like what is wrong, and for `serde_json` to read.
//!
//! What is read here `serde_json` would read as the same: that is all it promises.

mod cursor;
mod deserializer;
mod raw;

pub(crate) use cursor::{Cursor, Unusual};
pub(crate) use deserializer::read;
pub(crate) use raw::Raw;
