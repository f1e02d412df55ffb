//! The database lives on a small disk, and something else fills it.
//! A disk can be mounted by root, or by anybody in a user namespace of their own; there this program
//! runs once more, for this fault alone.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use reqwest::StatusCode;
use serde_json::json;
use tokio::process::Command;

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::house::id;

/// Enough for a new database and some minutes of messages.
const DISK_MIB: u64 = 200;
const FILL_WAIT_MAX: Duration = Duration::from_secs(20);
/// Some pages full.
const NEWCOMERS_MAX: usize = 1_000;
/// Longer than this fault takes on a slow machine.
const NAMESPACE_WAIT_MAX: Duration = Duration::from_secs(180);
/// As root of a new namespace, mounts $1; then goes on as whoever it was before, because Postgres
/// refuses to be run by root.
const IN_A_NAMESPACE: &str = r#"mount -t tmpfs -o size=$2m,mode=0755 tmpfs "$1"
exec unshare --user --map-user="$3" --map-group="$4" "$5" faults --only F4 --binary "$6" --disk "$1" --json "$7""#;

pub(super) async fn fills_up(
    fault: &'static str,
    name: &'static str,
    binary: &Path,
    home: &Path,
    given: Option<&Path>,
) -> anyhow::Result<Row> {
    if let Some(disk) = given {
        return on(disk, fault, name, binary, home).await;
    }
    let why = if id(&["-u"]).await? == 0 {
        match Mount::make(&home.join("disk")).await {
            Ok(mount) => return on(&mount.0, fault, name, binary, home).await,
            Err(error) => error,
        }
    } else {
        match in_a_namespace(binary, home).await {
            Ok(row) => return Ok(Row { fault, name, ..row }),
            Err(error) => error,
        }
    };
    let why = format!("no small disk could be mounted ({why:#}); give one with --disk");
    Ok(Row::not_run(fault, name, why))
}

async fn on(
    disk: &Path,
    fault: &'static str,
    name: &'static str,
    binary: &Path,
    home: &Path,
) -> anyhow::Result<Row> {
    let mut world = World::on(binary, home, &disk.join("postgres")).await?;
    let mut trial = Trial::begin(&world, fault, name, USUAL).await?;
    let filler = disk.join("filler");
    for is_log_full in [false, true] {
        fill(&filler).await?;
        trial.injected();
        let table = "CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)";
        let refused = world.postgres.sql(table).await.is_err();
        trial.check(refused, "the disk was not full");
        let answer = first_refusal_of_newcomers(&world).await?;
        trial.check(
            answer == Some(StatusCode::SERVICE_UNAVAILABLE),
            &format!("somebody new was not told to come again later, but {answer:?}"),
        );
        if is_log_full {
            force_new_log_files(&world).await;
            trial.nothing_is_acknowledged(3.0).await;
        } else {
            // What still finds a place in a page that was begun is stored.
            seconds(3.0).await;
        }
        trial.check(!world.hub.has_ended()?, "the hub ended with the disk full");
        std::fs::remove_file(&filler)?;
        // It ends when it cannot write its log; whoever runs it starts it again.
        let has_ended = world.postgres.has_ended()?;
        if has_ended {
            world.postgres.start().await?;
        }
        trial.check(
            has_ended == is_log_full,
            "Postgres did not do what it does when its disk is full",
        );
        trial.recover().await?;
    }
    trial.end(&world).await
}

/// Whoever comes first finds a place in a page that was begun; then there is none.
async fn first_refusal_of_newcomers(world: &World) -> anyhow::Result<Option<StatusCode>> {
    let http = reqwest::Client::new();
    for _ in 0..NEWCOMERS_MAX {
        let sessions = format!("{}/api/v1/widget/sessions", world.hub.url());
        let visit = http.post(sessions).json(&json!({ "channel_key": "demo" }));
        let status = visit.send().await?.status();
        if !status.is_success() {
            return Ok(Some(status));
        }
    }
    Ok(None)
}

/// To the last byte.
async fn fill(file: &Path) -> anyhow::Result<()> {
    let mut dd = Command::new("dd");
    dd.arg("if=/dev/zero").arg(format!("of={}", file.display()));
    dd.args(["bs=4k", &format!("count={}", DISK_MIB * 1024)]);
    // It says that no space is left, which is what was wanted.
    let _full = tokio::time::timeout(FILL_WAIT_MAX, dd.output()).await?;
    Ok(())
}

/// There is room in the file that is being written; the next ones there are not.
async fn force_new_log_files(world: &World) {
    for _ in 0..8 {
        let _ends_in_this = world
            .postgres
            .sql("SELECT txid_current(), pg_switch_wal()")
            .await;
        seconds(0.05).await;
    }
}

async fn in_a_namespace(binary: &Path, home: &Path) -> anyhow::Result<Row> {
    let (disk, json) = (home.join("disk"), home.join("row.json"));
    std::fs::create_dir_all(&disk)?;
    let ours = [id(&["-u"]).await?, id(&["-g"]).await?].map(|id| id.to_string());
    let mut unshare = Command::new("unshare");
    unshare
        .args(["--user", "--map-root-user", "--mount", "sh", "-ec"])
        .args([IN_A_NAMESPACE, "sh"])
        .arg(&disk)
        .arg(DISK_MIB.to_string())
        .args(ours)
        .arg(std::env::current_exe()?)
        .arg(binary)
        .arg(&json)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let child = unshare.spawn()?;
    let _asked_to_end = Guest(child.id().context("it has ended")?);
    let output = tokio::time::timeout(NAMESPACE_WAIT_MAX, child.wait_with_output()).await??;
    let words = String::from_utf8_lossy(&output.stderr);
    let rows = std::fs::read_to_string(&json);
    let rows = rows.with_context(|| words.lines().last().unwrap_or_default().to_owned())?;
    let rows: Vec<Row> = serde_json::from_str(&rows)?;
    rows.into_iter().next().context("no row")
}

/// Asked to end with the value, so that it ends what it started; each step became the next with the same id.
struct Guest(u32);

impl Drop for Guest {
    fn drop(&mut self) {
        let mut kill = std::process::Command::new("kill");
        kill.args(["-TERM", &self.0.to_string()]);
        let _ended_before = kill.stderr(Stdio::null()).status();
    }
}

/// Goes with the value.
struct Mount(PathBuf);

impl Mount {
    async fn make(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path)?;
        let size = format!("size={DISK_MIB}m,mode=0755");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path);
        let output = mount.output().await?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}", words.trim());
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // What still writes there keeps it for as long as it lives.
        let mut umount = std::process::Command::new("umount");
        let _unmounted = umount.arg("-l").arg(&self.0).status();
    }
}
