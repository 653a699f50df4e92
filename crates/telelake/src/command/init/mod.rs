//! `telelake init`: connects a bot and its groups, step by step, and writes the settings.

mod chats;
mod files;
mod place;
mod token;
mod wizard;

pub(crate) use wizard::{Args, run};
