//! The chats a bot has heard of. In go update payloads, out come the chats and people named in
//! them, for `getChat` and its sisters. It asks nobody.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::answer::Refused;

/// Everything learned from the updates so far.
#[derive(Debug, Default)]
pub(crate) struct Chats {
    chats: BTreeMap<i64, Chat>,
}

/// One chat.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    /// The `chat` object as it was last seen.
    pub(crate) object: Value,
    /// People who spoke in it.
    pub(crate) members: BTreeMap<i64, Value>,
    migrated_to: Option<i64>,
}

#[derive(Deserialize)]
struct Glimpse {
    chat: Value,
    from: Option<Value>,
    migrate_to_chat_id: Option<i64>,
}

impl Chats {
    /// Learns from an update that happened in chat `id`.
    pub(crate) fn learn(&mut self, id: i64, payload: &str) {
        let Ok(glimpse) = serde_json::from_str::<Glimpse>(payload) else {
            return;
        };
        let chat = self.chats.entry(id).or_default();
        chat.object = glimpse.chat;
        chat.migrated_to = glimpse.migrate_to_chat_id.or(chat.migrated_to);
        if let Some(person) = glimpse.from
            && let Some(user) = person.get("id").and_then(Value::as_i64)
        {
            chat.members.insert(user, person);
        }
    }

    /// The chat that a `chat_id` parameter names.
    pub(crate) fn find(&self, chat_id: &str) -> Result<&Chat, Refused> {
        if chat_id.is_empty() {
            return Err(Refused::bad_request("chat_id is empty"));
        }
        let found = match chat_id.strip_prefix('@') {
            Some(name) => self
                .chats
                .values()
                .find(|chat| chat.object.get("username").and_then(Value::as_str) == Some(name)),
            None => chat_id.parse().ok().and_then(|id: i64| self.chats.get(&id)),
        };
        let chat = found.ok_or_else(|| Refused::bad_request("chat not found"))?;
        match chat.migrated_to {
            Some(to) => Err(Refused::migrated(to)),
            None => Ok(chat),
        }
    }
}
