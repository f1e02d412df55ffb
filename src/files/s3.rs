//! How an S3 store, or what speaks its protocol, is reached.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, RetryConfig};
use secrecy::ExposeSecret as _;

use super::error::FileError;
use super::settings::S3Settings;

/// Attempts at one request after the first: a store that restarts is met once or twice.
const RETRIES_MAX: usize = 2;
/// Somebody waits for the answer, and can try again better than we can.
const RETRY_WAIT_MAX: Duration = Duration::from_secs(10);
/// Between two attempts, at most.
const BACKOFF_MAX: Duration = Duration::from_secs(2);

pub(super) fn open(settings: &S3Settings) -> Result<AmazonS3, FileError> {
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&settings.bucket)
        // One object at a time is what every store understands; there are never many.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            backoff: BackoffConfig {
                max_backoff: BACKOFF_MAX,
                ..BackoffConfig::default()
            },
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_WAIT_MAX,
        });
    if let Some(region) = &settings.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = &settings.endpoint {
        builder = builder
            .with_endpoint(endpoint)
            .with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(id) = &settings.access_key_id {
        builder = builder.with_access_key_id(id);
    }
    if let Some(secret) = &settings.secret_access_key {
        builder = builder.with_secret_access_key(secret.expose_secret());
    }
    Ok(builder.build()?)
}
