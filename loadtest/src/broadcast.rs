//! Supervisors watch the wallboard while two hundred agents are given chats as fast as they can finish them:
//! how long until one is offered to somebody, and what the wallboard is told meanwhile.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::assign::{ADMIN, Desk, Load, PASSWORD, measure, tell};
use crate::client::{Api, Socket};
use crate::gauge::Gauge;
use crate::progress::Counter;
use crate::report::{Report, float, rate};
use crate::target::Target;

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// Each is a password to hash and a socket.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=500))]
    agents: u64,
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=5_000))]
    customers: u64,
    /// Supervisors with an open wallboard.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=100))]
    wallboards: u64,
    /// Chats that begin each second.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    per_second: u32,
    /// At most ten minutes.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let load = Load {
        agents: usize::try_from(options.agents)?,
        customers: usize::try_from(options.customers)?,
        per_second: options.per_second,
        duration: Duration::from_secs(options.seconds),
    };
    let mut report = Report::new("broadcast");
    report.setting("agents", &load.agents);
    report.setting("customers", &load.customers);
    report.setting("wallboards", &options.wallboards);
    report.setting("chats/s", &load.per_second);
    report.seconds = load.duration.as_secs_f64();
    let api = Api::sign_in(&target.url, ADMIN, PASSWORD).await?;
    let token = api.token_of(ADMIN, PASSWORD).await?;
    let pushes = Counter::default();
    let (stop, stopped) = watch::channel(false);
    let mut wallboards = Vec::new();
    for _ in 0..options.wallboards {
        let mut socket = Socket::open(&target.url, &token).await?;
        let topic = json!({ "topic": "wallboard" });
        socket.request("subscribe", topic).await?;
        wallboards.push(tokio::spawn(look_on(
            socket,
            pushes.clone(),
            stopped.clone(),
        )));
    }
    let mut desk = Desk::open(&api, load.agents).await?;
    let gauge = Gauge::begin(target.processes, vec![("wallboard pushes", pushes.clone())]);
    let begun = Instant::now();
    let measured = measure(&target.url, &api, &desk, &load).await;
    let (told, took) = (pushes.get(), begun.elapsed());
    let _all_gone = stop.send(true);
    desk.close(&api).await?;
    let (chats, offered) = measured?;
    for wallboard in wallboards {
        wallboard.await??;
    }
    tell(&mut report, &chats, &offered)?;
    let offers = u64::try_from(offered.len())?;
    gauge.end(&mut report, offers).await?;
    report.figure("wallboard pushes", "pushes", float(told));
    let each = rate(told, took) / float(options.wallboards.max(1));
    report.figure("pushes to each wallboard", "pushes/s", each);
    if options.wallboards > 0 && told == 0 {
        report.problem("no wallboard was told anything");
    }
    Ok(report)
}

/// Reads as a screen does, until told to stop.
async fn look_on(
    mut socket: Socket,
    pushes: Counter,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    loop {
        let frame = tokio::select! {
            _stop = stopped.changed() => return Ok(()),
            frame = socket.read() => frame?,
        };
        let action = frame.get("action").and_then(Value::as_str);
        if matches!(action, Some("queue_stats" | "agent_stats")) {
            pushes.add(1);
        }
    }
}
