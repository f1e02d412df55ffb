//! One hub on one Postgres, with a network between them and one before the hub that can be broken.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use super::proxy::{Backend, Proxy};
use crate::house::{Hub, Postgres, Start, free_port};

pub(super) struct World {
    // Ends before the database that it uses.
    pub(super) hub: Hub,
    pub(super) start: Start,
    pub(super) to_hub: Proxy,
    pub(super) to_postgres: Proxy,
    pub(super) postgres: Postgres,
}

impl World {
    pub(super) async fn create(binary: &Path, folder: &Path) -> anyhow::Result<Self> {
        Self::on(binary, folder, &folder.join("postgres")).await
    }

    /// With the database in a place of its own.
    pub(super) async fn on(binary: &Path, folder: &Path, disk: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let postgres = Postgres::create(disk, &[]).await?;
        let to_postgres = Proxy::before(Backend::Unix(postgres.socket())).await?;
        let port = to_postgres.address.port();
        let start = Start {
            binary: binary.to_owned(),
            data_dir: folder.join("hub"),
            database_url: format!("postgres://bellhop@127.0.0.1:{port}/postgres"),
            port: free_port()?,
            environment: Vec::new(),
        };
        let hub = start.start().await.with_context(|| start.last_words())?;
        let to_hub = Proxy::before(Backend::Tcp(hub.address)).await?;
        Ok(Self {
            hub,
            start,
            to_hub,
            to_postgres,
            postgres,
        })
    }

    /// How clients reach the hub.
    pub(super) fn way(&self) -> String {
        format!("http://{}", self.to_hub.address)
    }

    /// Kills the hub and starts it again; answers when it is ready.
    pub(super) async fn kill_and_start(&mut self) -> anyhow::Result<()> {
        self.hub.kill().await?;
        self.hub = self
            .start
            .start()
            .await
            .with_context(|| self.start.last_words())?;
        Ok(())
    }

    /// What `bellhop audit` finds in the database.
    pub(super) async fn audit(&self) -> anyhow::Result<Vec<String>> {
        self.start.audit().await
    }
}

pub(super) async fn seconds(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}
