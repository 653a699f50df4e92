//! `telelake aws`: the lake as functions and buckets of an account of AWS, made, looked at, taken down, and priced.

mod action;
mod arrival;
mod confirm;
mod cost;
mod deploy;
mod destroy;
mod folder;
mod hookup;
mod main_tf;
mod module;
mod outputs;
mod plan;
mod preflight;
mod probe;
mod status;
mod terraform;
mod values;

pub(crate) use action::{Args, run};
