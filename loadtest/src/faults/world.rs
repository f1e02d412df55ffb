//! One hub on one Postgres, with a network between them and one before the hub that can be broken.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use super::hub::{Hub, Start, free_port};
use super::postgres::Postgres;
use super::proxy::{Backend, Proxy};

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
        let hub = start.start().await.with_context(|| tail(&start))?;
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
            .with_context(|| tail(&self.start))?;
        Ok(())
    }

    /// What `bellhop audit` finds in the database.
    pub(super) async fn audit(&self) -> anyhow::Result<Vec<String>> {
        let mut audit = self.start.bellhop();
        let output = audit.args(["audit", "--json"]).output().await?;
        let report: Value = serde_json::from_slice(&output.stdout).with_context(|| {
            format!("bellhop audit: {}", String::from_utf8_lossy(&output.stderr))
        })?;
        let findings = report.get("findings").and_then(Value::as_array);
        let findings = findings.context("bellhop audit names no findings")?;
        Ok(findings.iter().map(Value::to_string).collect())
    }
}

fn tail(start: &Start) -> String {
    super::hub::tail(&start.log())
}

/// A folder of our own that goes when the value does.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> anyhow::Result<Self> {
        let name = format!("bellhop-faults-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn seconds(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}
