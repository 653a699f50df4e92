//! The group as it stands: its chat, its topics, what was said lately. In go messages, out come
//! their numbers and something to answer to. It chooses no words.

use std::collections::VecDeque;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;

use super::message::Message;

/// How many messages people still answer, edit or react to.
const RECENT_MAX: usize = 40;

/// A topic of the forum.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    /// The service message that created it; what is said in the topic answers it.
    pub(crate) root: Arc<str>,
}

/// The chat the group is in.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) chat: Arc<str>,
    pub(crate) chat_id: i64,
    pub(crate) title: &'static str,
    pub(crate) topics: Vec<Topic>,
    next_message_id: i64,
    recent: VecDeque<Message>,
}

impl Conversation {
    /// An empty chat whose first message has the number `next_message_id`.
    pub(crate) fn new(
        chat_id: i64,
        chat: Arc<str>,
        title: &'static str,
        next_message_id: i64,
    ) -> Self {
        Self {
            chat,
            chat_id,
            title,
            topics: Vec::new(),
            next_message_id,
            recent: VecDeque::new(),
        }
    }

    /// The next message's number.
    pub(crate) fn number(&mut self) -> i64 {
        let id = self.next_message_id;
        self.next_message_id += 1;
        id
    }

    /// Keeps a message that somebody may answer.
    pub(crate) fn remember(&mut self, message: Message) {
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(message);
    }

    /// A recent message for which `fits` holds.
    pub(crate) fn recall(
        &mut self,
        chance: &mut StdRng,
        fits: impl Fn(&Message) -> bool,
    ) -> Option<&mut Message> {
        self.recent
            .iter_mut()
            .filter(|message| fits(message))
            .choose(chance)
    }
}
