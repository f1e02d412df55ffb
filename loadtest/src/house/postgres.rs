//! A Postgres of our own, durable as in production, that is stopped, frozen, killed and filled up.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tokio::process::{Child, Command};

use super::process::{children_of, id, signal};

/// A crashed one reads its log first.
const READY_WAIT_MAX: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(20);
/// The hub holds ten; the rest is for audits and for whoever takes all others.
const CONNECTIONS_MAX: u32 = 30;

pub(crate) struct Postgres {
    bin: PathBuf,
    pub(crate) folder: PathBuf,
    account: Account,
    server: Option<Child>,
    settings: Vec<String>,
}

/// Postgres refuses to be run by root.
#[derive(Clone, Copy)]
struct Account(Option<(u32, u32)>);

impl Postgres {
    /// Makes the data in `folder` and starts the server.
    pub(crate) async fn create(folder: &Path, settings: &[&str]) -> anyhow::Result<Self> {
        let bin = binaries().await?;
        let account = Account::detect().await?;
        std::fs::create_dir_all(folder)?;
        account.own(folder)?;
        let mut postgres = Self {
            bin,
            folder: folder.to_owned(),
            account,
            server: None,
            settings: settings
                .iter()
                .map(|setting| (*setting).to_owned())
                .collect(),
        };
        let mut initdb = postgres.command("initdb");
        initdb.arg("--pgdata").arg(postgres.data()).args([
            "--username=bellhop",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
        ]);
        let output = initdb.output().await.context("failed to run initdb")?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "initdb failed: {words}");
        postgres.start().await?;
        Ok(postgres)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.current_dir("/").kill_on_drop(true);
        if let Account(Some((uid, gid))) = self.account {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Returns when it takes connections.
    pub(crate) async fn start(&mut self) -> anyhow::Result<()> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("postgres.log"))?;
        let mut command = self.command("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder);
        command.args(["-c", "listen_addresses="]);
        command.args(["-c", &format!("max_connections={CONNECTIONS_MAX}")]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        self.server = Some(command.spawn().context("failed to start postgres")?);
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let ready = async {
            loop {
                if self.sql("SELECT 1").await.is_ok() {
                    return anyhow::Ok(());
                }
                if let Some(server) = &mut self.server
                    && let Some(status) = server.try_wait()?
                {
                    bail!("postgres ended with {status}");
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        match tokio::time::timeout(READY_WAIT_MAX, ready).await {
            Ok(ready) => ready,
            Err(_) => bail!("postgres does not become ready"),
        }
    }

    pub(crate) fn pid(&self) -> anyhow::Result<u32> {
        let server = self.server.as_ref().context("postgres does not run")?;
        server.id().context("postgres has ended")
    }

    /// As `pg_ctl stop -m immediate`: no flush, no farewell.
    pub(crate) async fn stop_at_once(&mut self) -> anyhow::Result<()> {
        self.stop("-QUIT").await
    }

    /// As `pg_ctl stop -m fast`: sessions are ended, the log is flushed.
    pub(crate) async fn stop_fast(&mut self) -> anyhow::Result<()> {
        self.stop("-INT").await
    }

    async fn stop(&mut self, name: &str) -> anyhow::Result<()> {
        signal(name, self.pid()?).await?;
        if let Some(mut server) = self.server.take() {
            server.wait().await?;
        }
        Ok(())
    }

    /// The server and all its sessions hold still, as with a disk that hangs.
    pub(crate) async fn freeze(&self) -> anyhow::Result<()> {
        let pid = self.pid()?;
        signal("-STOP", pid).await?;
        for child in children_of(pid) {
            signal("-STOP", child).await?;
        }
        Ok(())
    }

    pub(crate) async fn thaw(&self) -> anyhow::Result<()> {
        let pid = self.pid()?;
        for child in children_of(pid) {
            // A session may have ended with the time-out of its client.
            let _gone = signal("-CONT", child).await;
        }
        signal("-CONT", pid).await
    }

    pub(crate) fn has_ended(&mut self) -> anyhow::Result<bool> {
        match &mut self.server {
            Some(server) => Ok(server.try_wait()?.is_some()),
            None => Ok(true),
        }
    }

    /// Past every proxy.
    pub(crate) async fn sql(&self, statement: &str) -> anyhow::Result<String> {
        let mut psql = self.psql();
        let output = psql.args(["-c", statement]).output().await?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{statement}: {words}");
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn psql(&self) -> Command {
        let mut psql = self.command("psql");
        psql.arg("-h")
            .arg(&self.folder)
            .args(["-XAtq", "-U", "bellhop", "-d", "postgres"]);
        psql.env("PGCONNECT_TIMEOUT", "5").stdin(Stdio::null());
        psql
    }

    /// Sessions of somebody else, for five seconds.
    pub(crate) fn take_connections(&self) -> anyhow::Result<Vec<Child>> {
        let mut taken = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            let mut psql = self.psql();
            psql.args(["-c", "SELECT pg_sleep(5)"]);
            psql.stdout(Stdio::null()).stderr(Stdio::null());
            taken.push(psql.spawn()?);
        }
        Ok(taken)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A frozen one does not hear that it is to end.
        if let Ok(pid) = self.pid() {
            let all = children_of(pid).into_iter().chain([pid]);
            for process in all {
                let _gone = std::process::Command::new("kill")
                    .args(["-CONT", &process.to_string()])
                    .stderr(Stdio::null())
                    .status();
            }
            let _gone = std::process::Command::new("kill")
                .args(["-QUIT", &pid.to_string()])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Account {
    async fn detect() -> anyhow::Result<Self> {
        if id(&["-u"]).await? != 0 {
            return Ok(Self(None));
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(uid), Ok(gid)) = (id(&["-u", name]).await, id(&["-g", name]).await) {
                return Ok(Self(Some((uid, gid))));
            }
        }
        bail!("Postgres refuses to be run by root, and there is no account `postgres` or `nobody`")
    }

    fn own(self, path: &Path) -> std::io::Result<()> {
        match self.0 {
            Some((uid, gid)) => std::os::unix::fs::chown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }
}

/// The newest installed, or those in `BELLHOP_PG_BIN`.
async fn binaries() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("BELLHOP_PG_BIN") {
        return Ok(folder.into());
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    if let Some(bin) = found.pop() {
        return Ok(bin);
    }
    let output = Command::new("pg_config").arg("--bindir").output().await;
    let output = output.context(
        "no PostgreSQL programs found; install them, or point BELLHOP_PG_BIN at their folder",
    )?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}
