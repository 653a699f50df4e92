//! Rows in the making: what was decoded, and what is known about the update that brought it.
//!
//! They come from a day's records and go to the columns. None holds a value that a column could
//! work out from the rest.

use telegram::{
    Author, BotId, ChatId, Facts, MemberChange, Message, MessageId, PollEvent, Reaction, UpdateId,
};

/// What stands for the kind of update where there was none, but a row of an export.
pub(crate) const EXPORT: &str = "export";

/// How an update came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// 0 for a row of an export.
    pub(crate) update: UpdateId,
    pub(crate) kind: &'a str,
    /// The bot that received it, where the raw object tells.
    pub(crate) bot: Option<BotId>,
    /// When it first arrived, in Unix seconds, where the raw object tells.
    pub(crate) received_at: Option<i64>,
}

impl Arrival<'static> {
    /// The arrival of what an export tells.
    pub(crate) const EXPORTED: Self = Self {
        update: UpdateId::UNKNOWN,
        kind: EXPORT,
        bot: None,
        received_at: None,
    };
}

impl Arrival<'_> {
    /// `export` or `bot`.
    pub(crate) fn source(&self) -> &'static str {
        if self.kind == EXPORT { EXPORT } else { "bot" }
    }
}

/// A message with the update that brought this version of it.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// When the message first arrived, in whatever version.
    pub(crate) arrival: Arrival<'a>,
    pub(crate) message: Message<'a>,
}

impl<'a> Row<'a> {
    pub(crate) fn author(&self) -> Option<Author<'_, 'a>> {
        self.message.author()
    }
}

/// An update of any kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UpdateRow<'a> {
    pub(crate) arrival: Arrival<'a>,
    pub(crate) facts: Facts,
    pub(crate) payload: &'a str,
    /// The message that the update is, if it is one.
    pub(crate) message: Option<&'a Message<'a>>,
}

/// A reaction with its update.
#[derive(Clone, Debug)]
pub(crate) struct ReactionRow<'a> {
    pub(crate) arrival: Arrival<'a>,
    pub(crate) reaction: Reaction<'a>,
}

/// A change of a member with the update that told of it.
#[derive(Clone, Debug)]
pub(crate) struct MemberRow<'a> {
    pub(crate) arrival: Arrival<'a>,
    /// The service message, if it was one that told.
    pub(crate) message: Option<MessageId>,
    pub(crate) change: MemberChange<'a>,
}

/// Something told of a poll with the update that told it.
#[derive(Clone, Debug)]
pub(crate) struct PollRow<'a> {
    pub(crate) arrival: Arrival<'a>,
    pub(crate) event: PollEvent<'a>,
    /// The message that brought the poll, and when.
    pub(crate) message: Option<(ChatId, MessageId, i64)>,
}
