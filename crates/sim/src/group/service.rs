//! What Telegram reports about the group. In go the people concerned, out come the fields of
//! service messages and the payloads of membership updates. It chooses nothing.

use std::sync::Arc;

use super::object::{Object, list};

/// The chat object of a basic group.
pub(crate) fn group(id: i64, title: &str) -> Arc<str> {
    let gifts = [
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ];
    let accepted = gifts
        .iter()
        .fold(Object::new(), |object, name| object.raw(name, false))
        .end();
    Object::new()
        .raw("id", id)
        .text("title", title)
        .text("type", "group")
        .raw("all_members_are_administrators", false)
        .raw("accepted_gift_types", accepted)
        .end()
        .into()
}

/// The chat object of a supergroup with topics.
pub(crate) fn supergroup(id: i64, title: &str) -> Arc<str> {
    Object::new()
        .raw("id", id)
        .text("title", title)
        .flag("is_forum")
        .text("type", "supergroup")
        .end()
        .into()
}

/// Somebody joined. Telegram still writes the two older spellings beside the documented one.
pub(crate) fn joined(user: &str) -> String {
    Object::new()
        .raw("new_chat_participant", user)
        .raw("new_chat_member", user)
        .raw("new_chat_members", list(&[user.to_owned()]))
        .into_fields()
}

/// Somebody left.
pub(crate) fn left(user: &str) -> String {
    Object::new()
        .raw("left_chat_participant", user)
        .raw("left_chat_member", user)
        .into_fields()
}

/// A topic was created.
pub(crate) fn topic_created(name: &str) -> String {
    let topic = Object::new()
        .text("name", name)
        .raw("icon_color", 7_322_096)
        .end();
    Object::new()
        .raw("forum_topic_created", topic)
        .into_fields()
}

/// A topic was renamed.
pub(crate) fn topic_edited(name: &str) -> String {
    let topic = Object::new().text("name", name).end();
    Object::new().raw("forum_topic_edited", topic).into_fields()
}

/// A service message without anything to say but its name, in its old spelling too if it has one.
pub(crate) fn bare(names: &[&str]) -> String {
    names
        .iter()
        .fold(Object::new(), |object, name| object.raw(name, "{}"))
        .into_fields()
}

/// A membership changed: the payload of `chat_member` and `my_chat_member`.
pub(crate) fn member_updated(
    chat: &str,
    from: &str,
    date: i64,
    user: &str,
    (old, new): (&str, &str),
) -> String {
    let member = |status: &str| {
        let member = Object::new().raw("user", user).text("status", status);
        let member = if status == "administrator" {
            rights(member)
        } else {
            member
        };
        member.end()
    };
    Object::new()
        .raw("chat", chat)
        .raw("from", from)
        .raw("date", date)
        .raw("old_chat_member", member(old))
        .raw("new_chat_member", member(new))
        .end()
}

/// What an administrator may do: what a listening bot needs, and nothing else.
fn rights(member: Object) -> Object {
    const MAY: [&str; 3] = ["can_manage_chat", "can_delete_messages", "can_invite_users"];
    const MAY_NOT: [&str; 11] = [
        "can_be_edited",
        "can_change_info",
        "can_restrict_members",
        "can_pin_messages",
        "can_manage_topics",
        "can_promote_members",
        "can_manage_video_chats",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "is_anonymous",
    ];
    let member = MAY.iter().fold(member, |member, right| member.flag(right));
    MAY_NOT
        .iter()
        .fold(member, |member, right| member.raw(right, false))
}
