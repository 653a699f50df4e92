//! What Telegram knows of each kind of update: whether it is sent by default, how long it is kept,
//! and which other updates it must not overtake. Pure: in go a kind and a payload, out come facts.

use serde::Deserialize;
use serde_json::Value;

const DAY_SECONDS: i64 = 86_400;
/// Lanes of one id but different kinds are kept apart above the 33 bits that ids may use.
const LANE_SHIFT: u32 = 33;

/// Whose updates keep their order among themselves.
#[derive(Clone, Copy, Debug)]
enum Lane {
    Chat(i64),
    User(i64),
    Poll,
    /// A lane of its own for every update.
    Alone,
}

/// When an update is given up.
#[derive(Clone, Copy, Debug)]
enum Lifetime {
    /// A day after the message's own date, or its edit's.
    OfMessage,
    /// So many seconds after the update was created.
    Seconds(i64),
}

#[derive(Clone, Copy, Debug)]
struct Kind {
    name: &'static str,
    by_default: bool,
    lifetime: Lifetime,
    lane: Lane,
}

const fn of_message(name: &'static str, lane: i64) -> Kind {
    Kind {
        name,
        by_default: true,
        lifetime: Lifetime::OfMessage,
        lane: Lane::Chat(lane),
    }
}

const fn on_request(name: &'static str, lane: Lane) -> Kind {
    Kind {
        name,
        by_default: false,
        lifetime: Lifetime::OfMessage,
        lane,
    }
}

const fn lasting(name: &'static str, seconds: i64, lane: Lane) -> Kind {
    Kind {
        name,
        by_default: true,
        lifetime: Lifetime::Seconds(seconds),
        lane,
    }
}

/// The kinds of Bot API 10.3.
const KINDS: [Kind; 27] = [
    of_message("message", 0),
    of_message("edited_message", 0),
    of_message("channel_post", 0),
    of_message("edited_channel_post", 0),
    of_message("business_message", 11),
    of_message("edited_business_message", 11),
    lasting("deleted_business_messages", DAY_SECONDS, Lane::Chat(11)),
    lasting("business_connection", DAY_SECONDS, Lane::User(10)),
    of_message("guest_message", 12),
    on_request("message_reaction", Lane::Chat(8)),
    on_request("message_reaction_count", Lane::Chat(9)),
    on_request("chat_member", Lane::User(6)),
    of_message("my_chat_member", 5),
    Kind {
        name: "chat_join_request",
        by_default: true,
        lifetime: Lifetime::OfMessage,
        lane: Lane::User(6),
    },
    of_message("chat_boost", 7),
    of_message("removed_chat_boost", 7),
    lasting("poll", DAY_SECONDS, Lane::Poll),
    lasting("poll_answer", DAY_SECONDS, Lane::Poll),
    lasting("inline_query", 30, Lane::User(1)),
    lasting("chosen_inline_result", 600, Lane::User(2)),
    lasting("callback_query", 150, Lane::User(3)),
    lasting("shipping_query", 150, Lane::User(4)),
    lasting("pre_checkout_query", 150, Lane::User(4)),
    lasting("purchased_paid_media", DAY_SECONDS, Lane::User(12)),
    lasting("managed_bot", DAY_SECONDS, Lane::User(13)),
    lasting("subscription", DAY_SECONDS, Lane::Alone),
    lasting("stopped_message_generation", DAY_SECONDS, Lane::Alone),
];

/// What decides an update's way through the queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Facts {
    /// The second after which it is given up.
    pub(crate) expires_at: i64,
    /// The queue it keeps its order in; 0 is a queue of its own.
    pub(crate) lane: i64,
    /// The chat it happened in, if any.
    pub(crate) chat: Option<i64>,
}

/// Whether Telegram knows the kind at all.
pub(crate) fn known(name: &str) -> bool {
    find(name).is_some()
}

/// Whether the kind is sent to a bot that never asked for particular kinds. A kind newer than
/// this table is: nobody could have asked for it.
pub(crate) fn by_default(name: &str) -> bool {
    find(name).is_none_or(|kind| kind.by_default)
}

/// The facts of an update of kind `name` that is created at second `now`.
///
/// A payload that cannot be read counts as one with nothing in it.
pub(crate) fn facts(name: &str, payload: &str, now: i64) -> Facts {
    let outline: Outline = serde_json::from_str(payload).unwrap_or_default();
    let kind = find(name);
    let lifetime = kind.map_or(Lifetime::OfMessage, |kind| kind.lifetime);
    let lane = kind.map_or(Lane::Alone, |kind| kind.lane);
    let date = outline
        .edit_date
        .filter(|date| *date > 0)
        .or(outline.date)
        .unwrap_or(now);
    let chat = outline.chat.map(|chat| chat.id);
    let user = outline.from.or(outline.user).map(|user| user.id);
    Facts {
        expires_at: match lifetime {
            Lifetime::OfMessage => date.saturating_add(DAY_SECONDS),
            Lifetime::Seconds(seconds) => now.saturating_add(seconds),
        },
        lane: match lane {
            Lane::Chat(tag) => chat.map_or(0, |id| tagged(id, tag)),
            Lane::User(tag) => user.map_or(0, |id| tagged(id, tag)),
            Lane::Poll => number(outline.poll_id.as_ref().or(outline.id.as_ref())),
            Lane::Alone => 0,
        },
        chat,
    }
}

fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

fn tagged(id: i64, tag: i64) -> i64 {
    id.saturating_add(tag << LANE_SHIFT)
}

fn number(value: Option<&Value>) -> i64 {
    value
        .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()))
        .unwrap_or_default()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Outline {
    date: Option<i64>,
    edit_date: Option<i64>,
    chat: Option<Id>,
    from: Option<Id>,
    user: Option<Id>,
    id: Option<Value>,
    poll_id: Option<Value>,
}

#[derive(Deserialize)]
struct Id {
    id: i64,
}

#[cfg(test)]
mod tests {
    use super::{Facts, by_default, facts};

    #[test]
    fn a_message_lasts_a_day_from_its_edit_or_its_date() {
        let payload = r#"{"message_id":1,"from":{"id":7},"chat":{"id":-5},"date":100}"#;
        let sent = facts("message", payload, 500);
        assert_eq!(
            sent,
            Facts {
                expires_at: 86_500,
                lane: -5,
                chat: Some(-5)
            }
        );
        let payload = r#"{"message_id":1,"chat":{"id":-5},"date":100,"edit_date":300}"#;
        assert_eq!(facts("edited_message", payload, 500).expires_at, 86_700);
    }

    #[test]
    fn reactions_have_a_lane_apart_from_the_messages_of_their_chat() {
        let payload = r#"{"chat":{"id":-5},"message_id":1,"user":{"id":7},"date":100}"#;
        assert_eq!(facts("message_reaction", payload, 500).lane, -5 + (8 << 33));
        let payload = r#"{"chat":{"id":-5},"from":{"id":7},"date":100}"#;
        assert_eq!(facts("chat_member", payload, 500).lane, 7 + (6 << 33));
    }

    #[test]
    fn an_inline_query_lasts_thirty_seconds() {
        let seen = facts("inline_query", r#"{"id":"9","from":{"id":7}}"#, 500);
        assert_eq!((seen.expires_at, seen.lane), (530, 7 + (1 << 33)));
    }

    #[test]
    fn only_three_kinds_must_be_asked_for() {
        let missing: Vec<&str> = super::KINDS
            .iter()
            .map(|kind| kind.name)
            .filter(|name| !by_default(name))
            .collect();
        assert_eq!(
            missing,
            ["message_reaction", "message_reaction_count", "chat_member"]
        );
        assert!(by_default("a_kind_of_next_year"));
    }

    #[test]
    fn a_broken_payload_counts_as_an_empty_one() {
        let seen = facts("message", "{\"chat\":", 500);
        assert_eq!(
            seen,
            Facts {
                expires_at: 86_900,
                lane: 0,
                chat: None
            }
        );
    }
}
