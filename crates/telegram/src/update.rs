//! The envelope of an update: its id, its kind, and the payload as it came.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::bare::kind_of;
use crate::{DecodeError, Facts, Message, Text, UpdateId};

/// The kinds whose payload is a message of a group, private chat or channel.
pub const MESSAGE_KINDS: [&str; 4] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
];

/// One update, its payload undecoded.
///
/// <https://core.telegram.org/bots/api#update>
#[derive(Clone, Debug)]
pub struct Update<'a> {
    /// The update's number in the bot's current sequence.
    pub id: UpdateId,
    /// The kind, a name of Telegram's: `message`, `poll_answer`, … Empty if the update has none.
    pub kind: Cow<'a, str>,
    /// The payload exactly as it came; JSON `null` if the update has none.
    pub payload: &'a str,
    /// Whether it came without an envelope.
    is_bare: bool,
}

impl<'a> Update<'a> {
    /// Reads the envelope of `bytes`.
    ///
    /// A bare message, as programs store it that keep `data["message"]` only, is an update of the kind
    /// that must have brought it, with the id [`UpdateId::UNKNOWN`].
    ///
    /// # Errors
    /// If `bytes` are not a JSON object with an integer `update_id`, nor a bare message, or not UTF-8.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let envelope: Envelope<'a> =
            serde_json::from_slice(bytes).map_err(|source| DecodeError::Update { source })?;
        let Some(id) = envelope.id else {
            return Self::bare(bytes).ok_or(DecodeError::UpdateId);
        };
        Ok(match envelope.content {
            Some((kind, payload)) => Self {
                id,
                kind: kind.0,
                payload: payload.get(),
                is_bare: false,
            },
            None => Self {
                id,
                kind: Cow::Borrowed(""),
                payload: "null",
                is_bare: false,
            },
        })
    }

    /// Reads `bytes` as [`Update::decode`] does, together with the facts: once, where the update is written as Telegram
    /// writes it.
    ///
    /// # Errors
    /// As [`Update::decode`], and inside as [`Update::facts`].
    pub fn decode_with_facts(
        bytes: &'a [u8],
    ) -> Result<(Self, Result<Facts, DecodeError>), DecodeError> {
        if let Some(decoded) = Self::decode_in_one_go(bytes) {
            return Ok(decoded);
        }
        let update = Self::decode(bytes)?;
        let facts = update.facts();
        Ok((update, facts))
    }

    /// Reads `bytes` as [`Update::decode_with_facts`] does if they are one update as Telegram writes it, from the first byte to
    /// the last; nothing if they may be anything else.
    pub fn decode_in_one_go(bytes: &'a [u8]) -> Option<(Self, Result<Facts, DecodeError>)> {
        let update = Self::as_telegram_writes(bytes)?;
        let facts = Facts::decode_in_one_go(&update)?;
        Some((update, facts))
    }

    /// Reads `bytes` as [`Update::decode`] does, together with the message if it is one: once, where the update is written
    /// as Telegram writes it.
    ///
    /// # Errors
    /// As [`Update::decode`], and inside as [`Update::message`].
    pub fn decode_with_message(
        bytes: &'a [u8],
    ) -> Result<(Self, Option<Result<Message<'a>, DecodeError>>), DecodeError> {
        if let Some(update) = Self::as_telegram_writes(bytes)
            && update.is_message()
            && let Some(message) = Message::decode_in_one_go(update.payload)
        {
            return Ok((update, Some(Ok(message))));
        }
        let update = Self::decode(bytes)?;
        let message = update.is_message().then(|| update.message());
        Ok((update, message))
    }

    /// The update in `bytes` if they are `{"update_id":…,"…":{…}}`, in this order and with nothing else. Whether the payload
    /// is JSON is for the caller to see: if it is, so is the whole.
    fn as_telegram_writes(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (id, rest) = text.strip_prefix("{\"update_id\":")?.split_once(',')?;
        let (id, rest) = (unblanked(id), unblanked(rest).strip_prefix('"')?);
        let (kind, rest) = rest.split_once('"')?;
        let payload = unblanked(rest.strip_prefix(':')?).strip_suffix('}')?;
        let is_id = id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0');
        let is_kind = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        let is_written = is_id && kind.bytes().all(is_kind) && kind != "update_id";
        if !is_written || !payload.starts_with('{') || !payload.ends_with('}') {
            return None;
        }
        Some(Self {
            id: UpdateId(id.parse().ok()?),
            kind: Cow::Borrowed(kind),
            payload,
            is_bare: false,
        })
    }

    fn bare(bytes: &'a [u8]) -> Option<Self> {
        let payload = std::str::from_utf8(bytes).ok()?.trim_ascii();
        Some(Self {
            id: UpdateId::UNKNOWN,
            kind: Cow::Borrowed(kind_of(payload)?),
            payload,
            is_bare: true,
        })
    }

    /// Whether it was a message without the update around it.
    pub fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// The update as Telegram writes one: an object of its id and, under its kind, its payload.
    pub fn to_json(&self) -> String {
        // A string always has a JSON form.
        let kind = serde_json::to_string(&self.kind).unwrap_or_default();
        format!("{{\"update_id\":{},{kind}:{}}}", self.id, self.payload)
    }

    /// Whether the payload is a message of a group, private chat or channel.
    pub fn is_message(&self) -> bool {
        MESSAGE_KINDS.contains(&&*self.kind)
    }

    /// What decides where the update belongs: its chat, its date, its version.
    ///
    /// # Errors
    /// If the update is a message and its `message_id`, `date` or `chat.id` cannot be read.
    pub fn facts(&self) -> Result<Facts, DecodeError> {
        Facts::decode(self)
    }

    /// The payload as a message; call it for the [`MESSAGE_KINDS`].
    ///
    /// # Errors
    /// If the payload is no object or lacks `message_id`, `date` or `chat.id`.
    pub fn message(&self) -> Result<Message<'a>, DecodeError> {
        Message::decode(&self.kind, self.payload)
    }
}

/// The top level of an update.
struct Envelope<'a> {
    id: Option<UpdateId>,
    content: Option<(Text<'a>, &'a RawValue)>,
}

impl<'de> Deserialize<'de> for Envelope<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an update object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut envelope = Envelope {
            id: None,
            content: None,
        };
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let value: &RawValue = map.next_value()?;
            if &*key == "update_id" {
                let id = value.get().parse().map_err(|_| {
                    A::Error::custom(format_args!("`update_id` is {}, no integer", short(value)))
                })?;
                envelope.id = Some(UpdateId(id));
            } else if envelope.content.is_none() && value.get().starts_with('{') {
                // The kinds are objects; anything else beside them is not ours to interpret.
                envelope.content = Some((key, value));
            }
        }
        Ok(envelope)
    }
}

/// What comes after the line break that Telegram writes, or the blank that Python does.
fn unblanked(rest: &str) -> &str {
    rest.strip_prefix([' ', '\n']).unwrap_or(rest)
}

/// The beginning of a value, for an error message.
fn short(value: &RawValue) -> String {
    value.get().chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_read_whatever_its_kind() {
        let wire = b"{\"update_id\":7,\n\"custom_event\":{\"a\":[1,2]}}";
        let update = Update::decode(wire).unwrap();
        assert_eq!(
            (update.id, &*update.kind, update.payload),
            (UpdateId(7), "custom_event", "{\"a\":[1,2]}")
        );
    }

    #[test]
    fn a_bare_message_is_an_update_without_an_id() {
        let bare = b" {\"message_id\":5,\"chat\":{\"id\":-7},\"date\":10,\"edit_date\":11}\n";
        let update = Update::decode(bare).unwrap();
        assert_eq!((update.id.known(), &*update.kind), (None, "edited_message"));
        let facts = update.facts().unwrap();
        assert_eq!((facts.date, facts.edit_date), (Some(10), Some(11)));
        let wrapped = update.to_json();
        let again = Update::decode(wrapped.as_bytes()).unwrap();
        assert_eq!(
            (again.id, again.kind, again.payload),
            (update.id, update.kind, update.payload)
        );
    }

    #[test]
    fn reading_more_than_the_envelope_is_reading_the_same() {
        let message = r#"{"message_id":5,"chat":{"id":-7},"date":10}"#;
        for json in [
            "{'update_id':7,\n'message':MESSAGE}",
            "{'update_id':7,\n'message':MESSAGE }",
            "{'update_id': 7, 'message': MESSAGE}",
            "{'update_id':7 ,'message' : MESSAGE}",
            "{'update_id':07,'message':MESSAGE}",
            "{'update_id':+7,'message':MESSAGE}",
            "{'update_id':7,'update_id':MESSAGE}",
            "{'update_id':7,'mess\\u0061ge':MESSAGE}",
            "{'update_id':7,'message':MESSAGE,'message':MESSAGE}",
            "{'update_id':7,'message':MESSAGE}}",
            "{'update_id':7,'message':MESSAGEx}",
            "{'update_id':7,'poll':{'a':}}",
            "{'update_id':7,'poll':{'date':'x'}}",
            "{'update_id':7,'message':{}}",
            "{'message':MESSAGE,'update_id':7}",
            "MESSAGE",
        ] {
            let json = json.replace('\'', "\"").replace("MESSAGE", message);
            let told = |update: &Update<'_>| {
                let message = update.is_message().then(|| update.message().ok());
                let payload = update.payload.to_owned();
                (
                    update.id,
                    update.kind.to_string(),
                    payload,
                    update.is_bare,
                    message.map(|it| format!("{it:?}")),
                )
            };
            let update = Update::decode(json.as_bytes());
            let facts = update
                .as_ref()
                .ok()
                .map(|update| (told(update), update.facts().ok()));
            let with_facts = Update::decode_with_facts(json.as_bytes()).ok();
            let with_facts = with_facts.map(|(update, facts)| (told(&update), facts.ok()));
            assert_eq!(with_facts, facts, "{json}");
            let with_message = Update::decode_with_message(json.as_bytes()).ok();
            let with_message = with_message.map(|(update, message)| {
                assert_eq!(
                    told(&update).4,
                    message.map(|it| format!("{:?}", it.ok())),
                    "{json}"
                );
                told(&update)
            });
            assert_eq!(with_message, facts.map(|(told, _)| told), "{json}");
        }
    }

    #[test]
    fn an_update_without_content_is_an_update() {
        let update = Update::decode(b"{\"update_id\": 7}").unwrap();
        assert_eq!((&*update.kind, update.payload), ("", "null"));
    }

    #[test]
    fn what_is_no_update_says_why() {
        let check = |bytes: &[u8], reason: &str| {
            let error = Update::decode(bytes).unwrap_err();
            let source = std::error::Error::source(&error).map(ToString::to_string);
            assert_eq!(source.unwrap_or_else(|| error.to_string()), reason);
        };
        check(b"", "EOF while parsing a value at line 1 column 0");
        check(
            b"{\"message\":{}}",
            "an update without an integer `update_id`",
        );
        check(
            b"{\"update_id\":\"7\"}",
            "`update_id` is \"7\", no integer at line 1 column 17",
        );
        check(
            b"[]",
            "invalid type: sequence, expected an update object at line 1 column 0",
        );
        check(
            b"{\"update_id\":1,\"message\":{\"text\":\"\xff\"}}",
            "invalid unicode code point at line 1 column 35",
        );
    }

    #[test]
    fn a_deeply_nested_update_does_not_overflow_the_stack() {
        let depth = 200_000;
        let deep = format!(
            "{{\"update_id\":1,\"message\":{{\"x\":{}{}}}}}",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let update = Update::decode(deep.as_bytes()).unwrap();
        assert!(update.facts().is_err());
    }
}
