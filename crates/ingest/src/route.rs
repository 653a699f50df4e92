//! What shall become of an update: kept, ignored or quarantined. In go its bytes and the allow-list,
//! out comes a decision. Pure and total: any bytes have a route.

use std::borrow::Cow;

use memchr::memchr2_iter;
use telegram::{ChatId, DecodeError, Exported, Facts, Migration, Update, UpdateId};
use xxhash_rust::xxh3::xxh3_128;

use crate::Allowed;

/// Telegram queues no update larger than 512 KiB; what is larger than this is none.
pub const UPDATE_BYTES_MAX: usize = 1024 * 1024;

/// Reasons are for logs.
const REASON_CHARS_MAX: usize = 200;

/// What makes two deliveries the same update.
///
/// Telegram fixes the bytes of a payload when it queues the update, so every delivery carries the
/// same; an id alone may come again for another update after a week of silence.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct UpdateKey {
    /// Telegram's number.
    pub id: UpdateId,
    /// A hash of the payload as it is stored.
    pub payload_hash: u128,
}

/// What shall become of an update.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Route {
    /// It goes to the raw zone.
    Keep {
        /// What tells it from others.
        key: UpdateKey,
        /// The upgrade of an allowed group that it announces.
        migration: Option<Migration>,
    },
    /// It belongs to a chat that is not on the allow-list.
    Ignore {
        /// Its number.
        id: UpdateId,
        /// The chat.
        chat: ChatId,
    },
    /// It cannot be read.
    Quarantine {
        /// Why, without a word of its content.
        reason: String,
    },
}

/// Decides what shall become of the update `body`.
///
/// Kinds that belong to no chat are kept, and so are unknown ones. Rows of an export, which lie in the raw
/// zone among the updates, take the same way when they come from there again.
pub fn route(body: &[u8], allowed: &Allowed) -> Route {
    if body.len() > UPDATE_BYTES_MAX {
        let reason = format!("{} bytes are too many for an update", body.len());
        return Route::Quarantine { reason };
    }
    let (key, facts) = match keyed(body) {
        Ok(keyed) => keyed,
        Err(error) => return quarantine(&error),
    };
    let is_allowed = |chat| allowed.contains(chat);
    // A supergroup's first message says what it was before.
    let migration = facts.migration.filter(|it| is_allowed(it.from));
    match facts.chat {
        Some(chat) if !is_allowed(chat) && migration.is_none() => {
            Route::Ignore { id: key.id, chat }
        }
        _ => Route::Keep { key, migration },
    }
}

fn keyed(body: &[u8]) -> Result<(UpdateKey, Facts), DecodeError> {
    if Exported::is_one(body) {
        let exported = Exported::decode(body)?;
        return Ok((UpdateKey::of_exported(body), exported.facts()));
    }
    let (update, facts) = Update::decode_with_facts(body)?;
    Ok((UpdateKey::of(&update), facts?))
}

impl UpdateKey {
    /// The key of the update or exported row `line`, if it is one.
    pub(crate) fn of_line(line: &[u8]) -> Option<Self> {
        if Exported::is_one(line) {
            return Some(Self::of_exported(line));
        }
        Update::decode(line).ok().map(|update| Self::of(&update))
    }

    /// No update brought an exported row.
    fn of_exported(line: &[u8]) -> Self {
        Self {
            id: UpdateId::UNKNOWN,
            payload_hash: xxh3_128(&one_line(line)),
        }
    }

    /// The key of `update`, whether its line breaks are still in it or not.
    fn of(update: &Update<'_>) -> Self {
        Self {
            id: update.id,
            payload_hash: xxh3_128(&one_line(update.payload.as_bytes())),
        }
    }
}

/// `json` with its line breaks made blanks: one update, one line.
///
/// In valid JSON a raw line break can only stand between tokens, where a blank means the same.
pub(crate) fn one_line(json: &[u8]) -> Cow<'_, [u8]> {
    let mut breaks = memchr2_iter(b'\n', b'\r', json).peekable();
    if breaks.peek().is_none() {
        return Cow::Borrowed(json);
    }
    let mut line = json.to_owned();
    for at in breaks {
        if let Some(byte) = line.get_mut(at) {
            *byte = b' ';
        }
    }
    Cow::Owned(line)
}

/// The reason leaves out the error's source, which may quote the update, and ends somewhere: the
/// name of a kind may be of any length.
fn quarantine(error: &DecodeError) -> Route {
    let reason = error.to_string().chars().take(REASON_CHARS_MAX).collect();
    Route::Quarantine { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(chats: &[i64]) -> Allowed {
        Allowed::Only(chats.iter().copied().map(ChatId).collect())
    }

    fn message(chat: i64, more: &str) -> String {
        format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"chat":{{"id":{chat}}},"date":10{more}}}}}"#
        )
    }

    fn is_kept(body: &str, allowed: &Allowed) -> bool {
        matches!(route(body.as_bytes(), allowed), Route::Keep { .. })
    }

    #[test]
    fn only_the_allowed_chats_are_kept() {
        assert!(is_kept(&message(-7, ""), &only(&[-7])));
        assert!(is_kept(&message(-8, ""), &Allowed::All));
        assert_eq!(
            route(message(-8, "").as_bytes(), &only(&[-7])),
            Route::Ignore {
                id: UpdateId(1),
                chat: ChatId(-8),
            }
        );
    }

    #[test]
    fn what_belongs_to_no_chat_is_kept() {
        for body in [
            r#"{"update_id":1,"poll":{"id":"5"}}"#,
            r#"{"update_id":1,"kind_of_next_month":{"a":1}}"#,
            r#"{"update_id":1}"#,
        ] {
            assert!(is_kept(body, &only(&[-7])), "{body}");
        }
    }

    #[test]
    fn a_migration_is_followed_from_either_side_but_only_away_from_an_allowed_group() {
        let migration = |body: String| match route(body.as_bytes(), &only(&[-7])) {
            Route::Keep { migration, .. } => migration,
            Route::Ignore { .. } | Route::Quarantine { .. } => None,
        };
        let expected = Some(Migration {
            from: ChatId(-7),
            to: ChatId(-1001),
        });
        assert_eq!(
            migration(message(-7, r#","migrate_to_chat_id":-1001"#)),
            expected
        );
        assert_eq!(
            migration(message(-1001, r#","migrate_from_chat_id":-7"#)),
            expected
        );
        assert_eq!(
            migration(message(-1001, r#","migrate_from_chat_id":-8"#)),
            None
        );
        assert_eq!(migration(message(-8, r#","migrate_to_chat_id":-7"#)), None);
    }

    #[test]
    fn what_cannot_be_read_is_quarantined() {
        let too_large = format!(
            r#"{{"update_id":1,"x":"{}"}}"#,
            "x".repeat(UPDATE_BYTES_MAX)
        );
        for body in [
            "",
            "not json",
            "[]",
            r#"{"message":{}}"#,
            r#"{"update_id":1,"message":{}}"#,
            &too_large,
        ] {
            let route = route(body.as_bytes(), &Allowed::All);
            assert!(matches!(route, Route::Quarantine { .. }), "{route:?}");
        }
    }

    #[test]
    fn a_line_break_makes_no_other_update_of_it() {
        let key = |body: &[u8]| match route(body, &Allowed::All) {
            Route::Keep { key, .. } => key,
            other => panic!("{other:?}"),
        };
        let wire = b"{\"update_id\":1,\n\"poll\":{\"id\":\r\n\"5\"}}";
        let line = one_line(wire);
        assert_eq!(&*line, b"{\"update_id\":1, \"poll\":{\"id\":  \"5\"}}");
        assert_eq!(key(wire), key(&line));
        assert_ne!(
            key(wire),
            key(b"{\"update_id\":1,\"poll\":{\"id\":  \"6\"}}")
        );
    }
}
