//! What can go wrong with a call, classed by what the caller does about it. No variant, source or
//! `Debug` output ever contains the token or a URL with the token in it.

use std::time::Duration;

use telegram::ChatId;

/// A Bot API call failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token is not of the shape that Telegram hands out.
    #[error("the bot token does not look like `123456789:AAE…`")]
    MalformedToken,

    /// The base address cannot be used. It is not repeated: it may hold credentials.
    #[error("the Bot API address is not an `http` or `https` URL with a host")]
    MalformedApiUrl,

    /// The HTTP client could not be set up.
    #[error("cannot set up the HTTP client")]
    SetUp {
        /// Why.
        source: reqwest::Error,
    },

    /// Telegram does not know the token: wrong or revoked.
    #[error("Telegram does not accept the bot token (`{method}` answered {error_code})")]
    Unauthorized {
        /// The method called.
        method: &'static str,
        /// 401, or 404 for a token that cannot even be parsed.
        error_code: i64,
    },

    /// Someone else receives this bot's updates.
    #[error("another receiver holds this bot's updates: {description}")]
    Conflict {
        /// Telegram's explanation.
        description: String,
    },

    /// Telegram asks for patience.
    #[error("Telegram asks to wait {} s before `{method}` again", retry_after.as_secs())]
    TooManyRequests {
        /// The method called.
        method: &'static str,
        /// How long to wait.
        retry_after: Duration,
    },

    /// Telegram understood the call and said no.
    #[error("Telegram refused `{method}`: {description} ({error_code})")]
    Refused {
        /// The method called.
        method: &'static str,
        /// Telegram's number, alike to an HTTP status.
        error_code: i64,
        /// Telegram's explanation.
        description: String,
        /// Where the chat went, if it became a supergroup.
        migrate_to_chat_id: Option<ChatId>,
    },

    /// No answer: the network, the name, TLS or a time-out.
    #[error("cannot reach the Bot API for `{method}`")]
    Unreachable {
        /// The method called.
        method: &'static str,
        /// Why, without the URL.
        source: reqwest::Error,
    },

    /// Something answered, but not as the Bot API does.
    #[error("`{method}` got an answer (HTTP status {status}) that is not the Bot API's")]
    BadAnswer {
        /// The method called.
        method: &'static str,
        /// The HTTP status.
        status: u16,
        /// Where reading it failed; absent if it was too large or repeated the token.
        source: Option<serde_json::Error>,
    },
}

impl Error {
    /// Whether the same call may succeed later without anyone acting.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::TooManyRequests { .. } | Self::Unreachable { .. } => true,
            Self::Refused { error_code, .. } => *error_code >= 500,
            Self::BadAnswer { status, .. } => *status >= 500,
            Self::MalformedToken
            | Self::MalformedApiUrl
            | Self::SetUp { .. }
            | Self::Unauthorized { .. }
            | Self::Conflict { .. } => false,
        }
    }

    /// What the user can do, where a fix is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::MalformedToken | Self::Unauthorized { .. } => Some(
                "copy the token again from @BotFather: `/mybots`, the bot, `API Token`; \
                 a revoked token stays refused",
            ),
            Self::Conflict { description } if description.contains("webhook is active") => {
                Some("delete the webhook first: `telelake webhook delete`")
            }
            Self::Conflict { .. } => {
                Some("stop the other program that uses this bot; one bot has one receiver")
            }
            Self::Refused {
                migrate_to_chat_id: Some(_),
                ..
            } => Some("the group became a supergroup: use its new id"),
            Self::MalformedApiUrl => {
                Some("give only the server's address, such as `https://api.telegram.org`")
            }
            Self::BadAnswer {
                status: 300..=399, ..
            } => Some("the address redirects elsewhere; give the final address of the server"),
            Self::Unreachable { .. } => Some("check the network, a proxy, and the Bot API address"),
            Self::SetUp { .. }
            | Self::TooManyRequests { .. }
            | Self::Refused { .. }
            | Self::BadAnswer { .. } => None,
        }
    }
}
