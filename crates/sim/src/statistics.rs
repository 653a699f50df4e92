//! What became of pushed updates. Pure data, copied out for tests and the demo.

/// Counts since the simulator was made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Statistics {
    /// Updates that entered the queue.
    pub queued: u64,
    /// Updates that `allowed_updates` filtered out when they were created.
    pub filtered: u64,
    /// Updates that were larger than 512 KiB, or came when the queue was full.
    pub refused: u64,
    /// Webhook requests begun, retries and ordered duplicates included.
    pub attempts: u64,
    /// Updates that a webhook answered with 2xx.
    pub delivered: u64,
    /// Updates that a `getUpdates` offset confirmed.
    pub confirmed: u64,
    /// Updates lost because nobody took them in time.
    pub expired: u64,
    /// Updates thrown away by `drop_pending_updates` or a negative offset.
    pub dropped: u64,
    /// Webhook requests in flight at one moment, at most.
    pub in_flight_max: usize,
    /// Connections opened to webhooks.
    pub connections: u64,
    /// Bot API calls that a webhook's answer asked for.
    pub replies_executed: u64,
    /// The last webhook error, as `getWebhookInfo` words it.
    pub last_error: Option<String>,
}
