//! The network fails, between hub and Postgres or between clients and hub.

use std::time::Duration;

use super::proxy::Weather;
use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};

/// Longer than a commit is waited for: its outcome is unknown then.
const LONG_SILENCE_SECONDS: f64 = 23.0;
const PER_ROUND_TRIP: Duration = Duration::from_millis(100);

/// Cut off, silent for a while, silent for good, and slow.
pub(super) async fn no_way_to_postgres(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    world.to_postgres.set(Weather::Down);
    world.to_postgres.cut();
    trial.nothing_is_acknowledged(3.0).await;
    heal(world, &mut trial).await?;

    world.to_postgres.set(Weather::BlackHole);
    trial.nothing_is_acknowledged(3.0).await;
    heal(world, &mut trial).await?;

    // The kernel gives up a peer that acknowledges nothing; what was open is lost.
    world.to_postgres.set(Weather::BlackHole);
    trial.nothing_is_acknowledged(LONG_SILENCE_SECONDS).await;
    world.to_postgres.cut();
    heal(world, &mut trial).await?;

    world.to_postgres.set(Weather::Slow(PER_ROUND_TRIP));
    seconds(3.0).await;
    trial.recover().await?;
    heal(world, &mut trial).await?;
    trial.check(!world.hub.has_ended()?, "the hub ended");
    trial.end(world).await
}

async fn heal(world: &World, trial: &mut Trial) -> anyhow::Result<()> {
    world.to_postgres.set(Weather::Fair);
    trial.injected();
    trial.recover().await
}

/// The commit is made, and the hub never hears of it.
pub(super) async fn answers_are_lost(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for _ in 0..10 {
        world.to_postgres.set(Weather::AnswersHeld);
        seconds(0.15).await;
        world.to_postgres.cut();
        world.to_postgres.set(Weather::Fair);
        trial.injected();
        trial.recover().await?;
    }
    trial.end(world).await
}

/// Two seconds offline about every ten, for a minute; some of the lines are not cut but fall silent.
pub(super) async fn connections_are_cut(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    for round in 0..5 {
        seconds(8.0).await;
        let is_silent = round % 2 == 1;
        world.to_hub.set(if is_silent {
            Weather::BlackHole
        } else {
            Weather::Down
        });
        if !is_silent {
            world.to_hub.cut();
        }
        seconds(if is_silent { 6.0 } else { 2.0 }).await;
        if is_silent {
            world.to_hub.cut();
        }
        world.to_hub.set(Weather::Fair);
        trial.injected();
        trial.recover().await?;
    }
    let losses = trial.fleet.pulse.losses();
    trial.note(format!("{losses} connections were lost"));
    trial.end(world).await
}
