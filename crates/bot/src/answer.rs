//! The envelope around every answer. In comes a body, out comes the `result` inside it, still as
//! text, or the error it announces. Pure.
//!
//! <https://core.telegram.org/bots/api#making-requests>

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use telegram::ChatId;

use crate::{Error, token::Token};

/// How long to wait when Telegram asks for patience without saying how much.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
    ok: bool,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(default)]
    error_code: Option<i64>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    parameters: Option<Parameters>,
}

#[derive(Default, Deserialize)]
struct Parameters {
    #[serde(default)]
    retry_after: Option<u64>,
    #[serde(default)]
    migrate_to_chat_id: Option<ChatId>,
}

/// Which call an answer belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'static str,
    pub(crate) status: u16,
    pub(crate) token: &'a Token,
}

impl Call<'_> {
    /// The text of `result` in `body`.
    pub(crate) fn result(self, body: &[u8]) -> Result<&str, Error> {
        let envelope: Envelope<'_> =
            serde_json::from_slice(body).map_err(|source| self.unreadable(source))?;
        match envelope.result {
            Some(result) if envelope.ok => Ok(result.get()),
            _ => Err(self.refusal(envelope)),
        }
    }

    /// The error for a body that does not read as it should.
    ///
    /// Proxies answer for Telegram in HTML; then the status is all there is to go by.
    pub(crate) fn unreadable(self, source: serde_json::Error) -> Error {
        if self.status == 429 {
            return Error::TooManyRequests {
                method: self.method,
                retry_after: RETRY_AFTER_DEFAULT,
            };
        }
        let source = (!self.token.is_in(&source.to_string())).then_some(source);
        Error::BadAnswer {
            method: self.method,
            status: self.status,
            source,
        }
    }

    fn refusal(self, envelope: Envelope<'_>) -> Error {
        let method = self.method;
        let Some(error_code) = envelope.error_code.or_else(|| self.failed_status()) else {
            return Error::BadAnswer {
                method,
                status: self.status,
                source: None,
            };
        };
        let description = self
            .token
            .redact(envelope.description.as_deref().unwrap_or("no reason"));
        let parameters = envelope.parameters.unwrap_or_default();
        match error_code {
            401 | 404 => Error::Unauthorized { method, error_code },
            409 => Error::Conflict { description },
            429 => Error::TooManyRequests {
                method,
                retry_after: parameters
                    .retry_after
                    .map_or(RETRY_AFTER_DEFAULT, Duration::from_secs),
            },
            _ => Error::Refused {
                method,
                error_code,
                description,
                migrate_to_chat_id: parameters.migrate_to_chat_id,
            },
        }
    }

    fn failed_status(self) -> Option<i64> {
        (self.status >= 400).then(|| i64::from(self.status))
    }
}
