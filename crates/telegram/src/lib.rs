//! What Telegram sends: bytes → [`Update`] → [`Message`].
//!
//! A row of a chat's export becomes the same: bytes → [`Exported`] → [`Message`].
//!
//! Pure: no I/O, no clock, no async. What cannot be read is an error value that says why, never a
//! panic, and inside a message never more than the one field that could not be read. The payload of
//! an update stays undecoded until somebody asks, because Telegram adds kinds and fields about
//! monthly and an unknown one is the normal case
//! (<https://core.telegram.org/bots/api-changelog>).

mod author;
mod bare;
mod chat;
mod complete;
mod content;
mod error;
mod export;
mod facts;
mod forward;
mod ids;
mod lenient;
mod media;
mod member;
mod message;
mod poll;
mod reaction;
mod rich;
mod service;
mod text;
mod update;
mod value;
mod wire;

pub use author::{Author, AuthorType};
pub use chat::{Chat, User, ViaBot};
pub use content::MessageType;
pub use error::DecodeError;
pub use export::{ExportChat, ExportEnvelope, Exported, exported_line, repair};
pub use facts::{Facts, Migration};
pub use forward::{ForwardOrigin, ForwardSource};
pub use ids::{
    BotId, CHANNEL_BOT, ChatId, GROUP_ANONYMOUS_BOT, MessageId, SERVICE_NOTIFICATIONS, UpdateId,
    UserId,
};
pub use media::{Location, Media, Sticker};
pub use member::{InviteLink, MemberChange, MemberEvent};
pub use message::{Message, Reply};
pub use poll::{Poll, PollEvent, PollOption, PollStage};
pub use reaction::{Reaction, ReactionAction};
pub use service::{SERVICE_KINDS, Service};
pub use text::{Entity, Text};
pub use update::{MESSAGE_KINDS, Update};
