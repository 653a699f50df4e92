//! Updates of supergroups that are not on the allow-list, kept for a while in case the next update
//! says that an allowed group has become one of them. In go ignored updates, out come those of a
//! chat that is let in after all. Memory only, and bounded.
//!
//! Telegram keeps the order of messages in a chat, but not between messages and what else happens
//! there: that the bot became an administrator of the new supergroup can arrive before the message
//! that says where the supergroup comes from.

use std::collections::VecDeque;

use lake::Record;
use telegram::ChatId;

/// The bot may be in any number of foreign chats; a migration settles within seconds.
const UPDATES_MAX: usize = 1_000;
/// Together with [`UPDATES_MAX`], what foreign chats can take of our memory.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// The last ignored updates, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Held {
    updates: VecDeque<(ChatId, Record)>,
    bytes: usize,
}

impl Held {
    /// Keeps `record`, which was ignored because of its `chat`.
    pub(crate) fn hold(&mut self, chat: ChatId, record: Record) {
        // Only supergroups are what a group can become.
        if !chat.numbers_messages_for_everyone() || record.body.len() > BYTES_MAX {
            return;
        }
        self.bytes += record.body.len();
        self.updates.push_back((chat, record));
        while self.updates.len() > UPDATES_MAX || self.bytes > BYTES_MAX {
            let Some((_, oldest)) = self.updates.pop_front() else {
                return;
            };
            self.bytes -= oldest.body.len();
        }
    }

    /// Whether nothing is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }

    /// Takes out the updates of `chat`, oldest first.
    pub(crate) fn take(&mut self, chat: ChatId) -> Vec<Record> {
        let mut of_chat = Vec::new();
        for (sender, record) in std::mem::take(&mut self.updates) {
            if sender == chat {
                of_chat.push(record);
            } else {
                self.updates.push_back((sender, record));
            }
        }
        self.bytes = self
            .updates
            .iter()
            .map(|(_, record)| record.body.len())
            .sum();
        of_chat
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;
    use lake::RecordKind;

    use super::*;

    const SUPERGROUP: ChatId = ChatId(-1_001_000_000_001);

    fn record(body: Bytes) -> Record {
        Record {
            kind: RecordKind::Update,
            received_at: Timestamp::UNIX_EPOCH,
            body,
        }
    }

    #[test]
    fn a_chat_gets_back_its_own_in_order() {
        let mut held = Held::default();
        held.hold(SUPERGROUP, record("a".into()));
        held.hold(ChatId(SUPERGROUP.0 - 1), record("x".into()));
        held.hold(SUPERGROUP, record("b".into()));
        held.hold(ChatId(-5), record("no supergroup".into()));
        let taken: Vec<Bytes> = held
            .take(SUPERGROUP)
            .into_iter()
            .map(|held| held.body)
            .collect();
        assert_eq!(taken, ["a", "b"]);
        assert!(held.take(SUPERGROUP).is_empty());
        assert_eq!((held.updates.len(), held.bytes), (1, 1));
    }

    #[test]
    fn any_number_of_foreign_updates_takes_bounded_memory() {
        let mut held = Held::default();
        for number in 0..3_000 {
            held.hold(SUPERGROUP, record(Bytes::from(vec![b'x'; number * 10])));
        }
        assert!(held.updates.len() <= UPDATES_MAX && held.bytes <= BYTES_MAX);
        assert_eq!(
            held.take(SUPERGROUP).last().map(|last| last.body.len()),
            Some(29_990)
        );
    }
}
