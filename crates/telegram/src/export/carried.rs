//! What a row carries in, the content of a message out: its words, its file, its poll, its place.

use std::borrow::Cow;

use crate::content::MessageType;
use crate::export::fields::Fields;
use crate::export::words::Words;
use crate::{Media, Message, Poll, PollOption, Sticker, Text};

/// The media types of an export and the message types of the Bot API.
const FILES: [(&str, &str); 6] = [
    ("animation", "animation"),
    ("audio_file", "audio"),
    ("sticker", "sticker"),
    ("video_file", "video"),
    ("video_message", "video_note"),
    ("voice_message", "voice"),
];

/// Fields that make a message what it is and hold nothing that the tables use.
const THINGS: [(&str, &str); 11] = [
    ("todo_list", "checklist"),
    ("poll", "poll"),
    ("place_name", "venue"),
    ("address", "venue"),
    ("location_information", "location"),
    ("contact_information", "contact"),
    ("game_title", "game"),
    ("invoice_information", "invoice"),
    ("giveaway_information", "giveaway"),
    ("giveaway_results", "giveaway_winners"),
    ("paid_stars_amount", "paid_media"),
];

/// Takes into `message` what `fields` carry.
pub(super) fn take<'a>(message: &mut Message<'a>, fields: &mut Fields<'a>) {
    let words = Words::of(fields);
    message.entities = words.entities;
    take_file(message, fields);
    take_thing(message, fields);
    if message.kind.is_some() {
        message.caption = words.text;
    } else if words.text.is_some() {
        message.kind = MessageType::of_field("text");
        message.text = words.text;
    }
}

fn take_file<'a>(message: &mut Message<'a>, fields: &mut Fields<'a>) {
    let media_type = fields.text("media_type");
    let known = FILES
        .iter()
        .find(|(name, _)| media_type.as_deref() == Some(*name));
    let kind = match (known, fields.has("photo"), fields.has("file")) {
        (Some((_, kind)), ..) => *kind,
        (None, true, _) => "photo",
        (None, false, true) => "document",
        (None, false, false) if media_type.is_some() => "document",
        _ => return,
    };
    // Only what was exported has a path here, and no path leads anywhere in the lake.
    let path = fields.text(if kind == "photo" { "photo" } else { "file" });
    let size = if kind == "photo" {
        "photo_file_size"
    } else {
        "file_size"
    };
    let mut media = Media {
        file_size: fields.integer(size).filter(|size| *size >= 0),
        file_name: fields.text("file_name").filter(|name| !is_excuse(name)),
        mime_type: fields.text("mime_type"),
        duration: fields.integer("duration_seconds"),
        width: fields.integer("width"),
        height: fields.integer("height"),
        ..Media::default()
    };
    if kind == "document" && media.file_name.is_none() {
        // Old exports have no `file_name`; they kept the sender's name for plain documents only.
        media.file_name = path.and_then(|path| last_part(&path));
    }
    if kind == "sticker" {
        message.sticker = Some(Sticker {
            emoji: fields.text("sticker_emoji"),
            set_name: None,
        });
    }
    message.has_media_spoiler = fields.read("media_spoiler");
    message.media = Some(media);
    message.kind = MessageType::of_field(if fields.has("paid_stars_amount") {
        "paid_media"
    } else {
        kind
    });
}

fn take_thing<'a>(message: &mut Message<'a>, fields: &mut Fields<'a>) {
    let Some((name, kind)) = THINGS.iter().find(|(name, _)| fields.has(name)) else {
        return;
    };
    message.kind = message.kind.or(MessageType::of_field(kind));
    match *name {
        "poll" => message.poll = poll(fields).map(Box::new),
        "place_name" | "address" => message.venue_title = fields.text("place_name"),
        _ => {}
    }
    // Null where Telegram knows no place.
    message.location = fields.read("location_information");
}

/// The poll with the votes of the day when it was exported.
fn poll<'a>(fields: &mut Fields<'a>) -> Option<Poll<'a>> {
    let mut told: Fields<'a> = fields.read("poll")?;
    let mut options = Vec::new();
    for answer in told.read::<Vec<Fields<'a>>>("answers").unwrap_or_default() {
        let mut answer = answer;
        options.push(PollOption {
            text: answer.words("text").and_then(|words| words.text),
            voter_count: answer.integer("voters"),
        });
        told.unread.append(&mut answer.unread);
    }
    let poll = Poll {
        question: told.words("question").and_then(|words| words.text),
        options,
        total_voter_count: told.integer("total_voters"),
        is_closed: told.read("closed"),
        ..Poll::default()
    };
    let unread = told.unread.iter().map(|name| format!("poll.{name}"));
    fields.unread.extend(unread);
    Some(poll)
}

/// Whether `file` tells why there is no file (`pushPath` in `export_output_json.cpp`).
fn is_excuse(file: &str) -> bool {
    let file = file.trim_end();
    [
        "(File not included.",
        "(File exceeds maximum size.",
        "(File unavailable,",
    ]
    .iter()
    .any(|excuse| file.contains(excuse) && file.ends_with(')'))
}

/// The name of the file at `path`, wherever that pretends to lie.
fn last_part(path: &str) -> Option<Text<'static>> {
    let name = path.rsplit(['/', '\\']).next()?;
    let is_name = !is_excuse(path) && !matches!(name, "" | "." | "..");
    is_name.then(|| Text(Cow::Owned(name.to_owned())))
}
