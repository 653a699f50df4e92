//! What decides where an update belongs, read without decoding the rest of it.

use serde::Deserialize;

use crate::lenient::{elements, field, fields};
use crate::wire::{Cursor, Raw, Unusual};
use crate::{ChatId, DecodeError, MessageId, Update, UserId};

/// Where an update belongs, and which version of what it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Facts {
    /// The chat it happened in; `None` for kinds that belong to no chat.
    pub chat: Option<ChatId>,
    /// The message it is, or is about; `None` if it is about several.
    pub message: Option<MessageId>,
    /// The message's id in the space of ephemeral messages, whose ids Telegram uses again.
    pub ephemeral: Option<i64>,
    /// Whose doing it is, as far as the payload says.
    pub user: Option<UserId>,
    /// When it happened, in Unix seconds: the date of the *original* message for an edit, so that
    /// all versions of a message fall on one day. Telegram tells none for what somebody asked or
    /// pressed, for polls and for deletions: the date of the message with the button is not that of
    /// the pressing.
    pub date: Option<i64>,
    /// When the message was last edited, in Unix seconds.
    pub edit_date: Option<i64>,
    /// The upgrade of a group to a supergroup that this message announces.
    pub migration: Option<Migration>,
}

/// A group that became a supergroup.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Migration {
    /// The group.
    pub from: ChatId,
    /// The supergroup.
    pub to: ChatId,
}

/// What is looked for in a payload.
#[derive(Debug, Default)]
struct Payload<'a> {
    chat: Option<Numbered>,
    message_id: Option<i64>,
    ephemeral_message_id: Option<i64>,
    date: Option<i64>,
    edit_date: Option<i64>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
    /// The message under the button of a `callback_query`.
    message: Option<Raw<'a>>,
    /// Those of `deleted_business_messages`.
    message_ids: Option<Raw<'a>>,
    from: Option<Numbered>,
    user: Option<Numbered>,
    /// Where a boost that is gone came from.
    source: Option<Raw<'a>>,
    /// When it went.
    remove_date: Option<Raw<'a>>,
    boost: Option<Raw<'a>>,
}

/// A boost that stands.
#[derive(Deserialize)]
struct Boost<'a> {
    #[serde(borrow)]
    source: Option<Raw<'a>>,
    #[serde(borrow)]
    add_date: Option<Raw<'a>>,
}

/// Where a boost comes from.
#[derive(Deserialize)]
struct Source<'a> {
    #[serde(borrow)]
    user: Option<Raw<'a>>,
}

#[derive(Deserialize)]
struct InnerMessage<'a> {
    #[serde(borrow)]
    chat: Option<Raw<'a>>,
    #[serde(borrow)]
    message_id: Option<Raw<'a>>,
}

/// A chat or a user of which only the id matters here.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Numbered {
    id: Option<i64>,
}

impl<'a> Payload<'a> {
    fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        Self::read_in_one_go(json).or_else(|_| Self::read_by_parts(json))
    }

    fn read_in_one_go(json: &'a str) -> Result<Self, Unusual> {
        let mut payload = Self::default();
        let mut cursor = Cursor::new(json)?;
        let mut fields = cursor.object()?;
        while let Some(key) = fields.key()? {
            let value = &mut *fields.cursor;
            match key {
                "chat" => payload.chat = Numbered::read_in_one_go(value)?,
                "message_id" => payload.message_id = number(value)?,
                "ephemeral_message_id" => payload.ephemeral_message_id = number(value)?,
                "date" => payload.date = number(value)?,
                "edit_date" => payload.edit_date = number(value)?,
                "migrate_to_chat_id" => payload.migrate_to_chat_id = number(value)?,
                "migrate_from_chat_id" => payload.migrate_from_chat_id = number(value)?,
                "message" => payload.message = known(value.raw()?),
                "message_ids" => payload.message_ids = known(value.raw()?),
                "from" => payload.from = Numbered::read_in_one_go(value)?,
                "user" => payload.user = Numbered::read_in_one_go(value)?,
                "source" => payload.source = known(value.raw()?),
                "remove_date" => payload.remove_date = known(value.raw()?),
                "boost" => payload.boost = known(value.raw()?),
                _ => value.pass()?,
            }
        }
        cursor.end()?;
        Ok(payload)
    }

    /// Reads each field apart, so that one that cannot be read costs no other.
    fn read_by_parts(json: &'a str) -> Result<Self, serde_json::Error> {
        let mut payload = Self::default();
        for (name, value) in fields(json)? {
            // Of several the last counts, as in every common JSON parser.
            let raw = known(value);
            match &*name {
                "chat" => payload.chat = numbered(raw),
                "message_id" => payload.message_id = field(raw),
                "ephemeral_message_id" => payload.ephemeral_message_id = field(raw),
                "date" => payload.date = field(raw),
                "edit_date" => payload.edit_date = field(raw),
                "migrate_to_chat_id" => payload.migrate_to_chat_id = field(raw),
                "migrate_from_chat_id" => payload.migrate_from_chat_id = field(raw),
                "message" => payload.message = raw,
                "message_ids" => payload.message_ids = raw,
                "from" => payload.from = numbered(raw),
                "user" => payload.user = numbered(raw),
                "source" => payload.source = raw,
                "remove_date" => payload.remove_date = raw,
                "boost" => payload.boost = raw,
                _ => {}
            }
        }
        Ok(payload)
    }
}

impl Numbered {
    fn read_in_one_go(value: &mut Cursor<'_>) -> Result<Option<Self>, Unusual> {
        if value.null()? {
            return Ok(None);
        }
        let mut numbered = Self::default();
        let mut fields = value.object()?;
        while let Some(key) = fields.key()? {
            if key == "id" {
                numbered.id = number(fields.cursor)?;
            } else {
                fields.cursor.pass()?;
            }
        }
        Ok(Some(numbered))
    }
}

/// A number that may be `null`.
fn number(value: &mut Cursor<'_>) -> Result<Option<i64>, Unusual> {
    if value.null()? {
        return Ok(None);
    }
    value.integer().map(Some)
}

/// A value that is not `null`, which is as good as absent.
fn known(value: Raw<'_>) -> Option<Raw<'_>> {
    (value.get() != "null").then_some(value)
}

impl Facts {
    /// Reads the facts of `update`.
    pub(crate) fn decode(update: &Update<'_>) -> Result<Self, DecodeError> {
        if update.payload == "null" {
            return Ok(Self::default());
        }
        let payload = Payload::read(update.payload).map_err(|source| DecodeError::Payload {
            kind: update.kind.to_string(),
            source,
        })?;
        Self::of(&payload, update)
    }

    /// Reads the facts of `update` in one go, which tells that its payload is JSON; nothing if that does not succeed.
    pub(crate) fn decode_in_one_go(update: &Update<'_>) -> Option<Result<Self, DecodeError>> {
        let payload = Payload::read_in_one_go(update.payload).ok()?;
        Some(Self::of(&payload, update))
    }

    fn of(payload: &Payload<'_>, update: &Update<'_>) -> Result<Self, DecodeError> {
        let chat = payload.chat.and_then(|chat| chat.id).map(ChatId);
        let user = payload.from.or(payload.user);
        let mut facts = Self {
            chat,
            message: payload.message_id.map(MessageId),
            ephemeral: payload.ephemeral_message_id,
            user: user.and_then(|user| user.id).map(UserId),
            date: payload.date,
            edit_date: payload.edit_date,
            migration: migration(chat, payload),
        };
        if update.is_message() {
            facts.check_message(&update.kind)?;
        } else {
            facts.look_deeper(payload);
        }
        Ok(facts)
    }

    /// Adds what updates other than messages keep further inside.
    fn look_deeper(&mut self, payload: &Payload<'_>) {
        if let Some(inner) = field::<InnerMessage<'_>>(payload.message) {
            let chat = numbered(inner.chat).and_then(|chat| chat.id);
            self.chat = self.chat.or(chat.map(ChatId));
            self.message = self.message.or(integer(inner.message_id).map(MessageId));
        }
        if let [id] = elements::<i64>(payload.message_ids)[..] {
            self.message = self.message.or(Some(MessageId(id)));
        }
        let boost: Option<Boost<'_>> = field(payload.boost);
        let source = payload
            .source
            .or(boost.as_ref().and_then(|boost| boost.source));
        if let Some(source) = field::<Source<'_>>(source) {
            let user = numbered(source.user).and_then(|user| user.id);
            self.user = self.user.or(user.map(UserId));
        }
        let added = boost.and_then(|boost| boost.add_date);
        self.date = self.date.or(integer(payload.remove_date.or(added)));
        if self.date.is_some_and(|date| !is_possible(date)) {
            // Nothing else of such an update hangs on its date: it goes by its arrival.
            self.date = None;
        }
    }

    fn check_message(&self, kind: &str) -> Result<(), DecodeError> {
        let unreadable = |field| DecodeError::Fact {
            kind: kind.to_owned(),
            field,
        };
        self.chat.ok_or_else(|| unreadable("chat.id"))?;
        self.message.ok_or_else(|| unreadable("message_id"))?;
        let date = self.date.ok_or_else(|| unreadable("date"))?;
        if is_possible(date) {
            Ok(())
        } else {
            Err(DecodeError::Date {
                kind: kind.to_owned(),
                date,
            })
        }
    }
}

fn migration(chat: Option<ChatId>, payload: &Payload<'_>) -> Option<Migration> {
    let chat = chat?;
    if let Some(to) = payload.migrate_to_chat_id {
        return Some(Migration {
            from: chat,
            to: ChatId(to),
        });
    }
    payload.migrate_from_chat_id.map(|from| Migration {
        from: ChatId(from),
        to: chat,
    })
}

/// The chat or the user in `value`, without an id if that cannot be read.
fn numbered(value: Option<Raw<'_>>) -> Option<Numbered> {
    value.map(|value| field(Some(value)).unwrap_or_default())
}

/// As the full decoding reads it, so that what has facts also has a message.
fn integer(value: Option<Raw<'_>>) -> Option<i64> {
    field(value)
}

/// Telegram's dates are positive 32-bit integers (`int date` in its schema,
/// <https://core.telegram.org/constructor/message>).
pub(crate) fn is_possible(date: i64) -> bool {
    date > 0 && i32::try_from(date).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(update: &str) -> Result<Facts, DecodeError> {
        Update::decode(update.as_bytes()).unwrap().facts()
    }

    #[test]
    fn the_chat_is_found_by_structure_not_by_order() {
        let facts = facts(
            r#"{"update_id":1,"edited_message":{"message_id":5,"from":{"id":1},"sender_chat":{"id":-5},
               "chat":{"title":"x","id":-1002147483649},"date":10,"edit_date":20}}"#,
        )
        .unwrap();
        assert_eq!(
            facts,
            Facts {
                chat: Some(ChatId(-1_002_147_483_649)),
                message: Some(MessageId(5)),
                ephemeral: None,
                user: Some(UserId(1)),
                date: Some(10),
                edit_date: Some(20),
                migration: None,
            }
        );
    }

    #[test]
    fn a_migration_is_seen_from_both_sides() {
        let old = facts(
            r#"{"update_id":1,"message":{"message_id":5,"chat":{"id":-7},"date":10,"migrate_to_chat_id":-1001}}"#,
        );
        let new = facts(
            r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":-1001},"date":10,"migrate_from_chat_id":-7}}"#,
        );
        let expected = Some(Migration {
            from: ChatId(-7),
            to: ChatId(-1001),
        });
        assert_eq!(old.unwrap().migration, expected);
        assert_eq!(new.unwrap().migration, expected);
    }

    #[test]
    fn a_button_belongs_to_the_chat_of_its_message_but_not_to_its_date() {
        let facts = facts(
            r#"{"update_id":1,"callback_query":{"id":"1","message":{"message_id":3,"chat":{"id":-7},"date":10}}}"#,
        );
        assert_eq!(
            facts.unwrap(),
            Facts {
                chat: Some(ChatId(-7)),
                message: Some(MessageId(3)),
                ..Facts::default()
            }
        );
    }

    #[test]
    fn a_message_without_its_essentials_is_refused_with_the_field() {
        let check = |payload: &str, reason: &str| {
            let update = format!(r#"{{"update_id":1,"message":{payload}}}"#);
            assert_eq!(facts(&update).unwrap_err().to_string(), reason);
        };
        check(
            r#"{"message_id":5,"date":10}"#,
            "`message` has an unreadable `chat.id`",
        );
        check(
            r#"{"message_id":5,"date":10,"chat":[]}"#,
            "`message` has an unreadable `chat.id`",
        );
        check(
            r#"{"message_id":"5","date":10,"chat":{"id":1}}"#,
            "`message` has an unreadable `message_id`",
        );
        check(
            r#"{"message_id":5,"date":1.5,"chat":{"id":1}}"#,
            "`message` has an unreadable `date`",
        );
        check(
            r#"{"message_id":5,"date":95617584000,"chat":{"id":1}}"#,
            "`message` has the impossible date 95617584000: Telegram's dates lie between 1 and 2147483647",
        );
    }

    #[test]
    fn what_is_read_in_one_go_is_what_is_read_by_parts() {
        let values = [
            "1",
            "1.5",
            "null",
            "\"1\"",
            "[1]",
            "{}",
            "[]",
            "{\"id\":1}",
            "{\"id\":\"1\"}",
            "{\"id\":null,\"x\":[]}",
            "{\"id\":1,\"id\":2}",
            "9223372036854775808",
        ];
        let keys = [
            "chat",
            "message_id",
            "date",
            "from",
            "user",
            "migrate_to_chat_id",
            "message",
            "remove_date",
        ];
        for key in keys {
            for value in values {
                for json in [
                    format!("{{\"{key}\":{value},\"edit_date\":3}}"),
                    format!("{{\"{key}\":7,\"user\":{{\"id\":4}},\"{key}\":{value}}}"),
                ] {
                    let [one, other] = [Payload::read(&json), Payload::read_by_parts(&json)];
                    assert_eq!(format!("{one:?}"), format!("{other:?}"), "{json}");
                }
            }
        }
        assert!(Payload::read("[1]").is_err());
    }

    #[test]
    fn a_chat_without_a_type_is_a_chat() {
        assert!(
            facts(r#"{"update_id":1,"message":{"message_id":5,"date":10,"chat":{"id":1}}}"#)
                .is_ok()
        );
    }
}
