//! A simulated Telegram: a Bot API server, a lively group to fill it, and exports of such groups.
//!
//! In come Bot API requests and pushed updates; out go answers, webhook deliveries and update
//! payloads, byte for byte as Telegram writes them. It keeps the rules of the real server
//! (<https://github.com/tdlib/telegram-bot-api>): the update queue, the window, the back-off, the
//! expiry and the conflicts. It never reads the clock: time is a start instant plus what tokio's
//! clock says has passed, so a paused test can live through a day in a millisecond.

mod answer;
mod api;
mod backoff;
mod chats;
mod clock;
mod connection;
mod courier;
mod error;
mod export;
mod fault;
mod group;
mod kind;
mod methods;
mod parameters;
mod polling;
mod queue;
mod router;
mod settings;
mod state;
mod statistics;
mod webhook;
mod window;
mod wire;

pub use api::{BotApi, Pushed};
pub use clock::Clock;
pub use error::Error;
pub use export::{ExportOptions, ExportShape, write_export};
pub use fault::{Fault, KeyOrder};
pub use group::{Group, GroupEvent, GroupOptions};
pub use settings::{Settings, Transport};
pub use statistics::Statistics;
pub use wire::{escape_non_ascii, update_body};
