//! Breaks a running Bellhop in every way that a machine room knows, and counts what that cost.
//! It starts the real binary and a Postgres of its own, ends only what it started, and talks to
//! loopback only. It must not know the hub's insides: what is stored is read over HTTP and by `bellhop audit`.
//! Start reading at `trial`, then `person`; each fault is a function that takes the world and answers a row.

mod clock;
mod fleet;
mod hub_dies;
mod ledger;
mod network;
mod person;
mod postgres_dies;
mod proxy;
mod pulse;
mod readers;
mod replies;
mod small_disk;
mod storm;
mod table;
mod trial;
mod two_hubs;
mod webhooks;
mod world;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::house::Folder;
use trial::Row;
use world::World;

#[derive(Args)]
pub(crate) struct Options {
    /// The bellhop binary to break.
    #[arg(long, default_value = "target/release/bellhop")]
    binary: PathBuf,
    /// Only these faults, for example F3,F7.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// An empty folder on a small file system of its own, to be filled up in F4. Without it, one is mounted,
    /// which takes root or user namespaces.
    #[arg(long)]
    disk: Option<PathBuf>,
    /// How often the hub is killed in F1.
    #[arg(long, default_value_t = 20)]
    kills: u64,
}

/// A name of the table, and the faults in their order.
const FAULTS: [(&str, &str); 17] = [
    ("F1", "the hub is killed"),
    ("F2", "Postgres ends at once"),
    ("F2b", "Postgres restarts in order"),
    ("F3", "Postgres hangs"),
    ("F4", "the disk is full"),
    ("F4b", "all connections are taken"),
    ("F5", "no way to Postgres"),
    ("F6", "a paused hub comes back"),
    ("F6b", "two hubs by mistake"),
    ("F7", "clients do not read"),
    ("F8", "the clock jumps"),
    ("F9", "webhooks as they like"),
    ("F10", "all clients come back at once"),
    ("F11", "connections are cut"),
    ("F12", "the hub is replaced"),
    ("F13", "answers to commits are lost"),
    ("F14", "replies while all die"),
];

/// The table goes into `json` too.
pub(crate) async fn run(options: Options, json: Option<&Path>) -> anyhow::Result<()> {
    let binary = std::path::absolute(&options.binary)?;
    ensure!(
        binary.is_file(),
        "there is no {}; build it with `cargo build --release`, or name another with --binary",
        binary.display()
    );
    let chosen = choose(&options.only)?;
    let begun = Instant::now();
    let mut terminated = signal(SignalKind::terminate())?;
    let work = async {
        let folder = Folder::new("faults")?;
        let mut rows = Vec::new();
        for (fault, name) in chosen {
            table::progress(fault, name, begun.elapsed());
            // A house of its own for each, so that one fault cannot hide behind another.
            let home = folder.path().join(fault);
            let row = match inject(fault, name, &binary, &home, &options).await {
                Ok(row) => row,
                Err(error) => Row {
                    fault,
                    name,
                    problems: vec![format!("{error:#}")],
                    ..Row::default()
                },
            };
            table::told(&row);
            rows.push(row);
        }
        anyhow::Ok(rows)
    };
    let rows = tokio::select! {
        rows = work => rows?,
        _ = tokio::signal::ctrl_c() => bail!("stopped; what was started has been ended"),
        _ = terminated.recv() => bail!("stopped; what was started has been ended"),
    };
    table::print(&rows, begun.elapsed());
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&rows)?;
        std::fs::write(path, text)
            .with_context(|| format!("failed to write {}", path.display()))?;
    }
    let red = rows.iter().filter(|row| !row.is_green()).count();
    ensure!(red == 0, "{red} of {} faults did harm", rows.len());
    Ok(())
}

fn choose(only: &[String]) -> anyhow::Result<Vec<(&'static str, &'static str)>> {
    for wanted in only {
        let known = FAULTS.iter().any(|(fault, _)| fault == wanted);
        ensure!(known, "there is no fault {wanted}; see --help");
    }
    let is_chosen = |fault: &str| only.is_empty() || only.iter().any(|wanted| wanted == fault);
    Ok(FAULTS
        .into_iter()
        .filter(|(fault, _)| is_chosen(fault))
        .collect())
}

async fn inject(
    fault: &'static str,
    name: &'static str,
    binary: &std::path::Path,
    home: &std::path::Path,
    options: &Options,
) -> anyhow::Result<Row> {
    if fault == "F4" {
        return small_disk::fills_up(fault, name, binary, home, options.disk.as_deref()).await;
    }
    if fault == "F8" {
        return clock::jumps(fault, name, binary, home).await;
    }
    let mut world = World::create(binary, home).await?;
    match fault {
        "F1" => hub_dies::killed(&mut world, fault, name, options.kills).await,
        "F2" => postgres_dies::at_once(&mut world, fault, name).await,
        "F2b" => postgres_dies::in_order(&mut world, fault, name).await,
        "F3" => postgres_dies::hangs(&mut world, fault, name).await,
        "F4b" => postgres_dies::connections_taken(&mut world, fault, name).await,
        "F5" => network::no_way_to_postgres(&mut world, fault, name).await,
        "F6" => two_hubs::one_was_paused(&mut world, fault, name).await,
        "F6b" => two_hubs::second_refuses(&mut world, fault, name).await,
        "F7" => readers::do_not_read(&mut world, fault, name).await,
        "F9" => webhooks::come_as_they_like(&mut world, fault, name).await,
        "F10" => storm::all_come_back(&mut world, fault, name).await,
        "F11" => network::connections_are_cut(&mut world, fault, name).await,
        "F12" => hub_dies::replaced(&mut world, fault, name).await,
        "F13" => network::answers_are_lost(&mut world, fault, name).await,
        "F14" => replies::go_out(&mut world, fault, name).await,
        other => bail!("nobody knows how to inject {other}"),
    }
}
