//! The update kinds that we ask Telegram for. Readers must not rely on the list: a new Bot API
//! version comes about monthly and often brings new kinds.

/// Every update kind of Bot API 10.3.
///
/// Telegram leaves out `chat_member`, `message_reaction` and `message_reaction_count` unless they
/// are asked for by name, and asking by name replaces the default set, so all are named. Servers
/// that do not know a name ignore it.
pub const ALL_UPDATE_KINDS: [&str; 27] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "chat_member",
    "my_chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "poll",
    "poll_answer",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL_UPDATE_KINDS;

    #[test]
    fn no_kind_is_named_twice() {
        assert_eq!(
            BTreeSet::from(ALL_UPDATE_KINDS).len(),
            ALL_UPDATE_KINDS.len()
        );
    }

    #[test]
    fn the_kinds_that_telegram_omits_by_default_are_asked_for() {
        for kind in ["chat_member", "message_reaction", "message_reaction_count"] {
            assert!(ALL_UPDATE_KINDS.contains(&kind), "{kind}");
        }
    }
}
