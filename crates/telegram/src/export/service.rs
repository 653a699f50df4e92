//! What a service row tells, in the words of the Bot API where it has them.

use std::borrow::Cow;

use serde_json::Value;

use super::fields::{Fields, owned};
use crate::{MessageId, Service, Text, User};

/// The Bot API's word for an action; the action itself where it has none.
fn kind_of(action: &str) -> Cow<'static, str> {
    Cow::Borrowed(match action {
        "create_group" => "group_chat_created",
        "create_channel" => "channel_chat_created",
        "invite_members" | "join_group_by_link" | "join_group_by_request" => "new_chat_members",
        "remove_members" => "left_chat_member",
        "edit_group_title" => "new_chat_title",
        "edit_group_photo" => "new_chat_photo",
        "delete_group_photo" => "delete_chat_photo",
        "pin_message" => "pinned_message",
        "migrate_to_supergroup" => "migrate_to_chat_id",
        "migrate_from_group" => "migrate_from_chat_id",
        "topic_created" => "forum_topic_created",
        "topic_edit" => "forum_topic_edited",
        "set_messages_ttl" => "message_auto_delete_timer_changed",
        "group_call_scheduled" => "video_chat_scheduled",
        "invite_to_group_call" => "video_chat_participants_invited",
        "boost_apply" => "boost_added",
        "proximity_reached" => "proximity_alert_triggered",
        other => return Cow::Owned(other.to_owned()),
    })
}

/// What the service row `fields`, by `actor`, tells.
pub(super) fn service(fields: &mut Fields, actor: Option<&User<'static>>) -> Service<'static> {
    let action = fields.string("action");
    let kind = match &action {
        // A custom action has only a text of its own.
        None => Cow::Borrowed("custom_action"),
        Some(Text(action)) => kind_of(action),
    };
    let mut service = Service {
        kind,
        ..Service::default()
    };
    match action.as_deref().unwrap_or_default() {
        // Whom an administrator let in, or brought, is told by name only.
        "invite_members" | "remove_members" => service.member_names = names(fields),
        "join_group_by_link" | "join_group_by_request" => {
            service.new_members = actor.cloned().into_iter().collect();
        }
        "edit_group_title" => service.new_title = fields.string("title"),
        "pin_message" => service.pinned_message = fields.integer("message_id").map(MessageId),
        "topic_created" => service.topic_name = fields.string("title"),
        "topic_edit" => service.topic_name = fields.string("new_title"),
        _ => {}
    }
    service
}

fn names(fields: &mut Fields) -> Vec<Text<'static>> {
    let names = fields.read("members", |value| {
        let names = value.as_array()?.iter().filter_map(Value::as_str);
        Some(names.map(owned).collect())
    });
    names.unwrap_or_default()
}
