//! Supervisors watch the wallboard while two hundred agents are given chats as fast as they can finish them:
//! how long until one is offered to somebody, what the wallboard is told meanwhile, and what that costs.

use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::assign::{Begun, Load, Shift, tell};
use crate::client::{ADMIN, Api, PASSWORD, Socket};
use crate::desk::Desk;
use crate::gauge::{Gauge, HUBS_SHARE};
use crate::progress::Counter;
use crate::report::{Report, float, rate};
use crate::target::Target;

/// Statements are prepared and places in memory taken.
const WARM_UP: Duration = Duration::from_secs(2);

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// Each is a password to hash and a socket.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=500))]
    agents: u64,
    /// That the agents are spread over.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=50))]
    queues: u64,
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=5_000))]
    customers: u64,
    /// Supervisors with an open wallboard.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=100))]
    wallboards: u64,
    /// Chats that begin each second.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    per_second: u32,
    /// Of each of three parts: without wallboards, with them, and without; at most ten minutes.
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
    report.setting("queues", &options.queues);
    report.setting("customers", &load.customers);
    report.setting("wallboards", &options.wallboards);
    report.setting("chats/s", &load.per_second);
    report.seconds = load.duration.as_secs_f64();
    ensure!(
        options.queues <= options.agents,
        "{} queues for {} agents: some would have nobody",
        options.queues,
        options.agents
    );
    let api = Api::sign_in(&target.url, ADMIN, PASSWORD).await?;
    let desk = Desk::open(&api, load.agents, usize::try_from(options.queues)?).await?;
    let measured = measure(target, &api, &desk, &load, options, &mut report).await;
    let closed = desk.close(&api).await;
    measured?;
    closed?;
    Ok(report)
}

/// The same chats without wallboards, with them, and without: what they cost is the difference.
async fn measure(
    target: &Target,
    api: &Api,
    desk: &Desk,
    load: &Load,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut shift = Shift::begin(&target.url, api, desk, load.customers).await?;
    let warm_up = Load {
        duration: WARM_UP,
        ..*load
    };
    let mut unseen = shift.chats(&warm_up).await?;
    let before = unwatched(target, &mut shift, load, &mut unseen).await?;

    let pushes = Counter::default();
    let (stop, stopped) = watch::channel(false);
    let token = api.token_of(ADMIN, PASSWORD).await?;
    let mut wallboards = Vec::new();
    for _ in 0..options.wallboards {
        let mut socket = Socket::open(&target.url, &token).await?;
        let topic = json!({ "topic": "wallboard" });
        socket.request("subscribe", topic).await?;
        let looking = look_on(socket, pushes.clone(), stopped.clone());
        wallboards.push(tokio::spawn(looking));
    }
    let gauge = Gauge::begin(target.processes, vec![("wallboard pushes", pushes.clone())]);
    let begun = Instant::now();
    let chats = shift.chats(load).await?;
    let (told, took) = (pushes.get(), begun.elapsed());
    gauge.end(report, u64::try_from(chats.len())?).await?;
    let _all_gone = stop.send(true);
    for wallboard in wallboards {
        wallboard.await??;
    }

    let after = unwatched(target, &mut shift, load, &mut unseen).await?;
    let offered = shift.end().await?;

    tell(report, &chats, &offered)?;
    let mut quiet = Report::new("broadcast without wallboards");
    tell(&mut quiet, &unseen, &offered)?;
    let of_quiet = quiet.problems.iter();
    let of_quiet = of_quiet.map(|problem| format!("without wallboards: {problem}"));
    report.problems.extend(of_quiet);
    report.figure("wallboard pushes", "pushes", float(told));
    let each = rate(told, took) / float(options.wallboards.max(1));
    report.figure("pushes to each wallboard", "pushes/s", each);
    if let (Some(before), Some(with), Some(after)) = (before, report.value(HUBS_SHARE), after) {
        report.figure("hub's share before wallboards", "%", before);
        report.figure("hub's share after wallboards", "%", after);
        let without = before.midpoint(after);
        report.figure("wallboards' share of a core", "%", with - without);
    }
    if options.wallboards > 0 && told == 0 {
        report.problem("no wallboard was told anything");
    }
    Ok(())
}

/// Answers the hub's share of a core without wallboards.
async fn unwatched(
    target: &Target,
    shift: &mut Shift,
    load: &Load,
    unseen: &mut Begun,
) -> anyhow::Result<Option<f64>> {
    let mut report = Report::new("broadcast without wallboards");
    let gauge = Gauge::begin(target.processes, Vec::new());
    unseen.extend(shift.chats(load).await?);
    gauge.end(&mut report, 0).await?;
    Ok(report.value(HUBS_SHARE))
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
