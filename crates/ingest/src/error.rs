//! What can go wrong while accepting: storage, or Telegram. Never the content of an update.

/// An update was not accepted: nothing was promised, and it may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The update could not be made durable.
    #[error("cannot store an update")]
    Store {
        /// Why.
        source: Box<lake::Error>,
    },
    /// The upgrade of an allowed group could not be put on record.
    #[error("cannot record that chat {from} became {to}")]
    RecordMigration {
        /// The group.
        from: telegram::ChatId,
        /// The supergroup.
        to: telegram::ChatId,
        /// Why.
        source: Box<lake::Error>,
    },
    /// The migrations on record could not be read.
    #[error("cannot read which groups became supergroups")]
    ReadMigrations {
        /// Why.
        source: Box<lake::Error>,
    },
    /// What lies in the journal could not be read.
    #[error("cannot read the journal")]
    ReadJournal {
        /// Why.
        source: Box<lake::Error>,
    },
    /// A task of the runtime was cancelled or panicked.
    #[error("the background work on {what} was broken off")]
    Task {
        /// What was being done.
        what: &'static str,
        /// How the task ended.
        source: tokio::task::JoinError,
    },
}

/// Polling ended because going on would be no use. The source carries a hint.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// Another receiver takes this bot's updates: a webhook, or a second poller. Each would confirm,
    /// and so remove, what the other has not seen.
    #[error("cannot poll: one bot has one receiver, and this one's is elsewhere")]
    Conflict {
        /// Telegram's explanation.
        source: bot::Error,
    },
    /// Telegram does not know the token.
    #[error("cannot poll with this token")]
    Unauthorized {
        /// Telegram's explanation.
        source: bot::Error,
    },
    /// Telegram understood the call and said no.
    #[error("Telegram refuses to be polled")]
    Refused {
        /// Telegram's explanation.
        source: bot::Error,
    },
}
