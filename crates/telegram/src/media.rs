//! What a message carries besides words: files, stickers, places.

use serde::Deserialize;

use crate::Text;

/// A file's description; every media object of the Bot API is a subset of it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Media<'a> {
    /// The file, for this bot.
    #[serde(default, borrow)]
    pub file_id: Option<Text<'a>>,
    /// The file, the same for every bot and for ever.
    #[serde(default, borrow)]
    pub file_unique_id: Option<Text<'a>>,
    /// The size in bytes.
    #[serde(default)]
    pub file_size: Option<i64>,
    /// The name its sender gave the file.
    #[serde(default, borrow)]
    pub file_name: Option<Text<'a>>,
    /// The MIME type as its sender gave it.
    #[serde(default, borrow)]
    pub mime_type: Option<Text<'a>>,
    /// The length in seconds.
    #[serde(default)]
    pub duration: Option<i64>,
    /// The width in pixels.
    #[serde(default)]
    pub width: Option<i64>,
    /// The height in pixels.
    #[serde(default)]
    pub height: Option<i64>,
    /// The side of a video note in pixels.
    #[serde(default)]
    pub length: Option<i64>,
}

/// What only stickers have (<https://core.telegram.org/bots/api#sticker>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Sticker<'a> {
    /// The emoji that the sticker stands for.
    #[serde(default, borrow)]
    pub emoji: Option<Text<'a>>,
    /// The set the sticker is from.
    #[serde(default, borrow)]
    pub set_name: Option<Text<'a>>,
}

/// A point on the map.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Location {
    /// Degrees north.
    #[serde(default)]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[serde(default)]
    pub longitude: Option<f64>,
}
