//! Signed webhooks at a fixed rate, some of them twice: how soon the hub answers, how soon all is worked off,
//! and whether every message is in a conversation exactly once.
//! Start reading at `run`, then `sender` (what is posted), then `outcome` (what came of it).

mod outcome;
mod sender;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use tokio::task::JoinSet;
use uuid::Uuid;

use self::sender::{Delivery, post};
use crate::client::{ADMIN, Api, PASSWORD};
use crate::pace::Pace;
use crate::platform::Platform;
use crate::progress::{Counter, Progress};
use crate::report::{Report, Times, float, rate};
use crate::target::Target;

/// Answers outside of the measurement: connections, prepared statements.
const WARM_UP: Duration = Duration::from_secs(2);
/// Refusals that are told one by one.
const REFUSALS_MAX: usize = 5;

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// Deliveries each second, repeats included. The hub's [limits.webhook] must allow it.
    #[arg(long, default_value_t = 500)]
    pub(crate) per_second: u32,
    /// At most ten minutes.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) seconds: u64,
    /// People who write, in turn.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) authors: u64,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let mut report = Report::new("webhooks");
    report.setting("deliveries per second", &options.per_second);
    report.setting("seconds", &options.seconds);
    report.setting("authors", &options.authors);
    let api = Api::sign_in(&target.url, ADMIN, PASSWORD).await?;
    let name = format!("Load {}", Uuid::new_v4().simple());
    let platform = Arc::new(Platform::connect(&api, &target.url, &name).await?);
    let sent = send(&mut report, Arc::clone(&platform), options).await;
    let last = Instant::now();
    let judged = match sent {
        Ok(messages) => outcome::judge(&mut report, &api, &platform, messages, last).await,
        Err(error) => Err(error),
    };
    platform.disable(&api).await?;
    judged.map(|()| report)
}

/// Answers how many different messages were sent.
async fn send(
    report: &mut Report,
    platform: Arc<Platform>,
    options: &Options,
) -> anyhow::Result<u64> {
    let begin = Instant::now();
    let counted_from = begin + WARM_UP;
    let pace = Pace::new(begin, options.per_second, 1);
    let duration = WARM_UP.as_secs().saturating_add(options.seconds);
    let total = duration.saturating_mul(options.per_second.into());
    let taken = Counter::default();
    let shown = Progress::show("deliveries", &taken, total);
    let mut under_way = JoinSet::new();
    let mut messages = 0_u64;
    for turn in 0..total {
        let due = pace.due(0, turn);
        tokio::time::sleep_until(due.into()).await;
        let delivery = Delivery::at(turn, options.authors);
        messages = messages.max(delivery.message.saturating_add(1));
        let (platform, taken) = (Arc::clone(&platform), taken.clone());
        under_way.spawn(async move {
            let answer = post(&platform, &delivery).await;
            taken.add(1);
            (due, due.elapsed(), answer)
        });
    }
    let mut answers = Times::new()?;
    let mut repeated = 0_u64;
    for (due, took, answer) in under_way.join_all().await {
        match answer {
            Ok(is_repeat) => repeated = repeated.saturating_add(u64::from(is_repeat)),
            Err(error) if report.problems.len() < REFUSALS_MAX => {
                report.problem(format!("{error:#}"));
            }
            Err(_) => {}
        }
        if due >= counted_from {
            answers.record(took);
        }
    }
    drop(shown);
    report.seconds = begin.elapsed().as_secs_f64();
    ensure!(answers.count() > 0, "nothing was sent");
    report.figure(
        "answered",
        "deliveries/s",
        rate(answers.count(), counted_from.elapsed()),
    );
    report.figure("repeats recognised", "deliveries", float(repeated));
    report.timing("answer", &answers);
    Ok(messages)
}
