//! Postgres ends, hangs, has no disk or no connection left.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use super::proxy::Weather;
use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};

pub(super) async fn at_once(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for _ in 0..3 {
        world.postgres.stop_at_once().await?;
        seconds(2.0).await;
        world.postgres.start().await?;
        trial.injected();
        trial.recover().await?;
        trial.check(!world.hub.has_ended()?, "the hub ended with its Postgres");
    }
    trial.end(world).await
}

pub(super) async fn in_order(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for _ in 0..3 {
        world.postgres.stop_fast().await?;
        world.postgres.start().await?;
        trial.injected();
        trial.recover().await?;
    }
    trial.end(world).await
}

/// Nothing is acknowledged meanwhile, and who only asks whether the hub is there is answered.
pub(super) async fn hangs(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    world.postgres.freeze().await?;
    trial.injected();
    // What was committed before may be on its way to its writer.
    seconds(0.5).await;
    let pulse = std::sync::Arc::clone(&trial.fleet.pulse);
    let (acknowledged, pongs) = (pulse.acknowledgements(), pulse.pongs());
    let resident = world.hub.resident_kib();
    seconds(4.5).await;
    trial.check(
        pulse.acknowledgements() == acknowledged,
        "something was acknowledged while Postgres held still",
    );
    trial.check(pulse.pongs() > pongs, "pings were not answered meanwhile");
    if let (Some(before), Some(after)) = (resident, world.hub.resident_kib()) {
        let grown = after.saturating_sub(before) / 1024;
        trial.note(format!("the hub's memory grew by {grown} MiB"));
    }
    world.postgres.thaw().await?;
    trial.recover().await?;
    trial.end(world).await
}

pub(super) async fn connections_taken(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    // The hub loses those that it has, and finds none.
    world.to_postgres.set(Weather::Down);
    world.to_postgres.cut();
    let taken = world.postgres.take_connections()?;
    seconds(1.0).await;
    let is_full = world.postgres.sql("SELECT 1").await.is_err();
    trial.check(is_full, "connections were left");
    world.to_postgres.set(Weather::Fair);
    trial.injected();
    for mut session in taken {
        session.wait().await?;
    }
    trial.recover().await?;
    trial.end(world).await
}

/// Enough for a new database and some minutes of messages.
const DISK_MIB: u64 = 200;

/// The database lives on a small disk of its own, and something else fills it.
pub(super) async fn full_disk(
    fault: &'static str,
    name: &'static str,
    binary: &Path,
    home: &Path,
) -> anyhow::Result<Row> {
    let disk = match Disk::mount(&home.join("disk")).await {
        Ok(disk) => disk,
        Err(error) => {
            let why = format!("a small disk cannot be mounted here ({error}); it takes root");
            return Ok(Row::not_run(fault, name, why));
        }
    };
    let mut world = World::on(binary, home, &disk.0.join("postgres")).await?;
    let mut trial = Trial::begin(&world, fault, name, USUAL).await?;
    let filler = disk.0.join("filler");
    for _ in 0..2 {
        disk.fill(&filler).await?;
        trial.injected();
        seconds(4.0).await;
        trial.check(
            !world.hub.has_ended()?,
            "the hub ended because the disk was full",
        );
        std::fs::remove_file(&filler)?;
        // Postgres itself ends when it cannot write its log; whoever runs it starts it again.
        if world.postgres.has_ended()? {
            world.postgres.start().await?;
        }
        trial.recover().await?;
    }
    let row = trial.end(&world).await;
    drop(world);
    row
}

struct Disk(std::path::PathBuf);

impl Disk {
    async fn mount(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path)?;
        let size = format!("size={DISK_MIB}m,mode=0755");
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(path)
            .output()
            .await?;
        let words = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "{}", words.trim());
        Ok(Self(path.to_owned()))
    }

    /// To the last byte.
    async fn fill(&self, file: &Path) -> anyhow::Result<()> {
        let mut dd = Command::new("dd");
        dd.arg("if=/dev/zero").arg(format!("of={}", file.display()));
        dd.args(["bs=64k", &format!("count={}", DISK_MIB * 16)]);
        // It says that no space is left, which is what was wanted.
        let _full = tokio::time::timeout(Duration::from_secs(20), dd.output()).await?;
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _unmounted = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status();
    }
}
