//! Where a forwarded message came from. In go the origin's objects, out come `forward_origin` and
//! the older fields that Telegram still writes beside it. It chooses nothing.

use super::object::Object;

fn origin(kind: &str, fields: &str, date: i64) -> Object {
    let origin = Object::new()
        .text("type", kind)
        .fields(fields)
        .raw("date", date)
        .end();
    Object::new().raw("forward_origin", origin)
}

/// From a user who shows who they are.
pub(crate) fn from_user(user: &str, date: i64) -> String {
    let fields = Object::new().raw("sender_user", user).into_fields();
    origin("user", &fields, date)
        .raw("forward_from", user)
        .raw("forward_date", date)
        .into_fields()
}

/// From a user of whom only the name is known.
pub(crate) fn from_hidden_user(name: &str, date: i64) -> String {
    let fields = Object::new().text("sender_user_name", name).into_fields();
    origin("hidden_user", &fields, date)
        .text("forward_sender_name", name)
        .raw("forward_date", date)
        .into_fields()
}

/// From somebody who posted as a chat.
pub(crate) fn from_chat(chat: &str, date: i64) -> String {
    let fields = Object::new().raw("sender_chat", chat).into_fields();
    origin("chat", &fields, date)
        .raw("forward_from_chat", chat)
        .raw("forward_date", date)
        .into_fields()
}

/// From a channel; `automatic` is what a linked channel does by itself.
pub(crate) fn from_channel(channel: &str, post: i64, date: i64, automatic: bool) -> String {
    let fields = Object::new()
        .raw("chat", channel)
        .raw("message_id", post)
        .into_fields();
    let object = origin("channel", &fields, date);
    let object = if automatic {
        object.flag("is_automatic_forward")
    } else {
        object
    };
    object
        .raw("forward_from_chat", channel)
        .raw("forward_from_message_id", post)
        .raw("forward_date", date)
        .into_fields()
}
