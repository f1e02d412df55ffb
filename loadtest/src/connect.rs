//! Sockets that log in and stay: how fast they come, and what each costs the hub while it is idle.

use std::time::{Duration, Instant};

use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::crowd::Crowd;
use crate::gauge::Gauge;
use crate::house::resident_kib;
use crate::pace::Pace;
use crate::progress::{Counter, Progress};
use crate::report::{Report, Times, float, rate};
use crate::room::Addresses;
use crate::target::{LOGINS_AT_ONCE, Target};

const SOCKETS_MAX: usize = 50_000;
const SECONDS_MAX: u64 = 3_600;

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
    /// Sockets that begin each second; 0 is as fast as the hub takes them.
    #[arg(long, default_value_t = 0)]
    rate: u32,
    /// All of them stay so long before the hub's memory is read.
    #[arg(long, default_value_t = 5)]
    hold: u64,
    /// Sockets that come and go before, so that what the hub sets up once is not counted to the first.
    #[arg(long, default_value_t = 100)]
    warm_up: usize,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let count = options.sockets.clamp(1, SOCKETS_MAX);
    let mut report = Report::new("connect");
    report.setting("sockets", &count);
    match options.rate {
        0 => report.setting("rate", &"flat out"),
        rate => report.setting("rate", &rate),
    }
    report.setting("hold", &options.hold);
    let tokens = target.contacts(count).await?;
    let from = Addresses::for_sockets(count.saturating_add(options.warm_up));
    let first = tokens.iter().take(options.warm_up).cloned().collect();
    let first = Crowd::gather(target, &from, first).await?;
    first.leave(&mut report)?;

    let memory = || target.processes.hub.and_then(resident_kib);
    let before = memory();
    let open = Counter::default();
    let line = Progress::show("sockets", &open, u64::try_from(count)?);
    let gauge = Gauge::begin(target.processes, vec![("logged in", open.clone())]);
    let begun = Instant::now();
    let (crowd, times) = ramp(target, &from, tokens, options.rate, &open).await?;
    let ramp = begun.elapsed();
    drop(line);
    tokio::time::sleep(Duration::from_secs(options.hold.min(SECONDS_MAX))).await;
    report.seconds = begun.elapsed().as_secs_f64();
    if let (Some(before), Some(after)) = (before, memory()) {
        let grown = float(after.saturating_sub(before));
        // As many may stand where those of the warm-up stood.
        let new = count.saturating_sub(options.warm_up).max(1);
        let each = grown / float(u64::try_from(new)?);
        report.figure("memory per socket", "KiB", each);
    }
    gauge.end(&mut report, 0).await?;
    report.figure("log-ins", "sockets/s", rate(times.count(), ramp));
    report.timing("log-in", &times);
    crowd.leave(&mut report)?;
    Ok(report)
}

async fn ramp(
    target: &Target,
    from: &Addresses,
    tokens: Vec<String>,
    per_second: u32,
    open: &Counter,
) -> anyhow::Result<(Crowd, Times)> {
    let pace = (per_second > 0).then(|| Pace::new(Instant::now(), per_second, 1));
    let one = |(place, token): (u64, String)| async move {
        let due = match pace {
            Some(pace) => pace.due(0, place),
            // In a closed loop it begins when there is room for it.
            None => Instant::now(),
        };
        tokio::time::sleep_until(due.into()).await;
        let socket = target.log_in(from, &token).await?;
        open.add(1);
        anyhow::Ok((token, socket, due.elapsed()))
    };
    // On time whatever the hub does means that any number may be under way.
    let at_once = if pace.is_some() {
        tokens.len()
    } else {
        LOGINS_AT_ONCE
    };
    let mut coming = stream::iter((0..).zip(tokens).map(one)).buffer_unordered(at_once);
    let (mut crowd, mut times) = (Crowd::default(), Times::new()?);
    while let Some((token, socket, time)) = coming.try_next().await? {
        times.record(time);
        crowd.add(token, socket);
    }
    Ok((crowd, times))
}
