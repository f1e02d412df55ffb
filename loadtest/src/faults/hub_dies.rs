//! The hub ends: without a word, or in order because the next version is to take its place.

use rand::RngExt as _;

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};

/// `kill -9` at random moments under load.
pub(super) async fn killed(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
    kills: u64,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for _ in 0..kills {
        seconds(rand::rng().random_range(0.05..0.8)).await;
        world.kill_and_start().await?;
        trial.injected();
        trial.recover().await?;
    }
    trial.end(world).await
}

const DEPLOYMENTS: u64 = 3;

/// SIGTERM, and the next one starts when the last one has ended.
pub(super) async fn replaced(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for _ in 0..DEPLOYMENTS {
        seconds(0.5).await;
        world.hub.signal("-TERM").await?;
        let status = world.hub.wait_for_end().await?;
        trial.check(status.success(), "the hub did not end in order");
        world.hub = world.start.start().await?;
        trial.injected();
        trial.recover().await?;
    }
    trial.end(world).await
}
