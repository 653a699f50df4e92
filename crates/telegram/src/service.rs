//! Service messages: what happened to the group rather than what was said in it.

use std::borrow::Cow;

use serde::Deserialize;

use crate::value::{Unread, Value};
use crate::{ChatId, MessageId, Text, User};

/// The fields that make a message a service message
/// (<https://core.telegram.org/bots/api#message>), sorted.
pub const SERVICE_KINDS: [&str; 60] = [
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_owner_changed",
    "chat_owner_left",
    "chat_shared",
    "checklist_tasks_added",
    "checklist_tasks_done",
    "community_chat_added",
    "community_chat_joined",
    "community_chat_removed",
    "connected_website",
    "delete_chat_photo",
    "direct_message_price_changed",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "gift",
    "gift_upgrade_sent",
    "giveaway_completed",
    "giveaway_created",
    "group_chat_created",
    "left_chat_member",
    "managed_bot_created",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "migrate_to_chat_id",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "paid_message_price_changed",
    "passport_data",
    "pinned_message",
    "poll_option_added",
    "poll_option_deleted",
    "proximity_alert_triggered",
    "refunded_payment",
    "successful_payment",
    "suggested_post_approval_failed",
    "suggested_post_approved",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "supergroup_chat_created",
    "unique_gift",
    "user_shared",
    "users_shared",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "voice_chat_ended",
    "voice_chat_participants_invited",
    "voice_chat_scheduled",
    "voice_chat_started",
    "web_app_data",
    "write_access_allowed",
];

/// What a service message tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service<'a> {
    /// The field that makes the message a service message; for an exported one without any such
    /// field, the action's name in the export.
    pub kind: Cow<'a, str>,
    /// Who joined.
    pub new_members: Vec<User<'a>>,
    /// The names of those who joined, left or were invited, where an export tells only names; a
    /// deleted account has none.
    pub member_names: Vec<Option<Text<'a>>>,
    /// Who left, or was removed.
    pub left_member: Option<User<'a>>,
    /// The group's new title.
    pub new_title: Option<Text<'a>>,
    /// The message that was pinned.
    pub pinned_message: Option<MessageId>,
    /// The supergroup that the group became.
    pub migrate_to: Option<ChatId>,
    /// The group that the supergroup was.
    pub migrate_from: Option<ChatId>,
    /// The name of the topic that was created or renamed.
    pub topic_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Pinned {
    message_id: MessageId,
}

#[derive(Deserialize)]
struct Topic<'a> {
    #[serde(default, borrow)]
    name: Option<Text<'a>>,
}

/// The service kind that the field `key` stands for.
pub(crate) fn kind_of_field(key: &str) -> Option<&'static str> {
    let place = SERVICE_KINDS.binary_search(&key).ok()?;
    SERVICE_KINDS.get(place).copied()
}

impl<'a> Service<'a> {
    /// Takes in the field `kind` of a service message.
    pub(crate) fn set(&mut self, kind: &'static str, value: Value<'_, 'a>) -> Result<(), Unread> {
        // Telegram sends one kind a message; should there be two, its own order decides. The field alone
        // tells the kind, whether its content can be read or not.
        if self.kind.is_empty() {
            self.kind = Cow::Borrowed(kind);
        }
        match kind {
            "new_chat_members" => value.gather(&mut self.new_members)?,
            "left_chat_member" => value.take(&mut self.left_member)?,
            "new_chat_title" => value.take(&mut self.new_title)?,
            "pinned_message" => {
                self.pinned_message = Some(value.read::<Pinned>()?.message_id);
            }
            "migrate_to_chat_id" => value.take(&mut self.migrate_to)?,
            "migrate_from_chat_id" => value.take(&mut self.migrate_from)?,
            "forum_topic_created" | "forum_topic_edited" => {
                let mut topic: Option<Topic<'a>> = None;
                let taken = value.take(&mut topic);
                self.topic_name = topic.and_then(|topic| topic.name);
                taken?;
            }
            _ => value.pass()?,
        }
        Ok(())
    }
}
