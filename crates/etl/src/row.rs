//! One row in the making: a decoded message and what is known about the update that brought it.
//!
//! Comes from the day's winners, goes to the columns. It never holds a value that a column could
//! work out from the message itself.

use telegram::{Author, BotId, Message, UpdateId};

/// A message with its update.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The update that brought this version of the message.
    pub update: UpdateId,
    /// The kind of that update.
    pub kind: &'a str,
    /// The bot that received it, where the raw object tells.
    pub bot: Option<BotId>,
    /// When it first arrived, in Unix seconds, where the raw object tells.
    pub received_at: Option<i64>,
    /// The message.
    pub message: Message<'a>,
}

impl<'a> Row<'a> {
    pub(crate) fn author(&self) -> Option<Author<'_, 'a>> {
        self.message.author()
    }
}
