//! The function `repair`: tells the catalog of the days that it does not know. In goes any event, out comes what the
//! tutorial's function answers.
//!
//! What may pass makes the run fail, so that Lambda repeats it; what somebody must put right is answered, as the tutorial
//! does, and logged as an error: Lambda takes such a run for a success, so deploy/aws has an alarm on these lines.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use athena::{Athena, Outcome, Readers, Repaired, Settings, repair};
use config::Location;
use lake::{Clock, EnrichedZone};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::Serialize;
use serde_json::Value;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tracing::{error, info, warn};

use crate::Environment;
use crate::aws::Aws;
use crate::deadline::time_left;
use crate::failure::told;
use crate::sdk::sdk_config;

/// How long before Lambda would end the run it ends by itself, and says so.
const END_BEFORE: Duration = Duration::from_secs(2);
const DONE: u16 = 200;
const FAILED: u16 = 500;

/// The catalog of one lake.
#[derive(Debug)]
pub struct Repair {
    athena: Athena,
    zone: EnrichedZone,
}

/// What the tutorial's function answers.
#[derive(Debug, Serialize)]
pub struct RepairAnswer {
    #[serde(rename = "statusCode")]
    status_code: u16,
    /// JSON in a text, as there.
    body: String,
}

impl Repair {
    /// The catalog that the environment describes.
    ///
    /// # Errors
    /// If something is missing in the environment.
    pub fn start(environment: &Environment) -> Result<Self> {
        let aws = Aws::of(environment)?;
        let config = &environment.config;
        let settings = Settings {
            database: config.lake.database.clone(),
            workgroup: config.athena.workgroup.clone(),
            // For this function the tutorial calls the place of results so.
            output: match &config.lake.raw {
                Location::S3 { .. } => Some(format!("{}/", config.lake.raw)),
                _ => None,
            },
        };
        Ok(Self {
            athena: Athena::new(&sdk_config(&aws), settings),
            zone: EnrichedZone::new(aws.zone(&config.lake.enriched, "AWS_S3_ENRICHED")?),
        })
    }

    /// Answers one event, whatever is in it.
    ///
    /// # Errors
    /// If the same may succeed later.
    pub async fn answer(&self, event: LambdaEvent<Value>) -> Result<RepairAnswer, Diagnostic> {
        let time = time_left(event.context.deadline, &Clock::System).saturating_sub(END_BEFORE);
        let repaired = timeout(time, self.repair()).await;
        let repaired = repaired
            .context("the catalog does not answer in time")
            .and_then(|repaired| repaired);
        repaired.or_else(|error| {
            let reason = told(&error);
            error!(error = reason, "cannot repair the catalog: {reason}");
            if is_final(&error) {
                Ok(RepairAnswer::of(FAILED, &reason))
            } else {
                Err(Diagnostic {
                    error_type: "RepairFailed".to_owned(),
                    error_message: reason,
                })
            }
        })
    }

    async fn repair(&self) -> Result<RepairAnswer> {
        let repaired = repair(&self.athena, &self.zone, Readers::All).await?;
        let mut tables = repaired.tables.iter();
        if tables.all(|table| table.outcome == Outcome::Missing) {
            let database = &self.athena.settings().database;
            bail!("the catalog has no table of ours in the database `{database}`");
        }
        tell(&repaired);
        Ok(RepairAnswer::of(DONE, &repaired))
    }
}

impl RepairAnswer {
    fn of(status_code: u16, body: &impl Serialize) -> Self {
        Self {
            status_code,
            body: serde_json::to_string(body).unwrap_or_default(),
        }
    }
}

/// Whether the same would fail again.
fn is_final(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<athena::Error>() {
        Some(error) => !error.is_transient(),
        None => !error.is::<Elapsed>(),
    }
}

fn tell(repaired: &Repaired) {
    for table in &repaired.tables {
        info!("{table}");
        if let Some(day) = table.unseen.first() {
            warn!(
                context_date = %day,
                "{}: Athena looks at no day before the first of its range, and there are {}",
                table.table,
                table.unseen.len()
            );
        }
    }
}
