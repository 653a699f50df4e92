//! What a row carries besides words.

use serde_json::Value;

use super::fields::{Fields, integer, owned};
use crate::content::MessageType;
use crate::{Location, Media, Message, Poll, PollOption, Sticker, Text};

/// What Telegram Desktop writes in place of a path begins so when the file was not exported.
const PLACEHOLDERS: [&str; 3] = ["(File not included", "(File exceeds", "(File unavailable"];

/// Takes what the row carries into `message`, and says what the message is by it.
pub(super) fn set_media(message: &mut Message<'static>, fields: &mut Fields) {
    let kind = kind_of(fields);
    message.kind = kind.and_then(MessageType::of_field);
    match kind {
        Some("photo") => {
            message.media = Some(Media {
                file_size: fields.integer("photo_file_size"),
                file_name: path(fields, "photo"),
                width: fields.integer("width"),
                height: fields.integer("height"),
                ..Media::default()
            });
        }
        Some("poll") => message.poll = fields.read("poll", poll),
        Some("location" | "venue") => {
            message.location = fields.read("location_information", location);
            message.venue_title = fields.string("place_name");
        }
        Some(kind) if fields.has("file") => {
            message.media = Some(file(fields));
            if kind == "sticker" {
                message.sticker = Some(Sticker {
                    emoji: fields.string("sticker_emoji"),
                    set_name: None,
                });
            }
        }
        _ => {}
    }
    message.has_media_spoiler = fields.boolean("media_spoiler");
}

/// The Bot API's word for what the row carries.
fn kind_of(fields: &Fields) -> Option<&'static str> {
    let media_type = fields.value("media_type").and_then(Value::as_str);
    let by_type = match media_type {
        Some("sticker") => Some("sticker"),
        Some("video_message") => Some("video_note"),
        Some("voice_message") => Some("voice"),
        Some("animation") => Some("animation"),
        Some("video_file") => Some("video"),
        Some("audio_file") => Some("audio"),
        _ => None,
    };
    let fields_first = [
        ("photo", "photo"),
        ("file", "document"),
        ("poll", "poll"),
        ("todo_list", "checklist"),
        ("place_name", "venue"),
        ("location_information", "location"),
        ("contact_information", "contact"),
        ("game_title", "game"),
        ("invoice_information", "invoice"),
        ("giveaway_information", "giveaway"),
        ("giveaway_results", "giveaway_winners"),
    ];
    by_type.or_else(|| {
        let first = fields_first.iter().find(|(field, _)| fields.has(field));
        first.map(|(_, kind)| *kind)
    })
}

fn file(fields: &mut Fields) -> Media<'static> {
    Media {
        file_size: fields.integer("file_size"),
        file_name: fields.string("file_name").or_else(|| path(fields, "file")),
        mime_type: fields.string("mime_type"),
        duration: fields.integer("duration_seconds"),
        width: fields.integer("width"),
        height: fields.integer("height"),
        ..Media::default()
    }
}

/// The file's path in the export, which is only ever a text: nothing opens it.
fn path(fields: &mut Fields, name: &str) -> Option<Text<'static>> {
    let path = fields.string(name)?;
    let is_placeholder = PLACEHOLDERS.iter().any(|begin| path.starts_with(begin));
    (!is_placeholder).then_some(path)
}

fn poll(value: &Value) -> Option<Poll<'static>> {
    let poll = value.as_object()?;
    let answers = poll.get("answers").and_then(Value::as_array);
    let options = answers.into_iter().flatten().map(|answer| PollOption {
        text: answer.get("text").and_then(words),
        voter_count: answer.get("voters").and_then(integer),
    });
    Some(Poll {
        question: poll.get("question").and_then(words),
        options: options.collect(),
        total_voter_count: poll.get("total_voters").and_then(integer),
        is_closed: poll.get("closed").and_then(Value::as_bool),
        ..Poll::default()
    })
}

/// A string, or newer clients' list of marked parts.
fn words(value: &Value) -> Option<Text<'static>> {
    match value {
        Value::String(text) => Some(owned(text)),
        parts => super::text::text(parts).map(|(words, _)| words),
    }
}

fn location(value: &Value) -> Option<Location> {
    let place = value.as_object()?;
    Some(Location {
        latitude: place.get("latitude").and_then(Value::as_f64),
        longitude: place.get("longitude").and_then(Value::as_f64),
    })
}
