//! What a simulated bot is made from. Pure data.

use axum::Router;
use jiff::Timestamp;

/// How webhook requests reach the receiver.
#[derive(Clone, Debug, Default)]
pub enum Transport {
    /// Over TCP to the host and port of the webhook's URL, plain HTTP only.
    #[default]
    Tcp,
    /// Through memory to this router, whatever host the URL names: the same HTTP/1.1 bytes, but
    /// nothing outside tokio to wait for, so that time can be paused.
    Memory(Router),
}

/// One simulated bot and the moment its world begins.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's token, `<bot id>:<secret>`.
    pub token: String,
    /// The bot's first name.
    pub first_name: String,
    /// The bot's user name, without `@`.
    pub username: String,
    /// Whether privacy mode is off.
    pub can_read_all_group_messages: bool,
    /// Where randomness begins: the first update id, late back-off, the order of shuffled keys.
    pub seed: u64,
    /// The simulated instant at which the server is made.
    pub started_at: Timestamp,
    /// How webhooks are called.
    pub transport: Transport,
}

impl Settings {
    /// A bot with `token` in a world that begins at `started_at`, and defaults for the rest.
    pub fn new(token: impl Into<String>, started_at: Timestamp) -> Self {
        Self {
            token: token.into(),
            first_name: "Telelake".to_owned(),
            username: "telelake_bot".to_owned(),
            can_read_all_group_messages: true,
            seed: 0,
            started_at,
            transport: Transport::Tcp,
        }
    }
}
