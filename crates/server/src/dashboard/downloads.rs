//! `/api/v1/downloads`: a result as a file, which the browser itself fetches and writes to its disk.
//!
//! A link cannot carry the token against foreign pages, nor a statement of any length, and a browser does not show what an
//! answer says that is no file. So the page posts the statement, is told what is wrong with it, and is given an address that
//! holds once and for a moment: there the answer waits, begun and not yet read.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    extract::{Path, State},
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use query::Format;
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use crate::{
    chance,
    http::{answer_in, refusal},
};

/// So long an answer waits to be fetched: browsers do it at once. Shorter than the patience of whoever writes it.
const LIFETIME: Duration = Duration::from_secs(20);
/// So many wait; each holds some 100 kB and what its query holds. The oldest goes.
const WAITING_MAX: usize = 8;

/// Answers that wait to be fetched, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Downloads {
    waiting: Mutex<VecDeque<(String, Response)>>,
}

/// What is to be a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    sql: String,
    format: FileFormat,
}

/// Of what kind.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileFormat {
    Csv,
    Json,
    Parquet,
}

impl FileFormat {
    /// What people open with a spreadsheet must not run there.
    const fn format(self) -> Format {
        match self {
            Self::Csv => Format::Spreadsheet,
            Self::Json => Format::Json,
            Self::Parquet => Format::Parquet,
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }

    const fn media_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
        })
    }
}

impl Downloads {
    fn keep(&self, token: String, response: Response) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back((token, response));
    }

    fn take(&self, token: &str) -> Option<Response> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|(known, _)| known == token)?;
        waiting.remove(place).map(|(_, response)| response)
    }
}

/// Begins to answer, and says where the file is to be fetched.
pub(super) async fn begin(
    State(shared): State<Shared>,
    Json(Wanted { sql, format }): Json<Wanted>,
) -> Response {
    let mut response = answer_in(&shared.queries, &sql, format.format()).await;
    if !response.status().is_success() {
        return response;
    }
    let day = shared.facts().today;
    let disposition = format!(
        "attachment; filename=\"telelake-{day}.{}\"",
        format.extension()
    );
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, format.media_type());
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    let token = chance::token();
    let href = format!("/api/v1/downloads/{token}");
    shared.downloads.keep(token.clone(), response);
    let downloads = Arc::clone(&shared.downloads);
    tokio::spawn(async move {
        tokio::time::sleep(LIFETIME).await;
        downloads.take(&token);
    });
    (StatusCode::CREATED, Json(json!({ "href": href }))).into_response()
}

/// Answers with the file, once.
pub(super) async fn fetch(State(shared): State<Shared>, Path(token): Path<String>) -> Response {
    shared.downloads.take(&token).unwrap_or_else(|| {
        refusal(
            StatusCode::NOT_FOUND,
            "this file was fetched already, or nobody fetched it in time: download it again",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_fetched_once_and_of_too_many_the_oldest_goes() {
        let downloads = Downloads::default();
        for number in 0..=WAITING_MAX {
            downloads.keep(number.to_string(), Response::default());
        }
        assert!(downloads.take("0").is_none());
        assert!(downloads.take("1").is_some());
        assert!(downloads.take("1").is_none());
        assert!(downloads.take(&WAITING_MAX.to_string()).is_some());
    }
}
