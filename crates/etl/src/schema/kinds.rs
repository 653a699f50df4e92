//! Which kind of update lands in which tables, besides `telegram_updates`, which has them all.

use lake::Table;

const MESSAGE: &[Table] = &[Table::Messages, Table::Members, Table::Polls];

/// The kinds of Bot API 10.3 (<https://core.telegram.org/bots/api#update>), and the tables that may get
/// rows of each: of messages, members only for those that tell of joins and leaves, polls for those that
/// bring one.
pub const KINDS: [(&str, &[Table]); 27] = [
    ("message", MESSAGE),
    ("edited_message", MESSAGE),
    ("channel_post", MESSAGE),
    ("edited_channel_post", MESSAGE),
    ("business_connection", &[]),
    ("business_message", &[]),
    ("edited_business_message", &[]),
    ("deleted_business_messages", &[]),
    ("guest_message", &[]),
    ("message_reaction", &[Table::Reactions]),
    ("message_reaction_count", &[Table::Reactions]),
    ("inline_query", &[]),
    ("chosen_inline_result", &[]),
    ("callback_query", &[]),
    ("shipping_query", &[]),
    ("pre_checkout_query", &[]),
    ("purchased_paid_media", &[]),
    ("poll", &[Table::Polls]),
    ("poll_answer", &[Table::Polls]),
    ("my_chat_member", &[Table::Members]),
    ("chat_member", &[Table::Members]),
    ("chat_join_request", &[Table::Members]),
    ("chat_boost", &[]),
    ("removed_chat_boost", &[]),
    ("managed_bot", &[]),
    ("subscription", &[]),
    ("stopped_message_generation", &[]),
];
