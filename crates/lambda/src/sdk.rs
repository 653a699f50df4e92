//! What the SDKs of services need to know. Elsewhere they find it out by themselves; here it is in the environment, and
//! the code that looks for it in files and machines stays out of the program.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_athena::config::BehaviorVersion;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::aws::Aws;

/// The configuration for every SDK.
pub(crate) fn sdk_config(aws: &Aws) -> SdkConfig {
    let client = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let keys = aws.keys.clone();
    let credentials = Credentials::new(keys.id, keys.secret, keys.token, None, "Lambda");
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(client)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .region(Region::new(aws.region.clone()));
    builder.set_endpoint_url(aws.endpoint_url.clone());
    builder.build()
}
