//! What a Bot API call answers. In go results and refusals, out come HTTP answers in Telegram's
//! wording. It decides nothing.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::wire::escape_non_ascii;

/// What a method returns.
pub(crate) type Answer = Result<Success, Refused>;

/// A call that worked.
#[derive(Clone, Debug)]
pub(crate) struct Success {
    /// JSON text, so that updates keep their bytes.
    result: String,
    description: Option<&'static str>,
}

impl Success {
    /// Answers with JSON text.
    pub(crate) fn text(result: String) -> Self {
        Self {
            result,
            description: None,
        }
    }

    /// Answers `true` with a remark.
    pub(crate) fn remark(description: &'static str) -> Self {
        Self {
            result: "true".to_owned(),
            description: Some(description),
        }
    }
}

impl From<Value> for Success {
    fn from(result: Value) -> Self {
        Self::text(result.to_string())
    }
}

/// A call that was refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refused {
    code: StatusCode,
    description: String,
    retry_after_seconds: Option<u32>,
    migrate_to_chat_id: Option<i64>,
}

impl Refused {
    fn new(code: StatusCode, description: &str) -> Self {
        let description = description.to_owned();
        Self {
            code,
            description,
            retry_after_seconds: None,
            migrate_to_chat_id: None,
        }
    }

    pub(crate) fn bad_request(why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, &format!("Bad Request: {why}"))
    }

    pub(crate) fn conflict(why: &str) -> Self {
        Self::new(StatusCode::CONFLICT, &format!("Conflict: {why}"))
    }

    pub(crate) fn logged_out() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Logged out")
    }

    pub(crate) fn method_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found: method not found")
    }

    pub(crate) fn migrated(to: i64) -> Self {
        let refused = Self::bad_request("group chat was upgraded to a supergroup chat");
        Self {
            migrate_to_chat_id: Some(to),
            ..refused
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    pub(crate) fn too_many_requests(retry_after_seconds: u32) -> Self {
        let description = format!("Too Many Requests: retry after {retry_after_seconds}");
        let refused = Self::new(StatusCode::TOO_MANY_REQUESTS, &description);
        Self {
            retry_after_seconds: Some(retry_after_seconds),
            ..refused
        }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized")
    }
}

/// The HTTP answer to a call.
pub(crate) fn http(answer: Answer) -> Response<Body> {
    let (code, retry_after, body) = match answer {
        Ok(success) => (StatusCode::OK, None, success_body(&success)),
        Err(refused) => (
            refused.code,
            refused.retry_after_seconds,
            refusal_body(&refused),
        ),
    };
    let mut response = Response::new(Body::from(escape_non_ascii(&body)));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn success_body(success: &Success) -> String {
    let result = &success.result;
    match success.description {
        Some(remark) => format!(r#"{{"ok":true,"result":{result},"description":"{remark}"}}"#),
        None => format!(r#"{{"ok":true,"result":{result}}}"#),
    }
}

fn refusal_body(refused: &Refused) -> String {
    let mut body = json!({
        "ok": false,
        "error_code": refused.code.as_u16(),
        "description": refused.description,
    });
    let mut parameters = Map::new();
    if let Some(chat) = refused.migrate_to_chat_id {
        parameters.insert("migrate_to_chat_id".to_owned(), chat.into());
    }
    if let Some(seconds) = refused.retry_after_seconds {
        parameters.insert("retry_after".to_owned(), seconds.into());
    }
    if !parameters.is_empty()
        && let Some(body) = body.as_object_mut()
    {
        body.insert("parameters".to_owned(), parameters.into());
    }
    body.to_string()
}
