//! Reactions to messages: what somebody added or took back, and the totals where nobody is named.

use serde::Deserialize;

use crate::lenient::{elements, field, read};
use crate::wire::Raw;
use crate::{Chat, MessageId, Text, Update, User};

/// What became of a reaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReactionAction {
    /// Somebody added it.
    Added,
    /// Somebody took it back.
    Removed,
    /// So many have it now; who they are is not told.
    Count,
    /// So many had it on the day of an export.
    ExportCount,
    /// Somebody whom an export names among them.
    ExportRecent,
}

impl ReactionAction {
    /// The action in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Count => "count",
            Self::ExportCount => "export_count",
            Self::ExportRecent => "export_recent",
        }
    }
}

/// One reaction of a `message_reaction` or `message_reaction_count`
/// (<https://core.telegram.org/bots/api#messagereactionupdated>), or of an exported row.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction<'a> {
    /// Where the message is.
    pub chat: Option<Chat<'a>>,
    /// The message.
    pub message: Option<MessageId>,
    /// Who reacted, if a person.
    pub user: Option<User<'a>>,
    /// Who reacted, if a chat.
    pub actor_chat: Option<Chat<'a>>,
    /// When, in Unix seconds.
    pub date: Option<i64>,
    /// What became of the reaction.
    pub action: ReactionAction,
    /// `emoji`, `custom_emoji`, `paid`, or what Telegram comes up with next.
    pub kind: Option<Text<'a>>,
    /// The emoji.
    pub emoji: Option<Text<'a>>,
    /// The sticker behind a custom emoji.
    pub custom_emoji_id: Option<Text<'a>>,
    /// How many have it, for [`ReactionAction::Count`] and [`ReactionAction::ExportCount`].
    pub total_count: Option<i64>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    chat: Option<Raw<'a>>,
    #[serde(borrow)]
    message_id: Option<Raw<'a>>,
    #[serde(borrow)]
    user: Option<Raw<'a>>,
    #[serde(borrow)]
    actor_chat: Option<Raw<'a>>,
    #[serde(borrow)]
    date: Option<Raw<'a>>,
    #[serde(borrow)]
    old_reaction: Option<Raw<'a>>,
    #[serde(borrow)]
    new_reaction: Option<Raw<'a>>,
    #[serde(borrow)]
    reactions: Option<Raw<'a>>,
}

/// <https://core.telegram.org/bots/api#reactiontype>
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
struct Kind<'a> {
    #[serde(rename = "type", default, borrow)]
    name: Option<Text<'a>>,
    #[serde(default, borrow)]
    emoji: Option<Text<'a>>,
    #[serde(default, borrow)]
    custom_emoji_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Counted<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Kind<'a>>,
    #[serde(default)]
    total_count: Option<i64>,
}

impl<'a> Update<'a> {
    /// The reactions that the update tells of, one by one; none for all other kinds.
    ///
    /// A change of one reaction to another is the removal of the first and the addition of the second.
    pub fn reactions(&self) -> Vec<Reaction<'a>> {
        if !matches!(&*self.kind, "message_reaction" | "message_reaction_count") {
            return Vec::new();
        }
        let Ok(payload) = read::<Payload<'a>>(self.payload) else {
            return Vec::new();
        };
        let about = Reaction {
            chat: field(payload.chat),
            message: field(payload.message_id),
            user: field(payload.user),
            actor_chat: field(payload.actor_chat),
            date: field(payload.date),
            action: ReactionAction::Count,
            kind: None,
            emoji: None,
            custom_emoji_id: None,
            total_count: None,
        };
        let of = |action, kind: Kind<'a>, total_count| Reaction {
            action,
            kind: kind.name,
            emoji: kind.emoji,
            custom_emoji_id: kind.custom_emoji_id,
            total_count,
            ..about.clone()
        };
        let old: Vec<Kind<'a>> = elements(payload.old_reaction);
        let new: Vec<Kind<'a>> = elements(payload.new_reaction);
        let counted: Vec<Counted<'a>> = elements(payload.reactions);
        let removed = old.iter().filter(|kind| !new.contains(kind));
        let added = new.iter().filter(|kind| !old.contains(kind));
        let removed = removed.map(|kind| of(ReactionAction::Removed, kind.clone(), None));
        let added = added.map(|kind| of(ReactionAction::Added, kind.clone(), None));
        let counted = counted.into_iter().map(|Counted { kind, total_count }| {
            of(ReactionAction::Count, kind.unwrap_or_default(), total_count)
        });
        removed.chain(added).chain(counted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(update: &str) -> Vec<(&'static str, String, Option<i64>)> {
        let update = Update::decode(update.as_bytes()).unwrap();
        let reactions = update.reactions().into_iter();
        reactions
            .map(|reaction| {
                let what = reaction
                    .emoji
                    .or(reaction.custom_emoji_id)
                    .or(reaction.kind);
                let what = what.unwrap_or_default().to_string();
                (reaction.action.name(), what, reaction.total_count)
            })
            .collect()
    }

    #[test]
    fn a_change_is_what_went_and_what_came() {
        let told = told(
            r#"{"update_id":1,"message_reaction":{"chat":{"id":-1},"message_id":2,"user":{"id":3,"is_bot":false,
               "first_name":"Ana"},"date":4,"old_reaction":[{"type":"emoji","emoji":"👍"},{"type":"paid"}],
               "new_reaction":[{"type":"paid"},{"type":"custom_emoji","custom_emoji_id":"77"}]}}"#,
        );
        assert_eq!(
            told,
            [
                ("removed", "👍".to_owned(), None),
                ("added", "77".to_owned(), None)
            ]
        );
    }

    #[test]
    fn totals_name_nobody() {
        let told = told(
            r#"{"update_id":1,"message_reaction_count":{"chat":{"id":-1},"message_id":2,"date":4,
               "reactions":[{"type":{"type":"emoji","emoji":"🔥"},"total_count":12},{"type":{"type":"new"},"total_count":1}]}}"#,
        );
        assert_eq!(
            told,
            [
                ("count", "🔥".to_owned(), Some(12)),
                ("count", "new".to_owned(), Some(1))
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_costs_no_more_than_itself() {
        let told = told(
            r#"{"update_id":1,"message_reaction":{"chat":7,"user":[],"date":"x","old_reaction":3,
               "new_reaction":[{"type":"emoji","emoji":"👍"}]}}"#,
        );
        assert_eq!(told, [("added", "👍".to_owned(), None)]);
    }

    #[test]
    fn a_reaction_that_cannot_be_read_costs_only_itself() {
        let told = [
            told(
                r#"{"update_id":1,"message_reaction":{"chat":{"id":-1},"message_id":2,"date":4,
                   "old_reaction":[7,{"type":"emoji","emoji":"👎"}],
                   "new_reaction":[{"type":"emoji","emoji":{}},null,{"type":"emoji","emoji":"👍"}]}}"#,
            ),
            told(
                r#"{"update_id":1,"message_reaction_count":{"chat":{"id":-1},"message_id":2,"date":4,
                   "reactions":[{"type":{"type":"paid"},"total_count":"2"},[],{"type":{"type":"paid"},"total_count":3}]}}"#,
            ),
        ];
        assert_eq!(
            told[0],
            [
                ("removed", "👎".to_owned(), None),
                ("added", "emoji".to_owned(), None),
                ("added", "👍".to_owned(), None)
            ]
        );
        assert_eq!(
            told[1],
            [
                ("count", "paid".to_owned(), None),
                ("count", "paid".to_owned(), Some(3))
            ]
        );
    }
}
