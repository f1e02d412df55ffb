//! Postgres ends, hangs, or has no connection left.

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
