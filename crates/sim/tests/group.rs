//! The lively group: in goes a seed, out comes a history that must look like Telegram's.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use sim::{Group, GroupEvent, GroupOptions};

const END: i64 = 1_790_000_000;

fn options(seed: u64, messages: u64) -> GroupOptions {
    let mut options = GroupOptions::new(seed, Timestamp::from_second(END).unwrap());
    options.messages = messages;
    options
}

fn history(seed: u64, messages: u64) -> Vec<GroupEvent> {
    Group::new(options(seed, messages)).collect()
}

fn payload(event: &GroupEvent) -> Value {
    serde_json::from_str(&event.payload).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(history(7, 1_500), history(7, 1_500));
    assert_ne!(history(7, 1_500), history(8, 1_500));
}

#[test]
fn a_history_has_exactly_the_messages_asked_for_in_order_before_its_end() {
    for messages in [0, 1, 2, 3, 10, 333, 2_000] {
        let events = history(1, messages);
        let count = events
            .iter()
            .filter(|event| event.kind == "message")
            .count();
        assert_eq!(u64::try_from(count).unwrap(), messages);
        assert!(events.is_sorted_by_key(|event| event.at));
        assert!(events.iter().all(|event| event.at.as_second() < END));
    }
}

#[test]
fn payloads_are_ascii_and_spell_accents_and_emoji_as_escapes() {
    let events = history(2, 1_000);
    assert!(events.iter().all(|event| event.payload.is_ascii()));
    let all: String = events.iter().map(|event| event.payload.as_str()).collect();
    assert!(all.contains(r"Andr\u00e9") && all.contains(r"\ud83d"));
}

/// Whether the text of an entity looks like one of its kind.
fn fits(kind: &str, text: &str) -> bool {
    match kind {
        "hashtag" => text.starts_with('#') && !text.contains(' '),
        "mention" => text.starts_with('@') && !text.contains(' '),
        "bot_command" => text.starts_with('/'),
        "url" => text.starts_with("https://"),
        "text_link" => text == "aqui",
        "code" => "SMDd".contains(text.chars().next().unwrap()),
        "text_mention" => !text.is_empty() && text.trim() == text,
        "bold" | "italic" | "underline" | "strikethrough" | "spoiler" => text.trim() == text,
        _ => false,
    }
}

#[test]
fn entity_offsets_point_at_their_text_in_utf16() {
    let mut seen = BTreeSet::new();
    for event in history(3, 3_000) {
        let message = payload(&event);
        for (text, entities) in [("text", "entities"), ("caption", "caption_entities")] {
            let Some(entities) = message[entities].as_array() else {
                continue;
            };
            let units: Vec<u16> = message[text].as_str().unwrap().encode_utf16().collect();
            for entity in entities {
                let offset = usize::try_from(entity["offset"].as_u64().unwrap()).unwrap();
                let length = usize::try_from(entity["length"].as_u64().unwrap()).unwrap();
                let part = String::from_utf16(&units[offset..offset + length]).unwrap();
                let kind = entity["type"].as_str().unwrap();
                assert!(fits(kind, &part), "{kind}: {part:?} in {}", message[text]);
                seen.insert(kind.to_owned());
            }
        }
    }
    assert_eq!(seen.len(), 12, "{seen:?}");
}

#[test]
fn every_kind_of_thing_happens() {
    let mut fields: BTreeMap<String, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for event in history(4, 3_000) {
        *kinds.entry(event.kind).or_default() += 1;
        for name in payload(&event).as_object().unwrap().keys() {
            *fields.entry(name.clone()).or_default() += 1;
        }
    }
    for kind in [
        "message",
        "edited_message",
        "message_reaction",
        "message_reaction_count",
        "chat_member",
        "my_chat_member",
    ] {
        assert!(kinds.contains_key(kind), "no {kind}: {kinds:?}");
    }
    for field in [
        "text",
        "entities",
        "caption",
        "photo",
        "sticker",
        "voice",
        "video",
        "video_note",
        "animation",
        "audio",
        "document",
        "location",
        "venue",
        "contact",
        "dice",
        "poll",
        "reply_to_message",
        "message_thread_id",
        "is_topic_message",
        "media_group_id",
        "forward_origin",
        "forward_from",
        "forward_from_chat",
        "forward_sender_name",
        "forward_date",
        "is_automatic_forward",
        "via_bot",
        "sender_chat",
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "video_chat_started",
        "video_chat_ended",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "edit_date",
    ] {
        assert!(fields.contains_key(field), "no {field}: {fields:?}");
    }
}

#[test]
fn a_message_has_its_fields_in_telegrams_order() {
    const ORDER: [&str; 11] = [
        "message_id",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "message_thread_id",
        "forward_origin",
        "reply_to_message",
        "media_group_id",
        "text",
    ];
    for event in history(5, 2_000) {
        let message = payload(&event);
        if message.get("message_id").is_none() || event.kind.starts_with("message_") {
            continue;
        }
        let places: Vec<usize> = message
            .as_object()
            .unwrap()
            .keys()
            .filter_map(|name| ORDER.iter().position(|ordered| ordered == name))
            .collect();
        assert!(places.is_sorted(), "{}", event.payload);
    }
}

#[test]
fn after_the_migration_everything_is_in_the_new_chat_with_new_numbers() {
    let events = history(6, 1_000);
    let migration = events
        .iter()
        .position(|event| event.payload.contains("migrate_to_chat_id"))
        .unwrap();
    let options = options(6, 1_000);
    let chat = |event: &GroupEvent| payload(event)["chat"]["id"].as_i64().unwrap();
    assert!(
        events[..=migration]
            .iter()
            .all(|event| chat(event) == options.chat.0)
    );
    assert!(
        events[migration + 1..]
            .iter()
            .all(|event| chat(event) == options.supergroup.0)
    );
    assert_eq!(
        payload(&events[migration])["migrate_to_chat_id"],
        options.supergroup.0
    );
    let first = payload(&events[migration + 1]);
    assert_eq!(first["migrate_from_chat_id"], options.chat.0);
    assert_eq!(first["message_id"], 1);
    let ids: Vec<i64> = events[migration + 1..]
        .iter()
        .filter(|event| event.kind == "message")
        .map(|event| payload(event)["message_id"].as_i64().unwrap())
        .collect();
    assert!(
        ids.iter()
            .copied()
            .eq(1..=i64::try_from(ids.len()).unwrap())
    );
}

#[test]
fn an_edit_keeps_the_date_and_the_number_of_its_message() {
    let events = history(9, 2_000);
    let original = |edited: &Value| {
        events
            .iter()
            .filter(|event| event.kind == "message")
            .map(payload)
            .find(|message| {
                message["message_id"] == edited["message_id"]
                    && message["chat"]["id"] == edited["chat"]["id"]
            })
    };
    let edits: Vec<Value> = events
        .iter()
        .filter(|event| event.kind == "edited_message")
        .map(payload)
        .collect();
    assert!(edits.len() > 50);
    for edited in edits.iter().take(20) {
        let message = original(edited).unwrap();
        assert_eq!(message["date"], edited["date"]);
        assert!(edited["edit_date"].as_i64() >= edited["date"].as_i64());
    }
}

#[test]
fn after_the_history_the_group_goes_on_live() {
    let mut group = Group::new(options(10, 500));
    assert!(group.by_ref().count() >= 500);
    let now = Timestamp::from_second(END + 60).unwrap();
    let events: Vec<GroupEvent> = (0..50).flat_map(|_| group.live(now)).collect();
    assert!(events.len() >= 50 && events.iter().all(|event| event.at == now));
}

#[test]
fn a_large_history_has_every_message_too() {
    let count = Group::new(options(11, 50_000))
        .filter(|event| event.kind == "message")
        .count();
    assert_eq!(count, 50_000);
}
