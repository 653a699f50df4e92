//! Trino's functions on DataFusion.
//!
//! In comes a session of the engine, out goes one in which statements mean what they mean on
//! Athena: [`parse`] and [`translate`] read them, [`install()`] brings the functions that they call,
//! [`functions()`] says what there is. Nothing here knows of lakes or files.

mod aggregates;
mod arguments;
mod arrays;
mod attempt;
mod builtin;
mod cast;
mod comparison;
mod definition;
mod install;
mod json;
mod maps;
mod numbers;
mod reference;
mod regular;
mod repeats;
mod sql_type;
mod statement;
mod text;
mod time;
mod url;

pub use arrays::PART_OF_ITEMS;
pub use definition::Doc;
pub use install::{functions, install};
pub use reference::{Language, markdown};
pub use statement::{UnknownFunction, parse, translate};
