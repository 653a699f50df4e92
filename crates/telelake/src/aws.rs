//! The way to AWS: where it is and with whose credentials, found by the rules of the AWS command line (variables,
//! profiles, SSO, roles of machines and containers). In go the settings, out come an SDK configuration and buckets.

use std::fmt;
use std::sync::Arc;

use ::config::Aws;
use anyhow::Result;
use async_trait::async_trait;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use lake::{Bucket, Root};
use object_store::aws::{AwsCredential, AwsCredentialProvider};
use object_store::{CredentialProvider, StaticCredentialProvider};

/// What AWS calls the region of somebody who named none; stores that are not Amazon's take any.
const REGION: &str = "us-east-1";

/// What the SDKs need to know, with the settings in force.
pub(crate) async fn sdk_config(aws: &Aws) -> SdkConfig {
    let client = aws_smithy_http_client::Builder::new()
        .tls_provider(aws_smithy_http_client::tls::Provider::Rustls(
            aws_smithy_http_client::tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(client);
    if let Some(region) = &aws.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &aws.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &aws.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

/// The place of a zone in a bucket.
pub(crate) async fn bucket(aws: &Aws, name: &str, prefix: &str) -> Result<Root> {
    let sdk = sdk_config(aws).await;
    let region = sdk.region().map_or(REGION, Region::as_ref);
    let endpoint_url = aws.s3_endpoint_url.as_ref().or(aws.endpoint_url.as_ref());
    let credentials: AwsCredentialProvider = match sdk.credentials_provider() {
        Some(provider) => Arc::new(Credentials { provider }),
        None => Arc::new(StaticCredentialProvider::new(AwsCredential {
            key_id: String::new(),
            secret_key: String::new(),
            token: None,
        })),
    };
    Ok(Root::s3(Bucket {
        name: name.to_owned(),
        prefix: prefix.to_owned(),
        region: region.to_owned(),
        endpoint_url: endpoint_url.cloned(),
        credentials,
    })?)
}

/// The SDK's credentials, which it keeps and renews, for the object store.
struct Credentials {
    provider: SharedCredentialsProvider,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

#[async_trait]
impl CredentialProvider for Credentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let found = self.provider.provide_credentials().await;
        let found = found.map_err(|source: CredentialsError| object_store::Error::Generic {
            store: "S3",
            source: source.into(),
        })?;
        Ok(Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        }))
    }
}
