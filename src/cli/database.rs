//! The database of a command: the one in the settings, or the private one, for as long as it takes.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use crate::config::Config;
use crate::postgres::{PrivatePostgres, StartError};
use crate::store::database::Database;
use crate::store::pool::Pool;

/// A command asks one thing after the other.
const CONNECTIONS_MAX: usize = 2;

pub(super) struct Opened {
    pub database: Database,
    /// Started by us, so stopped by us.
    private: Option<PrivatePostgres>,
}

impl Opened {
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let url = config.database.url.expose_secret();
        if !url.is_empty() {
            let database = Database::parse(url)?;
            return Ok(Self {
                database,
                private: None,
            });
        }
        let started = PrivatePostgres::start(&config.server.data_dir).await;
        let private = match started {
            Err(error @ StartError::InUse { .. }) => {
                return Err(error).context(
                    "the private Postgres belongs to the running hub; stop the hub for this command",
                );
            }
            started => started?,
        };
        let database = Database::parse(&private.url())?;
        Ok(Self {
            database,
            private: Some(private),
        })
    }

    /// Where a hub may be running: only for what reads.
    async fn open_beside_a_hub(config: &Config) -> anyhow::Result<Self> {
        let data_dir = &config.server.data_dir;
        if !config.database.url.expose_secret().is_empty() {
            return Self::open(config).await;
        }
        match PrivatePostgres::url_of_running(data_dir).await? {
            Some(url) => Ok(Self {
                database: Database::parse(&url)?,
                private: None,
            }),
            None => Self::open(config).await,
        }
    }

    pub(super) fn pool(&self) -> anyhow::Result<Pool> {
        Ok(Pool::new(self.database.clone(), CONNECTIONS_MAX)?)
    }

    pub(super) async fn close(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}

/// Gives the work a database, and stops it afterwards if it is ours, whatever came of the work.
pub(super) async fn with_database<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Opened) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    used(Opened::open(config).await?, work).await
}

/// The same for work that only reads: the database of a running hub serves, too.
pub(super) async fn with_database_beside_a_hub<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Opened) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    used(Opened::open_beside_a_hub(config).await?, work).await
}

async fn used<T>(
    opened: Opened,
    work: impl AsyncFnOnce(&Opened) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let done = work(&opened).await;
    opened.close().await;
    done
}
