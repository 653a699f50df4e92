//! The Bot API client; the token never leaves it.
//!
//! In go calls as typed values, out come typed answers, and for `getUpdates` the untouched bytes of
//! every update. The crate decides nothing about updates, stores nothing, and mentions the token in
//! no error, log line or `Debug` output.
//!
//! Reference: <https://core.telegram.org/bots/api>.

mod answer;
mod batch;
mod client;
mod error;
mod kinds;
mod methods;
mod reply;
mod retry;
mod token;

pub use batch::{GetUpdates, RawUpdate, UpdateBatch};
pub use client::{Bot, Patience};
pub use error::Error;
pub use kinds::ALL_UPDATE_KINDS;
pub use methods::WebhookSettings;
pub use reply::{Chat, ChatMember, Me, SentMessage, User, WebhookInfo};
