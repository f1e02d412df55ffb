//! Every setting, typed. config/bellhop.toml has the same names, with defaults and comments.

use std::net::IpAddr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::limits::Limits;
use super::network::Network;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub storage: Storage,
    pub files: Files,
    pub contacts: Contacts,
    pub channels: Channels,
    pub labels: Labels,
    pub limits: Limits,
    pub log: Log,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub address: IpAddr,
    pub port: u16,
    #[serde(deserialize_with = "empty_is_none")]
    pub public_url: Option<Url>,
    pub trusted_proxies: Vec<Network>,
    /// 0: as many as `threads` says.
    pub workers: usize,
    pub data_dir: PathBuf,
    pub drain_seconds: u64,
    pub shutdown_seconds_max: u64,
    pub session_check_seconds: NonZeroU64,
    pub metrics: MetricsFor,
}

impl Server {
    /// That serve HTTP and sockets. Postgres takes more than half of the time that a message costs
    /// (docs/performance.md), so where it runs on the same processors half of them are left to it.
    pub fn threads(&self, is_postgres_here: bool) -> usize {
        if self.workers > 0 {
            return self.workers;
        }
        let processors = available_parallelism().map_or(1, usize::from);
        if is_postgres_here {
            (processors / 2).max(1)
        } else {
            processors
        }
    }
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricsFor {
    Loopback,
    All,
    Off,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Empty: the private Postgres.
    pub url: SecretString,
    pub pool_size: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageKind {
    Local,
    S3,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub kind: StorageKind,
    /// Empty: the folder `files` in the data directory.
    pub directory: PathBuf,
    pub s3: S3,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    pub bucket: String,
    pub region: String,
    #[serde(deserialize_with = "empty_is_none")]
    pub endpoint: Option<Url>,
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    pub bytes_max: u64,
    pub unsent_bytes_max: u64,
    pub content_types: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// 0: nobody is forgotten.
    pub silent_days_max: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// 0: they are kept for ever.
    pub deliveries_days_max: u32,
    /// In the place of all platforms' APIs; for trying things out.
    #[serde(deserialize_with = "empty_is_none")]
    pub api_base: Option<Url>,
}

/// What is found out about what customers write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    pub language: bool,
    pub sentiment: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Pretty,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

impl Config {
    /// Where uploaded files go when they are kept on this machine.
    pub fn files_dir(&self) -> PathBuf {
        let directory = &self.storage.directory;
        if directory == Path::new("") {
            self.server.data_dir.join("files")
        } else {
            directory.clone()
        }
    }

    /// How a browser reaches this server when it listens on `port`. No slash at the end.
    pub fn public_url(&self, port: u16) -> String {
        match &self.server.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => {
                let address = self.server.address;
                // "All networks" is no place to go to.
                let host = match address {
                    IpAddr::V4(address) if address.is_unspecified() => "127.0.0.1".to_owned(),
                    IpAddr::V4(address) => address.to_string(),
                    IpAddr::V6(address) if address.is_unspecified() => "[::1]".to_owned(),
                    IpAddr::V6(address) => format!("[{address}]"),
                };
                format!("http://{host}:{port}")
            }
        }
    }
}

fn empty_is_none<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(url)),
        Ok(_) | Err(_) => {
            let message = format!("{text:?} is no address such as https://chat.example.com");
            Err(serde::de::Error::custom(message))
        }
    }
}
