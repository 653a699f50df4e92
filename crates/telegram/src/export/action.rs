//! A service row's `action` in, the Bot API's service message out.

use std::borrow::Cow;

use crate::export::fields::Fields;
use crate::export::row::doer;
use crate::{Exported, Message, Service, Text};

/// The export's actions and the fields of the Bot API that tell the same. Actions that no field
/// tells keep their own names.
const KINDS: [(&str, &str); 35] = [
    ("allow_sending_messages", "write_access_allowed"),
    ("attach_menu_bot_allowed", "write_access_allowed"),
    ("boost_apply", "boost_added"),
    ("create_group", "group_chat_created"),
    ("delete_group_photo", "delete_chat_photo"),
    ("edit_group_photo", "new_chat_photo"),
    ("edit_group_title", "new_chat_title"),
    ("giveaway_launch", "giveaway_created"),
    ("giveaway_results", "giveaway_completed"),
    ("group_call_scheduled", "video_chat_scheduled"),
    ("invite_members", "new_chat_members"),
    ("invite_to_group_call", "video_chat_participants_invited"),
    ("join_group_by_link", "new_chat_members"),
    ("join_group_by_request", "new_chat_members"),
    ("migrate_from_group", "migrate_from_chat_id"),
    ("migrate_to_supergroup", "migrate_to_chat_id"),
    ("paid_messages_price_change", "paid_message_price_changed"),
    ("pin_message", "pinned_message"),
    ("proximity_reached", "proximity_alert_triggered"),
    ("refunded_payment", "refunded_payment"),
    ("remove_members", "left_chat_member"),
    ("send_passport_values", "passport_data"),
    ("send_payment", "successful_payment"),
    ("send_star_gift", "gift"),
    ("send_webview_data", "web_app_data"),
    ("set_chat_wallpaper", "chat_background_set"),
    ("set_messages_ttl", "message_auto_delete_timer_changed"),
    ("set_same_chat_wallpaper", "chat_background_set"),
    ("suggested_post_refund", "suggested_post_refunded"),
    ("suggested_post_success", "suggested_post_paid"),
    ("todo_append_tasks", "checklist_tasks_added"),
    ("todo_completions", "checklist_tasks_done"),
    ("topic_create", "forum_topic_created"),
    ("topic_created", "forum_topic_created"),
    ("topic_edit", "forum_topic_edited"),
];

/// Makes `message` the service message that `fields` tell of.
pub(super) fn take<'a>(row: &Exported<'a>, message: &mut Message<'a>, fields: &mut Fields<'a>) {
    let action = fields.text("action").unwrap_or_else(|| {
        // Only a text that some service wrote has no action; anything else without one is odd.
        if !fields.has("information_text") {
            fields.unread.push("action".to_owned());
        }
        Text(Cow::Borrowed("information_text"))
    });
    let mut service = Service {
        kind: kind(&action, message, fields),
        ..Service::default()
    };
    if matches!(
        &*action,
        "create_group" | "invite_members" | "remove_members"
    ) {
        service.member_names = fields.read("members").unwrap_or_default();
    }
    match &*action {
        "join_group_by_link" | "join_group_by_request" => service.new_members = doer(message),
        "create_group" | "create_channel" | "edit_group_title" => {
            service.new_title = fields.text("title");
        }
        "pin_message" => service.pinned_message = row.number(fields, "message_id"),
        "topic_create" | "topic_created" => {
            service.topic_name = fields.text("title");
            // A topic is the thread of the message that made it.
            message.thread_id = Some(message.id).filter(|id| id.0 != 0);
            message.in_topic = Some(true);
        }
        "topic_edit" => service.topic_name = fields.text("new_title"),
        _ => {}
    }
    message.service = Some(Box::new(service));
}

fn kind<'a>(action: &Text<'a>, message: &Message<'a>, fields: &Fields<'a>) -> Cow<'a, str> {
    let is_channel = message.chat.kind.as_deref() == Some("channel");
    match &**action {
        "create_channel" if is_channel => return Cow::Borrowed("channel_chat_created"),
        "create_channel" => return Cow::Borrowed("supergroup_chat_created"),
        "group_call" if fields.has("duration") => return Cow::Borrowed("video_chat_ended"),
        "group_call" => return Cow::Borrowed("video_chat_started"),
        _ => {}
    }
    let place = KINDS.binary_search_by_key(&&**action, |(action, _)| action);
    let known = place.ok().and_then(|place| KINDS.get(place));
    known.map_or_else(|| action.0.clone(), |(_, kind)| Cow::Borrowed(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SERVICE_KINDS;

    #[test]
    fn every_action_is_found_and_every_kind_is_the_bot_apis() {
        assert!(KINDS.is_sorted());
        for (_, kind) in KINDS {
            assert!(SERVICE_KINDS.contains(&kind), "{kind}");
        }
    }
}
