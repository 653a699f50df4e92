//! What `telelake doctor` warns of, for the page about the pipeline.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use query::pack::Language as QueryLanguage;
use server::dashboard::{Mode, Severity, Warning};

use super::Parts;
use crate::command::doctor::{Check, Status, examine, examine_lake};
use crate::words::Language;

/// Examines when it is asked for, in the language of whoever looks.
pub(super) fn ask(
    parts: &Parts<'_>,
) -> Arc<dyn Fn(QueryLanguage) -> BoxFuture<'static, Vec<Warning>> + Send + Sync> {
    let (home, mode) = (parts.home.clone(), parts.mode);
    Arc::new(move |language| {
        let mut home = home.clone();
        home.language = match language {
            QueryLanguage::English => Language::English,
            QueryLanguage::Portuguese => Language::Portuguese,
        };
        async move {
            let checks = match mode {
                // A simulated Telegram has nothing to be mended.
                Mode::Demo => examine_lake(&home).await,
                Mode::Webhook | Mode::Poll => examine(&home).await,
            };
            checks.iter().filter_map(warning).collect()
        }
        .boxed()
    })
}

fn warning(check: &Check) -> Option<Warning> {
    let severity = match check.status {
        Status::Ok => return None,
        Status::Warning => Severity::Warning,
        Status::Failed => Severity::Problem,
    };
    Some(Warning {
        severity,
        title: check.summary.clone(),
        hint: check.fix.clone(),
    })
}
