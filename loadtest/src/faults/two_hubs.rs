//! Two hubs on one database: the second refuses, and one that was taken for dead must not write any more.

use super::hub::{Start, free_port};
use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};

fn second(world: &World) -> anyhow::Result<Start> {
    Ok(Start {
        data_dir: world.start.data_dir.with_extension("second"),
        port: free_port()?,
        ..world.start.clone()
    })
}

pub(super) async fn second_refuses(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    let start = second(world)?;
    let mut other = start.spawn()?;
    trial.injected();
    let status = other.wait_for_end().await?;
    trial.check(!status.success(), "the second hub started");
    let words = super::hub::tail(&start.log());
    trial.note(words.lines().last().unwrap_or_default().to_owned());
    trial.recover().await?;
    trial.end(world).await
}

/// The first holds still, as a machine does that is being moved; its sign of life goes; the second takes
/// over; the first comes back and must find that it is not the owner any more.
pub(super) async fn one_was_paused(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    world.hub.signal("-STOP").await?;
    world
        .postgres
        .sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks \
             WHERE locktype = 'advisory' AND granted",
        )
        .await?;
    // Clients are still led to the first one's port: the second is there for new ones only.
    let start = second(world)?;
    let mut other = start.start().await?;
    trial.injected();
    let counted = "SELECT count(*) FROM events";
    let before = world.postgres.sql(counted).await?;
    world.hub.signal("-CONT").await?;
    let status = world.hub.wait_for_end().await?;
    trial.check(
        !status.success(),
        "the first hub ended as if nothing had been",
    );
    let after = world.postgres.sql(counted).await?;
    trial.check(before == after, "the first hub wrote after it was replaced");
    other.signal("-TERM").await?;
    other.wait_for_end().await?;
    seconds(0.2).await;
    world.hub = world.start.start().await?;
    trial.recover().await?;
    trial.end(world).await
}
