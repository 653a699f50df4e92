//! The chats that waiting updates name. In go updates as they came, out come ids, titles and types.
//! Pure.

use std::collections::BTreeMap;

use serde::Deserialize;
use telegram::{ChatId, Update};

/// A chat as the latest update named it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct SeenChat {
    /// Its title, or the person's name.
    pub(crate) title: String,
    /// `private`, `group`, `supergroup` or `channel`.
    pub(crate) kind: String,
    /// In how many updates it was seen.
    pub(crate) updates: u64,
}

/// Every chat that was seen.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct SeenChats {
    chats: BTreeMap<ChatId, SeenChat>,
}

#[derive(Deserialize)]
struct Glimpse<'a> {
    #[serde(borrow)]
    chat: Option<telegram::Chat<'a>>,
}

impl SeenChats {
    /// What `updates` show.
    pub(crate) fn of<'u, I: IntoIterator<Item = &'u [u8]>>(updates: I) -> Self {
        let mut seen = Self::default();
        updates.into_iter().for_each(|update| seen.look_at(update));
        seen
    }

    /// The chats by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ChatId, &SeenChat)> {
        self.chats.iter().map(|(id, chat)| (*id, chat))
    }

    /// Those of them that are no private conversation.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (ChatId, &SeenChat)> {
        self.iter()
            .filter(|(id, chat)| chat.kind != "private" && id.0 < 0)
    }

    fn look_at(&mut self, update: &[u8]) {
        let Ok(update) = Update::decode(update) else {
            return;
        };
        let Ok(facts) = update.facts() else { return };
        let Some(id) = facts.chat else { return };
        let glimpse: Glimpse<'_> =
            serde_json::from_str(update.payload).unwrap_or(Glimpse { chat: None });
        let named = glimpse.chat.unwrap_or_default();
        let title = named
            .title
            .or(named.first_name)
            .map(|title| title.to_string());
        let kind = named.kind.map(|kind| kind.to_string());
        let chat = self.chats.entry(id).or_default();
        chat.updates = chat.updates.saturating_add(1);
        chat.title = title.unwrap_or_else(|| std::mem::take(&mut chat.title));
        chat.kind = kind.unwrap_or_else(|| std::mem::take(&mut chat.kind));
        // Whoever chose a group that no longer exists would capture nothing.
        if let Some(migration) = facts.migration {
            self.chats.remove(&migration.from);
            let new = self.chats.entry(migration.to).or_default();
            if new.kind.is_empty() {
                "supergroup".clone_into(&mut new.kind);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(updates: &[&str]) -> Vec<(i64, String, String)> {
        SeenChats::of(updates.iter().map(|update| update.as_bytes()))
            .groups()
            .map(|(id, chat)| (id.0, chat.title.clone(), chat.kind.clone()))
            .collect()
    }

    #[test]
    fn a_group_is_seen_by_its_latest_title() {
        let update = |title: &str| {
            format!(
                r#"{{"update_id":1,"message":{{"message_id":1,"date":5,"chat":{{"id":-7,"title":"{title}","type":"group"}}}}}}"#
            )
        };
        let expected = [(-7, "new".to_owned(), "group".to_owned())];
        assert_eq!(seen(&[&update("old"), &update("new"), "rubbish"]), expected);
    }

    #[test]
    fn a_group_that_became_a_supergroup_is_seen_as_that() {
        let update = r#"{"update_id":1,"message":{"message_id":1,"date":5,"chat":{"id":-7,"title":"x","type":"group"},"migrate_to_chat_id":-1001}}"#;
        assert_eq!(
            seen(&[update]),
            [(-1001, String::new(), "supergroup".to_owned())]
        );
    }
}
