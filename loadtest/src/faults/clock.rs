//! The hub's clock jumps by an hour in both directions: order is by `seq`, waits are monotonic.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::client::Api;

/// Debian's package faketime, by machine.
const LIBRARIES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
];

pub(super) async fn jumps(
    fault: &'static str,
    name: &'static str,
    binary: &Path,
    home: &Path,
) -> anyhow::Result<Row> {
    let Some(library) = LIBRARIES.iter().find(|path| Path::new(path).is_file()) else {
        let why = "libfaketime is not installed (Debian: apt-get install faketime)";
        return Ok(Row::not_run(fault, name, why.to_owned()));
    };
    let mut world = World::create(binary, home).await?;
    let times: PathBuf = home.join("clock");
    std::fs::write(&times, "+0\n")?;
    world.start.environment = [
        ("LD_PRELOAD", (*library).into()),
        ("FAKETIME_TIMESTAMP_FILE", times.clone().into_os_string()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ("FAKETIME_NO_CACHE", "1".into()),
    ]
    .map(|(name, value)| (name.into(), value))
    .into();
    world.kill_and_start().await?;
    let mut trial = Trial::begin(&world, fault, name, USUAL).await?;
    let losses = trial.fleet.pulse.losses();
    let mut hours = BTreeSet::new();
    for jump in ["+1h", "-1h", "+0"] {
        std::fs::write(&times, format!("{jump}\n"))?;
        trial.injected();
        seconds(2.0).await;
        trial.recover().await?;
        hours.insert(hour_of(&world).await?);
    }
    trial.check(hours.len() == 3, "the hub did not see its clock jump");
    let lost = trial.fleet.pulse.losses().saturating_sub(losses);
    trial.check(
        lost == 0,
        "people lost their connection because the clock jumped",
    );
    trial.end(&world).await
}

/// What time the hub believes it is: the day and the hour.
async fn hour_of(world: &World) -> anyhow::Result<String> {
    let api = Api::sign_in(&world.hub.url(), "lead@example.com", "bellhop-demo").await?;
    let board = api.call("GET", "/api/v1/wallboard", None).await?;
    let at = board.get("at").and_then(Value::as_str);
    let hour = at.and_then(|at| at.get(.."2026-11-27T02".len()));
    Ok(hour
        .context("the wallboard does not say when it was made")?
        .to_owned())
}
