//! What the methods answer, as far as we look at it. Every field is optional to Telegram's changes:
//! what is missing, `null` or of another type than today becomes the default.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use telegram::{ChatId, MessageId, UserId};

/// The bot itself: `getMe`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Me {
    /// Its id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: UserId,
    /// Whether the account is a bot.
    #[serde(default, deserialize_with = "lenient")]
    pub is_bot: bool,
    /// Its name.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: String,
    /// Its name after the `@`.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
    /// Whether it can be added to groups.
    #[serde(default, deserialize_with = "lenient")]
    pub can_join_groups: bool,
    /// Whether privacy mode is off, so that it sees all messages of its groups.
    #[serde(default, deserialize_with = "lenient")]
    pub can_read_all_group_messages: bool,
}

/// How deliveries to the webhook fare: `getWebhookInfo`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct WebhookInfo {
    /// Where Telegram delivers to; empty without a webhook.
    #[serde(default, deserialize_with = "lenient")]
    pub url: String,
    /// Whether a self-signed certificate was uploaded.
    #[serde(default, deserialize_with = "lenient")]
    pub has_custom_certificate: bool,
    /// How many updates wait on Telegram's side.
    #[serde(default, deserialize_with = "lenient")]
    pub pending_update_count: u64,
    /// The address Telegram resolved or was given.
    #[serde(default, deserialize_with = "lenient")]
    pub ip_address: Option<String>,
    /// When the latest delivery failed, in Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub last_error_date: Option<i64>,
    /// Why the latest delivery failed.
    #[serde(default, deserialize_with = "lenient")]
    pub last_error_message: Option<String>,
    /// When Telegram's own datacentres last failed to agree, in Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub last_synchronization_error_date: Option<i64>,
    /// How many deliveries Telegram makes at once.
    #[serde(default, deserialize_with = "lenient")]
    pub max_connections: Option<u32>,
    /// The update kinds asked for; `None` means Telegram's default set.
    #[serde(default, deserialize_with = "lenient")]
    pub allowed_updates: Option<Vec<String>>,
}

impl WebhookInfo {
    /// Whether a webhook is set.
    pub fn is_set(&self) -> bool {
        !self.url.is_empty()
    }
}

/// A chat: `getChat`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Chat {
    /// Its id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: ChatId,
    /// `private`, `group`, `supergroup` or `channel`.
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    /// Its title, if it is not a person.
    #[serde(default, deserialize_with = "lenient")]
    pub title: Option<String>,
    /// Its public name after the `@`.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
    /// The first name of the person in a private chat.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: Option<String>,
    /// Whether it has topics.
    #[serde(default, deserialize_with = "lenient")]
    pub is_forum: bool,
}

/// A person or a bot.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct User {
    /// Its id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: UserId,
    /// Whether it is a bot.
    #[serde(default, deserialize_with = "lenient")]
    pub is_bot: bool,
    /// The first name.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: String,
    /// The public name after the `@`.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
}

/// What someone is in a chat: `getChatMember`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ChatMember {
    /// `creator`, `administrator`, `member`, `restricted`, `left` or `kicked`.
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    /// Who.
    #[serde(default, deserialize_with = "lenient")]
    pub user: User,
    /// For `restricted`: whether they are in the chat at all.
    #[serde(default, deserialize_with = "lenient")]
    pub is_member: Option<bool>,
}

impl ChatMember {
    /// Whether they administer the chat, and so see everything in it.
    pub fn administers(&self) -> bool {
        matches!(self.status.as_str(), "administrator" | "creator")
    }

    /// Whether they are in the chat.
    pub fn belongs(&self) -> bool {
        match self.status.as_str() {
            "restricted" => self.is_member.unwrap_or(true),
            "left" | "kicked" | "" => false,
            _ => true,
        }
    }
}

/// A message that we sent: `sendMessage`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SentMessage {
    /// Its id inside the chat.
    #[serde(default, deserialize_with = "lenient")]
    pub message_id: MessageId,
    /// When Telegram took it, in Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
}

fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_an_unexpected_type_become_the_default() {
        let me: Me = serde_json::from_str(
            r#"{"id":7,"first_name":null,"username":{"new":1},"is_bot":true}"#,
        )
        .unwrap();
        assert_eq!((me.id, me.is_bot), (UserId(7), true));
        assert_eq!((me.first_name.as_str(), me.username), ("", None));
    }

    #[test]
    fn a_restricted_member_may_have_left() {
        let check = |text: &str, belongs: bool| {
            let member: ChatMember = serde_json::from_str(text).unwrap();
            assert_eq!(member.belongs(), belongs, "{text}");
        };
        check(r#"{"status":"restricted","is_member":false}"#, false);
        check(r#"{"status":"restricted"}"#, true);
        check(r#"{"status":"member"}"#, true);
        check(r#"{"status":"kicked"}"#, false);
    }
}
