//! What kind of thing a message is, in one word.

/// The type of a message's content, or that it is a service message.
///
/// The order is the rule: Telegram fills the fields of older types beside newer ones (an animation
/// also comes as a document, a venue also as a location, a live photo also as a photo), and the
/// first of this list that is present names the message.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct MessageType(u8);

/// By the field that makes a message what it is.
const TYPES: [&str; 26] = [
    "service",
    "text",
    "rich_message",
    "animation",
    "live_photo",
    "paid_media",
    "photo",
    "video",
    "video_note",
    "voice",
    "audio",
    "sticker",
    "story",
    "document",
    "checklist",
    "poll",
    "venue",
    "location",
    "contact",
    "dice",
    "game",
    "invoice",
    "giveaway",
    "giveaway_winners",
    "unsupported",
    "other",
];

impl MessageType {
    /// A service message: somebody joined, the title changed, …
    pub const SERVICE: Self = Self(0);
    /// Content that the program which exported the message did not know.
    pub const UNSUPPORTED: Self = Self(24);
    /// Content that this version of the program does not know.
    pub const OTHER: Self = Self(25);

    /// The type that the field `key` of a message stands for.
    pub(crate) fn of_field(key: &str) -> Option<Self> {
        let place = TYPES.iter().position(|name| *name == key)?;
        let kind = Self(u8::try_from(place).ok()?);
        (kind != Self::SERVICE && kind < Self::UNSUPPORTED).then_some(kind)
    }

    /// The name in the tables.
    pub fn name(self) -> &'static str {
        TYPES.get(usize::from(self.0)).copied().unwrap_or("other")
    }
}
