//! `/api/v1/pipeline`: the way of the data with its counts, and the button that has the ETL run.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::ACCEPT_LANGUAGE},
    response::{IntoResponse as _, Response},
};
use query::pack::Language;
use serde_json::{Value, json};

use super::{
    CaptureView, CompactionsView, DayView, LakeView, Reconciliation, Shared, Sources, Told,
    Warning, WebhookView, remembered::Remembered,
};
use crate::http::refusal;

/// Telegram is asked no more often.
const WEBHOOK_LIFETIME: Duration = Duration::from_secs(30);
/// Everything in raw is counted no more often, but after a run of the ETL.
const RECONCILIATION_LIFETIME: Duration = Duration::from_mins(10);
/// Counting reads the lake whole: it is worth so many looks.
const LOOKS_A_COUNT: u32 = 120;
/// Settings, disk and chats are examined no more often.
const WARNINGS_LIFETIME: Duration = Duration::from_mins(2);
/// The first look waits so long for the lake, which the page is about.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

/// The sources, each with what it said last.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) sources: Sources,
    webhook: Remembered<Option<WebhookView>>,
    lake: Remembered<Result<LakeView, Told>>,
    reconciliation: Remembered<Result<Reconciliation, Told>>,
    warnings: [Remembered<Vec<Warning>>; 2],
}

impl Pipeline {
    pub(super) fn new(sources: Sources) -> Self {
        let warnings = [Language::English, Language::Portuguese].map(|language| {
            let ask = Arc::clone(&sources.warnings);
            Remembered::new(Arc::new(move || ask(language)), WARNINGS_LIFETIME)
        });
        Self {
            webhook: Remembered::new(Arc::clone(&sources.webhook), WEBHOOK_LIFETIME),
            lake: Remembered::new(Arc::clone(&sources.lake), sources.lake_lifetime),
            reconciliation: Remembered::new(
                Arc::clone(&sources.reconciliation),
                RECONCILIATION_LIFETIME.max(sources.lake_lifetime * LOOKS_A_COUNT),
            ),
            warnings,
            sources,
        }
    }

    /// What the run that has just ended made old.
    pub(super) fn forget_lake(&self) {
        self.lake.forget_age();
        self.reconciliation.forget_age();
    }

    async fn look(&self, language: Language) -> Value {
        let [english, portuguese] = &self.warnings;
        let warnings = match language {
            Language::English => english,
            Language::Portuguese => portuguese,
        };
        let lake = self.lake().await;
        let (lake, trouble) = match lake {
            Some(Ok(lake)) => (Some(lake), None),
            Some(Err(reason)) => (None, Some(reason)),
            None => (None, None),
        };
        let days = lake
            .as_ref()
            .map(|lake| lake.days.iter().map(day).collect::<Vec<_>>());
        json!({
            "capture": capture((self.sources.capture)()),
            "webhook": self.webhook.look().flatten(),
            "raw": lake.as_ref().map(|lake| lake.raw),
            "quarantine": lake.as_ref().map(|lake| lake.quarantine),
            "enriched": lake.as_ref().map(|lake| json!({
                "days": lake.enriched.objects, "bytes": lake.enriched.bytes, "rows": lake.rows,
            })),
            "days": days.unwrap_or_default(),
            "trouble": trouble,
            "etl": etl(&self.sources.compactions.look()),
            "reconciliation": self.reconciliation.look().map(|found| match found {
                Ok(found) => json!(found),
                Err(reason) => json!({ "error": reason }),
            }),
            "warnings": warnings.look(),
        })
    }

    /// The lake as it was listed last; the first who looks waits for it a little.
    async fn lake(&self) -> Option<Result<LakeView, Told>> {
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(lake) = self.lake.look() {
                    return lake;
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        waited.await.ok()
    }
}

/// Answers with all of it.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Query(wanted): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let wanted = wanted.get("lang").map(String::as_str).or(accepted);
    Json(
        shared
            .pipeline
            .look(language(wanted.unwrap_or_default()))
            .await,
    )
    .into_response()
}

/// Has the ETL run.
pub(super) async fn compact(State(shared): State<Shared>) -> Response {
    match shared.pipeline.sources.compactions.ask() {
        Ok(()) => (StatusCode::ACCEPTED, Json(json!({ "started": true }))).into_response(),
        Err(already) => refusal(StatusCode::CONFLICT, &already.to_string()),
    }
}

/// The counts of capture, as events tell them too.
pub(super) fn capture(view: CaptureView) -> Value {
    json!(view)
}

/// The runs of the ETL, as events tell them too.
pub(super) fn etl(view: &CompactionsView) -> Value {
    let state = if view.is_running { "running" } else { "idle" };
    json!({
        "state": state,
        "next_at": view.next_at,
        "progress": view.progress,
        "runs": view.runs,
    })
}

fn day(view: &DayView) -> Value {
    json!({
        "day": view.day.to_string(),
        "state": view.state,
        "raw_objects": view.raw.objects,
        "raw_bytes": view.raw.bytes,
        "rows": view.rows,
        "bytes": view.bytes,
    })
}

/// The language that a list such as `pt-BR,pt;q=0.9,en;q=0.8` begins with.
fn language(accepted: &str) -> Language {
    let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
    let is_portuguese = first
        .get(..2)
        .is_some_and(|word| word.eq_ignore_ascii_case("pt"));
    if is_portuguese {
        Language::Portuguese
    } else {
        Language::English
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_is_the_one() {
        assert_eq!(language("pt-BR,pt;q=0.9,en;q=0.8"), Language::Portuguese);
        assert_eq!(language("en-US,pt;q=0.8"), Language::English);
        assert_eq!(language("ótimo"), Language::English);
        assert_eq!(language(""), Language::English);
    }
}
