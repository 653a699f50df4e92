//! Who came, who went, who rose and who fell: from the updates about members, and from the service
//! messages that tell of joins and leaves.

use serde::Deserialize;

use crate::lenient::{field, read};
use crate::wire::Raw;
use crate::{Chat, Message, Service, Text, Update, User};

/// The kinds of update that tell of members.
const MEMBER_KINDS: [&str; 3] = ["chat_member", "my_chat_member", "chat_join_request"];

/// A change of one member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemberChange<'a> {
    /// The chat.
    pub chat: Option<Chat<'a>>,
    /// Who brought it about.
    pub actor: Option<User<'a>>,
    /// Who it is about; `None` where an export tells no more than a name.
    pub user: Option<User<'a>>,
    /// The name of somebody whose account is not told; a deleted account has none.
    pub user_name: Option<Text<'a>>,
    /// When, in Unix seconds.
    pub date: Option<i64>,
    /// What happened.
    pub event: MemberEvent,
    /// What the member was before, in Telegram's word.
    pub old_status: Option<Text<'a>>,
    /// What the member is now, in Telegram's word.
    pub new_status: Option<Text<'a>>,
    /// The title of an administrator or the owner.
    pub custom_title: Option<Text<'a>>,
    /// When a ban or a restriction ends, in Unix seconds; 0 for never.
    pub until_date: Option<i64>,
    /// The link that the person came by.
    pub invite_link: Option<InviteLink<'a>>,
    /// Whether an administrator let the person in.
    pub via_join_request: Option<bool>,
    /// Whether the person came by a link to a folder of chats.
    pub via_folder_link: Option<bool>,
}

/// What happened to a member.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum MemberEvent {
    /// Came in.
    Join,
    /// Went.
    Leave,
    /// Was sent away, and may come back.
    Remove,
    /// Was sent away for good, or kept out.
    Ban,
    /// May come back.
    Unban,
    /// Became an administrator, or the owner without having been one.
    Promote,
    /// Is no administrator any more.
    Demote,
    /// May do less than others.
    Restrict,
    /// May do as others again.
    Unrestrict,
    /// Asked to be let in.
    Request,
    /// Anything else, such as other rights or another title.
    #[default]
    Change,
}

impl MemberEvent {
    /// The event in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Remove => "remove",
            Self::Ban => "ban",
            Self::Unban => "unban",
            Self::Promote => "promote",
            Self::Demote => "demote",
            Self::Restrict => "restrict",
            Self::Unrestrict => "unrestrict",
            Self::Request => "request",
            Self::Change => "change",
        }
    }

    /// What it means that `old` became `new`, by the member's own hand or by another's.
    fn between(old: &Status<'_>, new: &Status<'_>, by_own_hand: bool) -> Self {
        if !old.is_known() || !new.is_known() {
            return Self::Change;
        }
        match (old.is_in(), new.is_in()) {
            (_, false) if new.is("kicked") && !old.is("kicked") => Self::Ban,
            (false, true) => Self::Join,
            (true, false) if by_own_hand => Self::Leave,
            (true, false) => Self::Remove,
            (false, false) if old.is("kicked") && !new.is("kicked") => Self::Unban,
            (true, true) if new.rules() && !old.rules() => Self::Promote,
            (true, true) if old.rules() && !new.rules() => Self::Demote,
            (true, true) if new.is("restricted") && !old.is("restricted") => Self::Restrict,
            (true, true) if old.is("restricted") && !new.is("restricted") => Self::Unrestrict,
            _ => Self::Change,
        }
    }
}

/// A link into a chat (<https://core.telegram.org/bots/api#chatinvitelink>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct InviteLink<'a> {
    /// The link; its end is hidden if another administrator made it.
    #[serde(rename = "invite_link", default, borrow)]
    pub url: Option<Text<'a>>,
    /// The name that administrators gave it.
    #[serde(default, borrow)]
    pub name: Option<Text<'a>>,
    /// The administrator who made it.
    #[serde(default, borrow)]
    pub creator: Option<User<'a>>,
}

/// <https://core.telegram.org/bots/api#chatmember>
#[derive(Debug, Default, Deserialize)]
struct Status<'a> {
    #[serde(rename = "status", default, borrow)]
    word: Option<Text<'a>>,
    #[serde(default, borrow)]
    user: Option<User<'a>>,
    #[serde(default)]
    is_member: Option<bool>,
    #[serde(default, borrow)]
    custom_title: Option<Text<'a>>,
    #[serde(default)]
    until_date: Option<i64>,
}

impl Status<'_> {
    fn is(&self, status: &str) -> bool {
        self.word.as_deref() == Some(status)
    }

    fn is_known(&self) -> bool {
        const KNOWN: [&str; 6] = [
            "creator",
            "administrator",
            "member",
            "restricted",
            "left",
            "kicked",
        ];
        self.word
            .as_deref()
            .is_some_and(|word| KNOWN.contains(&word))
    }

    fn rules(&self) -> bool {
        self.is("administrator") || self.is("creator")
    }

    fn is_in(&self) -> bool {
        self.rules() || self.is("member") || (self.is("restricted") && self.is_member == Some(true))
    }
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    chat: Option<Raw<'a>>,
    #[serde(borrow)]
    from: Option<Raw<'a>>,
    #[serde(borrow)]
    date: Option<Raw<'a>>,
    #[serde(borrow)]
    old_chat_member: Option<Raw<'a>>,
    #[serde(borrow)]
    new_chat_member: Option<Raw<'a>>,
    #[serde(borrow)]
    invite_link: Option<Raw<'a>>,
    #[serde(borrow)]
    via_join_request: Option<Raw<'a>>,
    #[serde(borrow)]
    via_chat_folder_invite_link: Option<Raw<'a>>,
}

impl<'a> Update<'a> {
    /// The change of a member that the update tells of; none for all other kinds.
    pub fn member_change(&self) -> Option<MemberChange<'a>> {
        if !MEMBER_KINDS.contains(&&*self.kind) {
            return None;
        }
        let payload: Payload<'a> = read(self.payload).ok()?;
        let actor: Option<User<'a>> = field(payload.from);
        let old: Status<'a> = field(payload.old_chat_member).unwrap_or_default();
        let new: Status<'a> = field(payload.new_chat_member).unwrap_or_default();
        let is_request = &*self.kind == "chat_join_request";
        let user = if is_request {
            actor.clone()
        } else {
            new.user.clone()
        };
        let user = user.or_else(|| old.user.clone())?;
        let by_own_hand = actor.as_ref().is_some_and(|actor| actor.id == user.id);
        let event = if is_request {
            MemberEvent::Request
        } else {
            MemberEvent::between(&old, &new, by_own_hand)
        };
        Some(MemberChange {
            chat: field(payload.chat),
            actor,
            user: Some(user),
            user_name: None,
            date: field(payload.date),
            event,
            old_status: old.word,
            new_status: new.word,
            custom_title: new.custom_title,
            until_date: new.until_date,
            invite_link: field(payload.invite_link),
            via_join_request: field(payload.via_join_request),
            via_folder_link: field(payload.via_chat_folder_invite_link),
        })
    }
}

impl<'a> Message<'a> {
    /// The joins and leaves that a service message tells of. Of whom only the name is told has the id 0.
    pub fn member_changes(&self) -> Vec<MemberChange<'a>> {
        let Some(service) = &self.service else {
            return Vec::new();
        };
        let about = MemberChange {
            chat: Some(self.chat.clone()),
            actor: self.from.clone(),
            date: Some(self.date),
            ..MemberChange::default()
        };
        let change = |user: &User<'a>, event| MemberChange {
            user: Some(user.clone()),
            event,
            ..about.clone()
        };
        let joins = service.new_members.iter();
        let joins = joins.map(|user| change(user, MemberEvent::Join));
        let leaves = service.left_member.iter().map(|user| {
            let by_own_hand = self.from.as_ref().is_some_and(|from| from.id == user.id);
            let event = if by_own_hand {
                MemberEvent::Leave
            } else {
                MemberEvent::Remove
            };
            change(user, event)
        });
        let named = service.member_names.iter().filter_map(|name| {
            Some(MemberChange {
                user_name: name.clone(),
                event: self.event_of_name(service, name.as_ref())?,
                ..about.clone()
            })
        });
        joins.chain(leaves).chain(named).collect()
    }

    /// What happened to somebody called `name`; who went under the name of the one that brought it
    /// about went by himself.
    fn event_of_name(&self, service: &Service<'a>, name: Option<&Text<'a>>) -> Option<MemberEvent> {
        let actor = self.from.as_ref().and_then(|from| from.first_name.as_ref());
        match &*service.kind {
            "new_chat_members" | "group_chat_created" => Some(MemberEvent::Join),
            "left_chat_member" if name.is_some() && name == actor => Some(MemberEvent::Leave),
            "left_chat_member" => Some(MemberEvent::Remove),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(old: &str, new: &str, from: i64) -> &'static str {
        let update = format!(
            r#"{{"update_id":1,"chat_member":{{"chat":{{"id":-1}},"from":{{"id":{from},"is_bot":false,"first_name":"A"}},"date":4,
               "old_chat_member":{{"user":{{"id":7,"is_bot":false,"first_name":"B"}},{old}}},
               "new_chat_member":{{"user":{{"id":7,"is_bot":false,"first_name":"B"}},{new}}}}}}}"#
        );
        let update = Update::decode(update.as_bytes()).unwrap();
        update.member_change().unwrap().event.name()
    }

    #[test]
    fn every_change_of_status_has_its_word() {
        let left = r#""status":"left""#;
        let member = r#""status":"member""#;
        let kicked = r#""status":"kicked","until_date":0"#;
        let admin = r#""status":"administrator""#;
        let owner = r#""status":"creator""#;
        let muted = r#""status":"restricted","is_member":true"#;
        let muted_outside = r#""status":"restricted","is_member":false"#;
        for (old, new, from, word) in [
            (left, member, 7, "join"),
            (left, muted, 7, "join"),
            (kicked, member, 5, "join"),
            (member, left, 7, "leave"),
            (member, left, 5, "remove"),
            (muted, muted_outside, 7, "leave"),
            (member, kicked, 5, "ban"),
            (left, kicked, 5, "ban"),
            (kicked, left, 5, "unban"),
            (member, admin, 5, "promote"),
            (admin, owner, 5, "change"),
            (admin, member, 5, "demote"),
            (member, muted, 5, "restrict"),
            (muted, member, 5, "unrestrict"),
            (admin, left, 7, "leave"),
            (admin, admin, 5, "change"),
            (member, r#""status":"of tomorrow""#, 5, "change"),
        ] {
            assert_eq!(event(old, new, from), word, "{old} to {new}");
        }
    }

    #[test]
    fn a_request_to_join_is_about_who_asks() {
        let update = Update::decode(
            br#"{"update_id":1,"chat_join_request":{"chat":{"id":-1},"from":{"id":9,"is_bot":false,"first_name":"Z"},
               "user_chat_id":9,"date":4,"invite_link":{"invite_link":"https://t.me/+x","name":"blog","creator":{"id":8,"is_bot":false,"first_name":"Y"}}}}"#,
        )
        .unwrap();
        let change = update.member_change().unwrap();
        assert_eq!(
            (change.event.name(), change.user.unwrap().id.0),
            ("request", 9)
        );
        let link = change.invite_link.unwrap();
        assert_eq!(link.name.as_deref(), Some("blog"));
        assert_eq!(link.creator.unwrap().id.0, 8);
    }

    #[test]
    fn what_cannot_be_read_costs_no_more_than_itself() {
        let update = Update::decode(
            br#"{"update_id":1,"chat_member":{"chat":{"id":-1},"from":{"id":5},"date":4,
               "old_chat_member":{"status":"member","user":{"id":7},"is_member":"?"},
               "new_chat_member":{"status":"kicked","user":{"id":7},"until_date":"soon","custom_title":[]},
               "invite_link":{"invite_link":"https://t.me/+x","name":7,"creator":{"id":"x"}}}}"#,
        )
        .unwrap();
        let change = update.member_change().unwrap();
        assert_eq!((change.event.name(), change.until_date), ("ban", None));
        assert_eq!(change.user.unwrap().id.0, 7);
        assert_eq!(change.new_status.as_deref(), Some("kicked"));
        let link = change.invite_link.unwrap();
        assert_eq!(link.url.as_deref(), Some("https://t.me/+x"));
    }

    #[test]
    fn a_service_message_tells_of_each_who_came() {
        let update = Update::decode(
            br#"{"update_id":1,"message":{"message_id":2,"date":4,"chat":{"id":-1},"from":{"id":5,"is_bot":false,"first_name":"A"},
               "new_chat_members":[{"id":5,"is_bot":false,"first_name":"A"},{"id":6,"is_bot":true,"first_name":"R"}]}}"#,
        )
        .unwrap();
        let changes = update.message().unwrap().member_changes();
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.event.name(), change.user.as_ref().unwrap().id.0))
            .collect();
        assert_eq!(told, [("join", 5), ("join", 6)]);
    }
}
