//! The real binary as a process, started again and again on the same data.

use std::ffi::OsString;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::process::{Child, Command};

use super::process::{resident_kib, signal};

const READY_WAIT_MAX: Duration = Duration::from_secs(30);
const END_WAIT_MAX: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(10);

/// The fleet is a handful of people who write as fast as a hundred thousand.
const UNLIMITED: &str = "1000000";
const SETTINGS: [(&str, &str); 15] = [
    ("BELLHOP_LIMITS__CONTACT__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__CONTACT__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__AGENT__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__AGENT__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__ADDRESS__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__ADDRESS__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__SIGN_IN__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__SIGN_IN__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__WIDGET_SESSION__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__WIDGET_SESSION__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__WEBHOOK__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__WEBHOOK__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__SOCKETS__PER_ADDRESS", "0"),
    ("BELLHOP_LIMITS__SOCKETS__PER_AGENT", "0"),
    ("BELLHOP_LOG__LEVEL", "warn"),
];

/// The limits among them, for a person who starts a hub by hand.
pub(crate) fn lifted_limits() -> String {
    let limits = SETTINGS.iter().filter(|(name, _)| name.contains("LIMITS"));
    let all: Vec<_> = limits
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    all.join(" ")
}

/// How to start a hub; the port stays the same over restarts, as it does in production.
#[derive(Clone)]
pub(crate) struct Start {
    pub(crate) binary: PathBuf,
    pub(crate) data_dir: PathBuf,
    pub(crate) database_url: String,
    pub(crate) port: u16,
    /// For a library that is loaded before the program, such as one that lies about the time.
    pub(crate) environment: Vec<(OsString, OsString)>,
}

pub(crate) struct Hub {
    child: Child,
    pub(crate) address: SocketAddr,
}

pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Start {
    fn log(&self) -> PathBuf {
        self.data_dir.with_extension("log")
    }

    /// The last lines of the log, for whoever has to find out.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<_> = text.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// A subcommand on the same database, with nothing of this shell's settings.
    pub(crate) fn bellhop(&self) -> Command {
        let mut command = Command::new(&self.binary);
        let ours = std::env::vars_os().map(|(name, _)| name).filter(|name| {
            let name = name.to_string_lossy();
            name == "DATABASE_URL" || name == "PORT" || name.starts_with("BELLHOP_")
        });
        for name in ours {
            command.env_remove(name);
        }
        command.env("DATABASE_URL", &self.database_url);
        command.env("BELLHOP_SERVER__DATA_DIR", &self.data_dir);
        command.kill_on_drop(true).stdin(Stdio::null());
        command
    }

    /// What `bellhop audit` finds in the database.
    pub(crate) async fn audit(&self) -> anyhow::Result<Vec<String>> {
        let output = self.bellhop().args(["audit", "--json"]).output().await?;
        let report: Value = serde_json::from_slice(&output.stdout).with_context(|| {
            format!("bellhop audit: {}", String::from_utf8_lossy(&output.stderr))
        })?;
        let findings = report.get("findings").and_then(Value::as_array);
        let findings = findings.context("bellhop audit names no findings")?;
        Ok(findings.iter().map(Value::to_string).collect())
    }

    pub(crate) fn spawn(&self) -> anyhow::Result<Hub> {
        std::fs::create_dir_all(&self.data_dir)?;
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log())?;
        let mut command = self.bellhop();
        command
            .args(["serve", "--demo", "--port", &self.port.to_string()])
            .arg("--data-dir")
            .arg(&self.data_dir)
            .envs(SETTINGS)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(log);
        let child = command.spawn().context("failed to start the hub")?;
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        Ok(Hub { child, address })
    }

    /// Returns when the hub says that it is ready.
    pub(crate) async fn start(&self) -> anyhow::Result<Hub> {
        let mut hub = self.spawn()?;
        hub.wait_until_ready().await?;
        Ok(hub)
    }
}

impl Hub {
    pub(crate) fn pid(&self) -> anyhow::Result<u32> {
        self.child.id().context("the hub has ended")
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) async fn is_ready(&self) -> bool {
        let ready = reqwest::get(format!("{}/readyz", self.url())).await;
        ready.is_ok_and(|answer| answer.status().is_success())
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let ready = async {
            while !self.is_ready().await {
                if let Some(status) = self.child.try_wait()? {
                    bail!("the hub ended with {status}");
                }
                tokio::time::sleep(LOOK).await;
            }
            Ok(())
        };
        match tokio::time::timeout(READY_WAIT_MAX, ready).await {
            Ok(ready) => ready,
            Err(_) => bail!("the hub does not become ready"),
        }
    }

    /// Nothing is flushed, nobody is told.
    pub(crate) async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    pub(crate) async fn signal(&self, name: &str) -> anyhow::Result<()> {
        signal(name, self.pid()?).await
    }

    pub(crate) async fn wait_for_end(&mut self) -> anyhow::Result<ExitStatus> {
        match tokio::time::timeout(END_WAIT_MAX, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => bail!("the hub does not end"),
        }
    }

    pub(crate) fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    pub(crate) fn resident_kib(&self) -> Option<u64> {
        resident_kib(self.pid().ok()?)
    }
}
