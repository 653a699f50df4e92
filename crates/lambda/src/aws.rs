//! The way to AWS from inside it. Credentials and region are those that Lambda puts into the environment; they hold for
//! as long as the process lives. Out come buckets; requests to other services are made in `call` and by SDKs.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use config::Location;
use lake::{Bucket, Root};
use object_store::StaticCredentialProvider;
use object_store::aws::AwsCredential;

use crate::Environment;

/// AWS, as one function sees it.
#[derive(Clone)]
pub(crate) struct Aws {
    pub(crate) region: String,
    pub(crate) keys: Keys,
    /// Where services answer, if not at AWS.
    pub(crate) endpoint_url: Option<String>,
    s3_endpoint_url: Option<String>,
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aws({})", self.region)
    }
}

/// What the role of the function gives.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl Aws {
    /// What the environment says.
    ///
    /// # Errors
    /// If it names no region or no credentials.
    pub(crate) fn of(environment: &Environment) -> Result<Self> {
        let aws = &environment.config.aws;
        let region = aws.region.clone();
        let region = region.context("no region is set: Lambda does so in `AWS_REGION`")?;
        let why = "Lambda sets it to what the role of the function gives";
        Ok(Self {
            region,
            keys: Keys {
                id: environment.required("AWS_ACCESS_KEY_ID", why)?.to_owned(),
                secret: environment
                    .required("AWS_SECRET_ACCESS_KEY", why)?
                    .to_owned(),
                token: environment.text("AWS_SESSION_TOKEN").map(str::to_owned),
            },
            endpoint_url: aws.endpoint_url.clone(),
            s3_endpoint_url: aws
                .s3_endpoint_url
                .clone()
                .or_else(|| aws.endpoint_url.clone()),
        })
    }

    /// The zone at `location`, which `variable` set. Asks nobody yet.
    ///
    /// # Errors
    /// If that is no bucket: the disk of a function is gone with it.
    pub(crate) fn zone(&self, location: &Location, variable: &str) -> Result<Root> {
        let Location::S3 { bucket, prefix } = location else {
            bail!("the variable `{variable}` must name a bucket, and not `{location}`");
        };
        Ok(Root::s3(Bucket {
            name: bucket.clone(),
            prefix: prefix.clone(),
            region: self.region.clone(),
            endpoint_url: self.s3_endpoint_url.clone(),
            credentials: Arc::new(StaticCredentialProvider::new(self.credential())),
        })?)
    }

    pub(crate) fn credential(&self) -> AwsCredential {
        let Keys { id, secret, token } = self.keys.clone();
        AwsCredential {
            key_id: id,
            secret_key: secret,
            token,
        }
    }
}
