//! Accepting updates however they arrive: by webhook, by long polling, from files.
//!
//! Every way ends in [`Acceptor::accept`], which decides purely ([`route()`]) and then acts. What it
//! has answered is durable; nothing about an update's content can make it fail. It knows nothing of
//! Parquet or SQL.

mod acceptor;
mod allowed;
mod duplicates;
mod error;
mod held;
mod poller;
mod receipt;
mod replay;
mod route;
mod server;
mod webhook;

pub use acceptor::Acceptor;
pub use allowed::Allowed;
pub use error::{Error, PollError};
pub use poller::poll;
pub use receipt::{IgnoredChats, Receipt, ReceiptCounts};
pub use replay::{ReplayReport, replay};
pub use route::{Route, UPDATE_BYTES_MAX, UpdateKey, route};
pub use server::serve;
pub use webhook::{WebhookSettings, webhook_router};
