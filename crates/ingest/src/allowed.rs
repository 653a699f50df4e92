//! The allow-list of chats, and how it follows a group that becomes a supergroup. In go chats and
//! migrations, out comes yes or no. Pure.

use std::collections::{BTreeSet, HashSet};

use telegram::{ChatId, Migration};

/// Whose updates are kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Allowed {
    /// Every chat's.
    All,
    /// Those of these chats, and of what they became.
    Only(BTreeSet<ChatId>),
}

impl Allowed {
    /// Whether updates of `chat` are kept.
    pub fn contains(&self, chat: ChatId) -> bool {
        match self {
            Self::All => true,
            Self::Only(chats) => chats.contains(&chat),
        }
    }

    /// Adds the chat that an allowed one became; whether that was news.
    pub fn follow(&mut self, migration: Migration) -> bool {
        match self {
            Self::All => false,
            Self::Only(chats) => chats.contains(&migration.from) && chats.insert(migration.to),
        }
    }

    /// Whether one of the chats can still become another, `followed` being the migrations that are known, as old
    /// and new id.
    pub(crate) fn awaits_news(&self, followed: &HashSet<(i64, i64)>) -> bool {
        let Self::Only(chats) = self else {
            return false;
        };
        // Only basic groups do: people have positive ids, and a supergroup stays what it is.
        let is_group = |chat: &ChatId| chat.0 < 0 && !chat.numbers_messages_for_everyone();
        let groups = chats.iter().filter(|chat| is_group(chat));
        let mut groups = groups.map(|chat| chat.0);
        groups.any(|group| followed.iter().all(|(from, _)| *from != group))
    }

    /// Follows `migrations`, in whatever order they are given.
    pub fn follow_all(&mut self, migrations: &[Migration]) {
        // News may make an earlier migration of a chain matter, so each begins another pass; each
        // also adds a chat, so there are no more passes than migrations.
        while migrations.iter().any(|migration| self.follow(*migration)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(from: i64, to: i64) -> Migration {
        Migration {
            from: ChatId(from),
            to: ChatId(to),
        }
    }

    fn only(chats: &[i64]) -> Allowed {
        Allowed::Only(chats.iter().copied().map(ChatId).collect())
    }

    #[test]
    fn a_chain_of_migrations_is_followed_in_any_order() {
        let mut allowed = only(&[-1]);
        allowed.follow_all(&[migration(-3, -4), migration(-2, -3), migration(-1, -2)]);
        assert_eq!(allowed, only(&[-1, -2, -3, -4]));
    }

    #[test]
    fn only_a_basic_group_that_did_not_migrate_yet_can_become_another_chat() {
        let none = HashSet::new();
        assert!(only(&[5, -1, -1_001_000_000_001]).awaits_news(&none));
        assert!(!only(&[5, -1_001_000_000_001]).awaits_news(&none));
        assert!(!only(&[-1]).awaits_news(&[(-1, -1_001_000_000_001)].into()));
        assert!(!Allowed::All.awaits_news(&none));
    }

    #[test]
    fn a_circle_of_migrations_comes_to_an_end() {
        let mut allowed = only(&[-1]);
        allowed.follow_all(&[migration(-2, -1), migration(-1, -2)]);
        assert_eq!(allowed, only(&[-1, -2]));
    }

    #[test]
    fn a_foreign_group_that_migrates_stays_foreign() {
        let mut allowed = only(&[-1]);
        assert!(!allowed.follow(migration(-8, -9)));
        // Nor does a group join by becoming one that is allowed.
        assert!(!allowed.follow(migration(-8, -1)));
        assert_eq!(allowed, only(&[-1]));
    }
}
