//! Why bytes are not an update, an update's payload not a message, or a row not an exported one.

use thiserror::Error;

/// Bytes that cannot be read as what they should be. The text is the reason kept in quarantine.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// The bytes are not one JSON object of the shape of an update.
    #[error("not a JSON update")]
    Update {
        /// What the JSON parser found, and where.
        #[source]
        source: serde_json::Error,
    },
    /// The object has no `update_id`, or one that is no integer.
    #[error("an update without an integer `update_id`")]
    UpdateId,
    /// A field that decides where the update belongs has an impossible value.
    #[error("`{kind}` has an unreadable `{field}`")]
    Fact {
        /// The update's kind.
        kind: String,
        /// The field's path inside the payload.
        field: &'static str,
    },
    /// The payload is no JSON object.
    #[error("the payload of `{kind}` is not an object")]
    Payload {
        /// The update's kind.
        kind: String,
        /// What the JSON parser found.
        #[source]
        source: serde_json::Error,
    },
    /// The bytes are not an exported row with its chat and date.
    #[error("not an exported row")]
    Exported {
        /// What the JSON parser found, and where.
        #[source]
        source: serde_json::Error,
    },
    /// An export has a kind of chat that has no counterpart among the chats that bots see.
    #[error("an exported chat of the unknown type `{kind}`")]
    ExportedChatType {
        /// The type as the export spells it.
        kind: String,
    },
    /// An export has a chat whose id is none of Telegram's.
    #[error("an exported chat with the impossible id {id}")]
    ExportedChatId {
        /// The id found.
        id: i64,
    },
    /// A date that Telegram, whose dates are 32-bit, cannot have sent.
    #[error(
        "`{kind}` has the impossible date {date}: Telegram's dates lie between 1 and 2147483647"
    )]
    Date {
        /// The update's kind.
        kind: String,
        /// The value found, in Unix seconds.
        date: i64,
    },
}
