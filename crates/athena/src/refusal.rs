//! Why AWS did not do what it was asked, without the type of the request: in goes an error of an SDK, out
//! comes what the service said, or why it said nothing.

use std::error::Error;

use aws_sdk_athena::error::{ConnectorError, ProvideErrorMetadata, SdkError};

/// Codes of services that ask for fewer requests, or are out of order for a moment.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
const TRANSIENT: [&str; 8] = [
    "InternalServerException",
    "InternalServiceException",
    "OperationTimeoutException",
    "ProvisionedThroughputExceededException",
    "ServiceUnavailableException",
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
];
const SERVER_ERRORS: std::ops::Range<u16> = 500..600;

/// Why AWS did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The service said no.
    #[error("{code}: {message}")]
    Answer {
        /// In one word, such as `AccessDeniedException`.
        code: String,
        /// In its own words.
        message: String,
        /// Whether the same request may be answered later.
        is_transient: bool,
    },
    /// There was no answer, or none that can be read.
    #[error("the request to AWS did not get through")]
    Silence {
        /// Whether the same request may be answered later.
        is_transient: bool,
        /// What happened instead.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl Refusal {
    /// What `error` says.
    pub(crate) fn of<E>(error: SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let status = error
            .raw_response()
            .map(|response| response.status().as_u16());
        let is_servers = status.is_some_and(|status| SERVER_ERRORS.contains(&status));
        if let Some(answer) = error.as_service_error() {
            let code = answer.code().unwrap_or("unknown error").to_owned();
            return Self::Answer {
                is_transient: is_servers || TRANSIENT.contains(&code.as_str()),
                message: answer.message().unwrap_or("no reason given").to_owned(),
                code,
            };
        }
        let is_transient = match &error {
            SdkError::TimeoutError(_) => true,
            SdkError::DispatchFailure(failure) => failure.is_io() || failure.is_timeout(),
            SdkError::ResponseError(_) => is_servers,
            _ => false,
        };
        let source = error.into_source().unwrap_or_else(Into::into);
        Self::Silence {
            is_transient,
            // The SDK puts each failure of a connection into one that is called "io error" or "other".
            source: match source.downcast::<ConnectorError>() {
                Ok(wrapped) => wrapped.into_source(),
                Err(source) => source,
            },
        }
    }

    /// Whether the same request may be answered later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Answer { is_transient, .. } | Self::Silence { is_transient, .. } => *is_transient,
        }
    }

    /// Whether Glue says that what was asked for is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Answer { code, .. } if code == "EntityNotFoundException")
    }
}
