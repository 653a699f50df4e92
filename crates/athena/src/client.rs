//! Whom we ask, and where.

use aws_types::SdkConfig;

/// Where questions go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// The database of the tables.
    pub database: String,
    /// The workgroup that runs queries.
    pub workgroup: String,
    /// Where Athena leaves results, such as `s3://bucket/athena/`, unless the workgroup says so.
    pub output: Option<String>,
}

/// Athena, and the catalog of Glue that it reads. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Athena {
    pub(crate) queries: aws_sdk_athena::Client,
    pub(crate) catalog: aws_sdk_glue::Client,
    pub(crate) settings: Settings,
}

impl Athena {
    /// Whoever answers at `sdk`. Asks nobody yet.
    pub fn new(sdk: &SdkConfig, settings: Settings) -> Self {
        Self {
            queries: aws_sdk_athena::Client::new(sdk),
            catalog: aws_sdk_glue::Client::new(sdk),
            settings,
        }
    }

    /// Where questions go.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
