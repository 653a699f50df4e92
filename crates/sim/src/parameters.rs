//! The parameters of a Bot API call. In goes an HTTP request in any of the four ways clients use,
//! out come names and texts. Files are noticed but not kept.

use std::collections::BTreeMap;

use axum::extract::{Form, FromRequest as _, Multipart, Query, Request};
use axum::http::header;
use bytes::Bytes;
use serde_json::Value;

use crate::answer::Refused;

/// Names and their values; a value that was not text is its JSON.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// The parameters of `request`, from its query string and its body.
    pub(crate) async fn read(request: Request) -> Result<Self, Refused> {
        let mut parameters = Query::<BTreeMap<String, String>>::try_from_uri(request.uri())
            .map(|Query(pairs)| pairs)
            .map_err(|_| Refused::bad_request("can't parse query string"))?;
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("multipart/form-data") {
            read_multipart(request, &mut parameters).await?;
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            // A GET has its parameters in the query string, whatever it claims of its body.
            if request.method() != axum::http::Method::GET {
                let Form(pairs) = Form::<BTreeMap<String, String>>::from_request(request, &())
                    .await
                    .map_err(|_| Refused::bad_request("can't parse form"))?;
                parameters.extend(pairs);
            }
        } else if content_type.starts_with("application/json") {
            let body = Bytes::from_request(request, &())
                .await
                .map_err(|_| Refused::bad_request("can't read request"))?;
            parameters.extend(Self::from_json(&body)?.0);
        }
        Ok(Self(parameters))
    }

    /// The parameters in a JSON object; an empty body has none.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Refused> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
            return Err(Refused::bad_request("can't parse request as a JSON object"));
        };
        let texts = fields.into_iter().filter_map(|(name, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((name, text)),
            other => Some((name, other.to_string())),
        });
        Ok(Self(texts.collect()))
    }

    /// A value, empty if it is absent: Telegram makes no difference.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A number, `default` if it is absent or none.
    pub(crate) fn number(&self, name: &str, default: i64) -> i64 {
        self.text(name).trim().parse().unwrap_or(default)
    }

    /// Whether a flag is set, in any of the spellings Telegram takes.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(
            self.text(name).to_ascii_lowercase().as_str(),
            "true" | "yes" | "1"
        )
    }

    /// Whether the parameter was given at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

async fn read_multipart(
    request: Request,
    parameters: &mut BTreeMap<String, String>,
) -> Result<(), Refused> {
    let unreadable = || Refused::bad_request("can't parse multipart form");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| unreadable())?;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let Some(name) = field.name().map(ToOwned::to_owned) else {
            continue;
        };
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        parameters.insert(name, String::from_utf8_lossy(&bytes).into_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;

    use super::Parameters;

    async fn check(request: axum::http::request::Builder, body: &str) {
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let read = Parameters::read(request).await.unwrap();
        assert_eq!(read.number("offset", 0), -3);
        assert_eq!(read.text("text"), "olá");
        assert_eq!(read.text("allowed_updates"), r#"["message"]"#);
        assert!(read.flag("drop"));
    }

    #[tokio::test]
    async fn parameters_are_read_in_every_way_clients_send_them() {
        let pairs = "offset=-3&text=ol%C3%A1&allowed_updates=%5B%22message%22%5D&drop=True";
        check(Request::get(format!("/x?{pairs}")), "").await;
        let form = "application/x-www-form-urlencoded";
        check(Request::post("/x").header("content-type", form), pairs).await;
        let json = r#"{"offset":-3,"text":"ol\u00e1","allowed_updates":["message"],"drop":true}"#;
        let kind = "application/json; charset=utf-8";
        check(Request::post("/x").header("content-type", kind), json).await;
        let parts = [
            ("offset", "-3"),
            ("text", "olá"),
            ("allowed_updates", r#"["message"]"#),
            ("drop", "true"),
        ]
        .map(|(name, value)| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let body = format!("{}--b--\r\n", parts.concat());
        let kind = "multipart/form-data; boundary=b";
        check(Request::post("/x").header("content-type", kind), &body).await;
    }
}
