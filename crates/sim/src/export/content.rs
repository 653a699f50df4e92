//! What an exported row carries: words, a file that was not exported, or news of the group. Chance is a
//! parameter.

use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::talk::{Fields, fields, put};
use crate::group::content::pick;
use crate::group::phrases;

/// What stands in the place of a file's path.
const EXCUSE: &str = "(File not included. Change data exporting settings to download.)";
const TOO_LARGE: &str = "(File exceeds maximum size. Change data exporting settings to download.)";

/// What a message carries, ending with its words.
pub(super) fn carried(chance: &mut StdRng) -> Fields {
    let mut row = match chance.random_range(0..100) {
        0..7 => photo(chance),
        7..20 => file(chance),
        20..22 => fields(json!({"forwarded_from": pick(chance, phrases::OUTSIDERS)})),
        22 => poll(chance),
        23 => fields(json!({"location_information": {"latitude": -23.55, "longitude": -46.63}})),
        24 => fields(json!({"via_bot": "@gif"})),
        _ => Fields::new(),
    };
    let is_silent = row.contains_key("media_type") || row.contains_key("poll");
    let parts = if is_silent && chance.random_bool(0.9) {
        Vec::new()
    } else {
        words(chance)
    };
    put(&mut row, "text", text(&parts));
    put(&mut row, "text_entities", parts);
    row
}

/// What happened in the group.
pub(super) fn service(chance: &mut StdRng, id: i64) -> Fields {
    let mut row = match chance.random_range(0..6) {
        0 => fields(json!({"action": "pin_message", "message_id": id - 1})),
        1 => fields(json!({"action": "invite_members", "members": ["Zoë", null]})),
        2 => fields(json!({"action": "remove_members", "members": ["Zoë"]})),
        3 => fields(json!({"action": "edit_group_title", "title": pick(chance, phrases::TITLES)})),
        4 => fields(json!({"action": "topic_created", "title": pick(chance, phrases::TOPICS)})),
        _ => fields(json!({"action": "join_group_by_link", "inviter": "Group"})),
    };
    put(&mut row, "text", "");
    put(&mut row, "text_entities", Vec::<Value>::new());
    row
}

fn photo(chance: &mut StdRng) -> Fields {
    let bytes = chance.random_range(10_000..400_000);
    fields(json!({"photo": EXCUSE, "photo_file_size": bytes, "width": 1280, "height": 960}))
}

fn file(chance: &mut StdRng) -> Fields {
    let bytes = chance.random_range(2_000..90_000_000);
    let seconds = chance.random_range(1..300);
    let (name, mime) = pick(chance, phrases::FILES);
    let media = match chance.random_range(0..5) {
        0 => {
            json!({"thumbnail": EXCUSE, "media_type": "sticker", "sticker_emoji": pick(chance, phrases::STICKERS), "width": 512, "height": 512})
        }
        1 => {
            json!({"media_type": "voice_message", "mime_type": "audio/ogg", "duration_seconds": seconds})
        }
        2 => {
            json!({"thumbnail": EXCUSE, "media_type": "video_file", "mime_type": "video/mp4", "duration_seconds": seconds, "width": 1920, "height": 1080})
        }
        3 => {
            json!({"media_type": "animation", "mime_type": "video/mp4", "duration_seconds": seconds})
        }
        _ => json!({"mime_type": mime}),
    };
    let excuse = if bytes > 8_000_000 { TOO_LARGE } else { EXCUSE };
    let mut row = fields(json!({"file": excuse, "file_name": name, "file_size": bytes}));
    row.extend(fields(media));
    row
}

fn poll(chance: &mut StdRng) -> Fields {
    let (question, answers) = pick(chance, phrases::POLLS);
    let voters: Vec<u32> = answers.iter().map(|_| chance.random_range(0..9)).collect();
    let total: u32 = voters.iter().sum();
    let answers: Vec<Value> = answers
        .iter()
        .zip(voters)
        .map(|(text, voters)| json!({"text": text, "voters": voters, "chosen": false}))
        .collect();
    fields(
        json!({"poll": {"question": question, "closed": false, "total_voters": total, "answers": answers}}),
    )
}

/// Words in parts, as `text_entities` has them.
fn words(chance: &mut StdRng) -> Vec<Value> {
    let plain = |text: String| json!({"type": "plain", "text": text});
    let said = match chance.random_range(0..100) {
        0..5 => pick(chance, phrases::LONG),
        5..15 => pick(chance, phrases::QUESTIONS),
        15..30 => pick(chance, phrases::ENGLISH),
        _ => pick(chance, phrases::PORTUGUESE),
    };
    let marked = match chance.random_range(0..40) {
        0 => json!({"type": "bold", "text": pick(chance, phrases::ENGLISH)}),
        1 => json!({"type": "link", "text": pick(chance, phrases::LINKS)}),
        2 => json!({"type": "hashtag", "text": pick(chance, phrases::HASHTAGS)}),
        3 => json!({"type": "pre", "text": pick(chance, phrases::SNIPPETS), "language": "sql"}),
        4 => json!({"type": "text_link", "text": "aqui", "href": pick(chance, phrases::LINKS)}),
        5 => json!({"type": "mention_name", "text": "André", "user_id": 190_000_017}),
        6 => json!({"type": "custom_emoji", "text": "👍", "document_id": EXCUSE}),
        // Pasted out of old programs, and no JSON as it is exported.
        7 if chance.random_bool(0.1) => return vec![plain(format!("{said}\u{b}{said}"))],
        _ => return vec![plain(said.to_owned())],
    };
    vec![plain(format!("{said} ")), marked]
}

/// The same words as `text` has them: a text, or a list where some are marked.
fn text(parts: &[Value]) -> Value {
    let simple = |part: &Value| match part.get("type") {
        Some(kind) if kind == "plain" => part.get("text").cloned().unwrap_or_default(),
        _ => part.clone(),
    };
    match parts {
        [] => "".into(),
        [only] => simple(only),
        several => {
            let mut list: Vec<Value> = several.iter().map(simple).collect();
            // An entity at the end is followed by the plain rest, however short.
            list.push("".into());
            list.into()
        }
    }
}
