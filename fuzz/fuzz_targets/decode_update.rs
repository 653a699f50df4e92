//! Any bytes as an update: they decode or explain themselves, the facts and the whole message agree, and
//! what is read does not hang on how the JSON is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telegram::{Message, Update};
use telelake_fuzz::{dense, spaced};

fuzz_target!(|bytes: &[u8]| {
    let update = match Update::decode(bytes) {
        Ok(update) => update,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    facts_agree_with_the_message(&update);
    for other in [dense(bytes), spaced(bytes)] {
        let other = Update::decode(&other).expect("blanks mean nothing");
        same(&update, &other);
    }
    the_envelope_reads_back(&update);
    if let Some(change) = update.member_change() {
        assert!(!change.event.name().is_empty());
    }
    for reaction in update.reactions() {
        assert!(!reaction.action.name().is_empty());
    }
    if let Ok(message) = update.message() {
        holds_together(&message);
    }
});

fn facts_agree_with_the_message(update: &Update<'_>) {
    let facts = match update.facts() {
        Ok(facts) => facts,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    if !update.is_message() {
        return;
    }
    let message = update.message().expect("what has facts has a message");
    assert_eq!(facts.chat, Some(message.chat.id));
    assert_eq!(facts.message, Some(message.id));
    assert_eq!(facts.date, Some(message.date));
    assert_eq!(facts.edit_date, message.edit_date);
    assert_eq!(facts.ephemeral, message.ephemeral_id);
    // The facts need no more of a user than the id.
    if let Some(user) = &message.from {
        assert_eq!(facts.user, Some(user.id));
    }
}

/// What is read of `one` and of `other`, which differ in their blanks only.
fn same(one: &Update<'_>, other: &Update<'_>) {
    assert_eq!((one.id, &one.kind), (other.id, &other.kind));
    assert_eq!(one.is_bare(), other.is_bare());
    assert_eq!(
        dense(one.payload.as_bytes()),
        dense(other.payload.as_bytes())
    );
    assert_eq!(one.facts().ok(), other.facts().ok());
    assert_eq!(one.reactions(), other.reactions());
    assert_eq!(one.member_change(), other.member_change());
    assert_eq!(one.poll_event(), other.poll_event());
    let (message, again) = (one.message().ok(), other.message().ok());
    assert_eq!(message, again);
    let hash = |message: Message<'_>| message.content_hash();
    assert_eq!(message.map(hash), again.map(hash));
}

/// An update that had no envelope has one when it is written.
fn the_envelope_reads_back(update: &Update<'_>) {
    let json = update.to_json();
    let again = Update::decode(json.as_bytes()).expect("what we write we read");
    assert_eq!((again.id, &again.kind), (update.id, &update.kind));
    assert_eq!(again.payload, update.payload);
    assert!(!again.is_bare());
}

fn holds_together(message: &Message<'_>) {
    let words = message.words().unwrap_or_default();
    for entity in &message.entities {
        if let Some(part) = entity.of(words) {
            let units = part.encode_utf16().count();
            assert_eq!(i64::try_from(units).ok(), Some(entity.length));
        }
    }
    assert!(!message.message_type().name().is_empty());
    for change in message.member_changes() {
        assert_eq!(change.date, Some(message.date));
    }
    if let Some(event) = message.poll_event() {
        assert_eq!(Some(&event.poll), message.poll.as_deref());
    }
    let mut completed = message.clone();
    completed.complete(message.clone());
    assert_eq!(completed, *message, "a message tells itself nothing new");
}
