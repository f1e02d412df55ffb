//! A Postgres for all runs, and for each run a hub or a floor of its own on a database of its own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rustix::fs::statfs;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_postgres::NoTls;

use super::budgets::Fill;
use crate::house::{Folder, Hub, Postgres, Start, free_port};
use crate::report::{Report, float};
use crate::target::{Kind, Processes, Target};

/// As the hub's own Postgres has it on a machine with 8 GiB or more.
const POSTGRES: [&str; 4] = [
    "shared_buffers=1GB",
    "jit=off",
    "effective_io_concurrency=16",
    "min_wal_size=1GB",
];

/// Fills `max_wal_size`, of which the checkpoint after it keeps the files. A Postgres that has run for a while has them;
/// a new one would make each during a run, and whoever commits would wait.
const LOG_FILES: &str =
    "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal() FROM generate_series(1, 64)";

/// `TMPFS_MAGIC` of statfs(2): a file system that loses everything with the power.
const TMPFS: i64 = 0x0102_1994;
const LISTEN_WAIT_MAX: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);

pub(super) struct Stand {
    postgres: Postgres,
    folder: Folder,
    binary: PathBuf,
    databases: u32,
}

/// A running hub; it ends when the value does.
pub(super) struct House {
    // Ends before the database that it uses.
    hub: Hub,
    start: Start,
    pub(super) target: Target,
    database: String,
    /// From the process to the first "ready", the schema being there unless the database is new.
    start_took: Duration,
}

pub(super) struct Floor {
    _child: Child,
    pub(super) target: Target,
    database: String,
}

/// Of each conversation, how many messages it has after its first one.
const STORED_BY_HUB: &str = "SELECT conversation_id::text, count(*) FROM messages
    WHERE client_id <> 'opening' GROUP BY 1";
const STORED_BY_FLOOR: &str = "SELECT conversation::text, count(*) FROM floor_messages GROUP BY 1";

impl House {
    /// What a scenario cannot see from outside: how long the start took, and what the hub holds in memory now.
    pub(super) fn describe(&self, report: &mut Report) {
        report.figure("start to ready", "s", self.start_took.as_secs_f64());
        if let Some(kib) = self.hub.resident_kib() {
            report.figure("memory afterwards", "MiB", float(kib) / 1024.0);
        }
    }
}

impl Stand {
    pub(super) async fn create(binary: &Path) -> anyhow::Result<Self> {
        let folder = Folder::new("bench")?;
        let on = statfs(folder.path())?;
        ensure!(
            on.f_type != TMPFS,
            "{} is in memory, where fsync costs nothing: set TMPDIR to a folder on a disk",
            folder.path().display()
        );
        let postgres = Postgres::create(&folder.path().join("postgres"), &POSTGRES).await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value = postgres.sql(&format!("SHOW {setting}")).await?;
            ensure!(
                value == "on",
                "{setting} is {value}: nothing would be durable"
            );
        }
        postgres.sql(LOG_FILES).await?;
        postgres.sql("CHECKPOINT").await?;
        Ok(Self {
            postgres,
            folder,
            binary: binary.to_owned(),
            databases: 0,
        })
    }

    /// As programs of Postgres take it.
    fn database_url(&self, name: &str) -> String {
        let socket = self.postgres.folder.display().to_string();
        let socket = socket.replace('%', "%25").replace('/', "%2F");
        format!("postgres://bellhop@{socket}/{name}")
    }

    async fn new_database(&mut self) -> anyhow::Result<String> {
        self.databases = self.databases.saturating_add(1);
        let name = format!("bench_{}", self.databases);
        self.postgres
            .sql(&format!("CREATE DATABASE {name}"))
            .await?;
        Ok(name)
    }

    /// A database that holds years of work; made once for each size.
    pub(super) async fn filled(&mut self, fill: Fill) -> anyhow::Result<String> {
        let Fill {
            conversations,
            messages,
        } = fill;
        let name = format!("filled_{conversations}_{messages}");
        let there = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
        if self.postgres.sql(&there).await? == "1" {
            return Ok(name);
        }
        self.postgres
            .sql(&format!("CREATE DATABASE {name}"))
            .await?;
        let start = self.start(&name)?;
        let migrated = start.bellhop().args(["migrate", "up"]).output().await?;
        let words = String::from_utf8_lossy(&migrated.stderr);
        ensure!(migrated.status.success(), "bellhop migrate up: {words}");
        let mut fill = Command::new(std::env::current_exe()?);
        fill.arg("fill")
            .args(["--database-url", &start.database_url]);
        fill.args(["--conversations", &conversations.to_string()]);
        fill.args(["--messages", &messages.to_string()]);
        fill.kill_on_drop(true).stdout(Stdio::null());
        let filled = fill.status().await?;
        ensure!(
            filled.success(),
            "the database could not be filled: {filled}"
        );
        Ok(name)
    }

    fn start(&self, database: &str) -> anyhow::Result<Start> {
        Ok(Start {
            binary: self.binary.clone(),
            data_dir: self.folder.path().join(database),
            database_url: self.database_url(database),
            port: free_port()?,
            environment: Vec::new(),
        })
    }

    pub(super) async fn hub(&mut self, fill: Option<Fill>) -> anyhow::Result<House> {
        let database = match fill {
            Some(fill) => self.filled(fill).await?,
            None => self.new_database().await?,
        };
        let start = self.start(&database)?;
        let begin = Instant::now();
        let hub = start.start().await.with_context(|| start.last_words())?;
        let start_took = begin.elapsed();
        let processes = Processes {
            hub: Some(hub.pid()?),
            postgres: Some(self.postgres.pid()?),
        };
        Ok(House {
            target: Target::at(hub.address, Kind::Hub, processes),
            hub,
            start,
            database,
            start_took,
        })
    }

    pub(super) async fn floor(&mut self) -> anyhow::Result<Floor> {
        let database = self.new_database().await?;
        let port = free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("floor").args(["--port", &port.to_string()]);
        command.args(["--database", &self.database_url(&database)]);
        command.kill_on_drop(true).stdin(Stdio::null());
        let mut child = command.spawn().context("failed to start the floor")?;
        let address = ([127, 0, 0, 1], port).into();
        let listening = async {
            while TcpStream::connect(address).await.is_err() {
                if let Some(status) = child.try_wait()? {
                    bail!("the floor ended with {status}");
                }
                tokio::time::sleep(LOOK).await;
            }
            Ok(())
        };
        let listening = tokio::time::timeout(LISTEN_WAIT_MAX, listening).await;
        listening.context("the floor does not listen")??;
        let processes = Processes {
            hub: child.id(),
            postgres: Some(self.postgres.pid()?),
        };
        Ok(Floor {
            target: Target::at(address, Kind::Floor, processes),
            _child: child,
            database,
        })
    }

    /// Ends the hub, looks whether all that it acknowledged is in its database, goes through that, and removes it
    /// unless it was filled for more runs.
    pub(super) async fn audit(&self, house: House, report: &mut Report) -> anyhow::Result<()> {
        let House {
            mut hub,
            start,
            database,
            ..
        } = house;
        hub.signal("-TERM").await?;
        hub.wait_for_end().await?;
        self.reckon(&database, STORED_BY_HUB, report).await?;
        for finding in start.audit().await? {
            report.problem(format!("audit: {finding}"));
        }
        if !database.starts_with("filled") {
            self.drop(&database).await?;
        }
        Ok(())
    }

    /// The same for the floor, which is ended too: Postgres would tidy up after it during the next run.
    pub(super) async fn close(&self, floor: Floor, report: &mut Report) -> anyhow::Result<()> {
        let database = floor.database.clone();
        drop(floor);
        self.reckon(&database, STORED_BY_FLOOR, report).await?;
        self.drop(&database).await
    }

    async fn drop(&self, database: &str) -> anyhow::Result<()> {
        let drop = format!("DROP DATABASE {database} WITH (FORCE)");
        self.postgres.sql(&drop).await?;
        Ok(())
    }

    /// What was acknowledged against what Postgres has.
    async fn reckon(
        &self,
        database: &str,
        stored: &str,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        if report.promised.is_empty() {
            return Ok(());
        }
        let url = self.database_url(database);
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        tokio::spawn(connection);
        let rows = client.query(stored, &[]).await?;
        let stored: HashMap<String, i64> =
            rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let (mut promised, mut missing) = (0_u64, 0_u64);
        for (conversation, count) in &report.promised {
            let stored = stored.get(conversation).copied().unwrap_or_default();
            promised = promised.saturating_add(*count);
            missing = missing.saturating_add(count.saturating_sub(u64::try_from(stored)?));
        }
        let there = promised.saturating_sub(missing);
        report.figure("acknowledged and in Postgres", "messages", float(there));
        if missing > 0 {
            report.problem(format!(
                "{missing} acknowledged messages are not in Postgres"
            ));
        }
        Ok(())
    }
}
