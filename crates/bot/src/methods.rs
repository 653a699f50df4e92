//! The Bot API methods we use, one function each, spelled as Telegram spells their parameters.
//!
//! <https://core.telegram.org/bots/api#available-methods>

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use telegram::{ChatId, UserId};

use crate::{
    ALL_UPDATE_KINDS, Bot, Chat, ChatMember, Error, GetUpdates, Me, SentMessage, UpdateBatch,
    WebhookInfo, retry::Repeat,
};

/// Where and how Telegram shall deliver updates.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// The `https` address; a local Bot API server takes `http` too.
    pub url: String,
    /// What Telegram repeats in `X-Telegram-Bot-Api-Secret-Token`: 1 to 256 of `A-Za-z0-9_-`.
    pub secret_token: SecretString,
    /// At most this many deliveries at once, 1 to 100. Telegram loads twice as many updates ahead,
    /// so more keeps one stuck chat from holding up the others.
    pub max_connections: u32,
    /// Pins the address, where Telegram must not ask the DNS.
    pub ip_address: Option<String>,
    /// Throws away what waits on Telegram's side. Lost is lost.
    pub drop_pending_updates: bool,
    /// The update kinds wanted.
    pub allowed_updates: &'static [&'static str],
}

impl WebhookSettings {
    /// All update kinds to `url`, over as many connections as Telegram offers.
    pub fn new(url: String, secret_token: SecretString) -> Self {
        Self {
            url,
            secret_token,
            max_connections: 100,
            ip_address: None,
            drop_pending_updates: false,
            allowed_updates: &ALL_UPDATE_KINDS,
        }
    }
}

impl Bot {
    /// Who the token belongs to.
    pub async fn me(&self) -> Result<Me, Error> {
        self.call("getMe", json!({}), Repeat::Harmless).await
    }

    /// Waits for updates and brings them undecoded.
    ///
    /// Called once per call: pauses, repetitions and what to do about a conflict are the poller's.
    pub async fn updates(&self, wanted: GetUpdates) -> Result<UpdateBatch, Error> {
        const METHOD: &str = "getUpdates";
        let mut parameters = json!({
            "limit": wanted.limit.clamp(1, 100),
            "timeout": wanted.timeout.as_secs(),
            "allowed_updates": wanted.allowed_updates,
        });
        set(
            &mut parameters,
            "offset",
            wanted.offset.map(|offset| offset.0),
        );
        let (status, body) = self.post(METHOD, &parameters, wanted.timeout).await?;
        UpdateBatch::read(self.describe(METHOD, status), &body)
    }

    /// Makes Telegram deliver updates to `settings.url`.
    ///
    /// The full parameter set is sent each time, because Telegram resets most of what is omitted.
    /// Success means little: Telegram has not tried to deliver yet. Ask [`Bot::webhook_info`].
    pub async fn set_webhook(&self, settings: &WebhookSettings) -> Result<(), Error> {
        let parameters = json!({
            "url": settings.url,
            "secret_token": settings.secret_token.expose_secret(),
            "max_connections": settings.max_connections.clamp(1, 100),
            "ip_address": settings.ip_address.as_deref().unwrap_or_default(),
            "drop_pending_updates": settings.drop_pending_updates,
            "allowed_updates": settings.allowed_updates,
        });
        self.call::<Value>("setWebhook", parameters, Repeat::Harmless)
            .await
            .map(drop)
    }

    /// Stops deliveries; what waits is thrown away if `drop_pending_updates`.
    pub async fn delete_webhook(&self, drop_pending_updates: bool) -> Result<(), Error> {
        let parameters = json!({ "drop_pending_updates": drop_pending_updates });
        self.call::<Value>("deleteWebhook", parameters, Repeat::Harmless)
            .await
            .map(drop)
    }

    /// Where Telegram delivers to, and how it fares.
    pub async fn webhook_info(&self) -> Result<WebhookInfo, Error> {
        self.call("getWebhookInfo", json!({}), Repeat::Harmless)
            .await
    }

    /// What a chat is called.
    pub async fn chat(&self, chat: ChatId) -> Result<Chat, Error> {
        self.call("getChat", json!({ "chat_id": chat }), Repeat::Harmless)
            .await
    }

    /// What `user` is in `chat`.
    pub async fn chat_member(&self, chat: ChatId, user: UserId) -> Result<ChatMember, Error> {
        let parameters = json!({ "chat_id": chat, "user_id": user });
        self.call("getChatMember", parameters, Repeat::Harmless)
            .await
    }

    /// The administrators of `chat`, without other bots.
    pub async fn administrators(&self, chat: ChatId) -> Result<Vec<ChatMember>, Error> {
        self.call(
            "getChatAdministrators",
            json!({ "chat_id": chat }),
            Repeat::Harmless,
        )
        .await
    }

    /// How many people and bots are in `chat`.
    pub async fn member_count(&self, chat: ChatId) -> Result<u64, Error> {
        self.call(
            "getChatMemberCount",
            json!({ "chat_id": chat }),
            Repeat::Harmless,
        )
        .await
    }

    /// Writes `text` into `chat`.
    pub async fn send_message(&self, chat: ChatId, text: &str) -> Result<SentMessage, Error> {
        let parameters = json!({ "chat_id": chat, "text": text });
        self.call("sendMessage", parameters, Repeat::Visible).await
    }
}

/// Sets `key` if there is a value: `null` is not "absent" to every server.
fn set(parameters: &mut Value, key: &str, value: Option<i64>) {
    if let (Some(object), Some(value)) = (parameters.as_object_mut(), value) {
        object.insert(key.to_owned(), value.into());
    }
}
