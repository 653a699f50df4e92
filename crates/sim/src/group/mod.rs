//! A lively group: in go a seed, a size and an end, out come the updates a bot in that group would
//! receive, in order. Deterministic: the same options give the same bytes. It knows no clock, no
//! queue and no HTTP.

mod act;
pub(crate) mod cast;
pub(crate) mod content;
mod conversation;
mod forward;
mod generator;
mod message;
mod object;
mod options;
pub(crate) mod phrases;
mod report;
mod rhythm;
mod service;
mod text;

pub use generator::{Group, GroupEvent};
pub use options::GroupOptions;
