//! Two hubs on one database: the second refuses, and one that was taken for dead must not write any more.

use super::trial::{Row, Trial, USUAL};
use super::world::World;
use crate::house::{Start, free_port};

/// The database is another hub's.
const EXIT_ANOTHER_HUB: i32 = 3;

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
    trial.check(
        status.code() == Some(EXIT_ANOTHER_HUB),
        &format!("the second hub ended with {status}"),
    );
    let words = start.last_words();
    trial.check(
        words.contains("another hub works on this database"),
        &format!("the second hub did not say why it refused: {words}"),
    );
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
    // Nobody writes to the second one, so the messages are the first one's. It may still acknowledge
    // what it stored before it was stopped; the reckoning sees whether that is there.
    let counted = "SELECT count(*) FROM messages";
    let before = world.postgres.sql(counted).await?;
    world.hub.signal("-CONT").await?;
    let status = world.hub.wait_for_end().await?;
    trial.check(
        status.code() == Some(EXIT_ANOTHER_HUB),
        &format!("the hub that was taken over from ended with {status}"),
    );
    let after = world.postgres.sql(counted).await?;
    trial.check(before == after, "it stored something after that");
    other.signal("-TERM").await?;
    other.wait_for_end().await?;
    world.hub = world.start.start().await?;
    trial.recover().await?;
    trial.end(world).await
}
