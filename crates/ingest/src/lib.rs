//! Accepting updates however they arrive: by webhook, by long polling, from files.
//!
//! Every way ends in [`Acceptor::accept`], which decides purely ([`route()`]) and then acts. What it
//! has answered is durable; nothing about an update's content can make it fail. Only the rows of an export
//! ([`import()`]) go to raw beside it: they are no updates. It knows nothing of Parquet or SQL.

mod acceptor;
mod allowed;
mod duplicates;
mod error;
mod held;
mod import;
mod own_thread;
mod poller;
mod receipt;
mod replay;
mod route;
mod server;
mod storage;
mod unbroken;
mod webhook;

pub use acceptor::Acceptor;
pub use allowed::Allowed;
pub use error::{Error, PollError};
pub use import::{ChatReport, Import, ImportError, ImportReport, Warnings, import};
pub use own_thread::serve_on_own_thread;
pub use poller::poll;
pub use receipt::{IgnoredChats, Receipt, ReceiptCounts};
pub use replay::{ReplayReport, replay};
pub use route::{Route, UPDATE_BYTES_MAX, UpdateKey, route};
pub use server::{serve, serve_over};
pub use storage::Storage;
pub use webhook::{WebhookSettings, webhook_router};
