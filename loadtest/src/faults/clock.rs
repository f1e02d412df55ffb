//! The hub's clock jumps by an hour in both directions: order is by `seq`, waits are monotonic.

use std::path::{Path, PathBuf};

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};

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
    for jump in ["+1h", "-1h", "+0"] {
        std::fs::write(&times, format!("{jump}\n"))?;
        trial.injected();
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
