//! The hub's clock jumps by an hour in both directions: order is by `seq`, waits are monotonic.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::client::{Socket, contact_token};

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
    for (jump, minutes) in [("+1h", "60"), ("-1h", "-60"), ("+0", "0")] {
        std::fs::write(&times, format!("{jump}\n"))?;
        trial.injected();
        let ahead = minutes_ahead(&world).await?;
        trial.check(
            ahead == minutes,
            &format!("the clock was to be {minutes} minutes ahead, and was {ahead}"),
        );
        seconds(2.0).await;
        trial.recover().await?;
    }
    let lost = trial.fleet.pulse.losses().saturating_sub(losses);
    trial.check(
        lost == 0,
        "people lost their connection because the clock jumped",
    );
    trial.end(&world).await
}

/// How far the hub's clock is before that of Postgres, whose arithmetic it borrows.
async fn minutes_ahead(world: &World) -> anyhow::Result<String> {
    let hub = world.hub.url();
    let token = contact_token(&reqwest::Client::new(), &hub).await?;
    let pong = Socket::open(&hub, &token)
        .await?
        .request("ping", json!({}))
        .await?;
    let time = pong.get("server_time").and_then(Value::as_str);
    let time = time.context("no server_time")?;
    let difference = format!("timestamptz '{time}' - clock_timestamp()");
    let minutes = format!("SELECT round(extract(epoch FROM {difference}) / 60)");
    world.postgres.sql(&minutes).await
}
