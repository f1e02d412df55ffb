//! All sockets drop at once, agents write meanwhile, all come back with what they have:
//! how long until everybody has everything, and whether anything was lost or doubled.
//! Start reading at `run`, then `customer`.

mod customer;
mod diary;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::text;
use crate::gauge::Gauge;
use crate::progress::{Counter, Progress};
use crate::report::{Report, Times, float, rate};
use crate::room::Addresses;
use crate::target::{AT_ONCE, Target};
use crate::wire::{Socket, failure};
use customer::Customer;

const SOCKETS_MAX: usize = 20_000;
/// Windows over which agents write to everybody.
const WINDOWS: usize = 8;
/// Who is not complete by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(10);

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Messages that an agent writes to each customer who is away.
    #[arg(long, default_value_t = 1)]
    missed: u64,
    /// Everybody waits a random time up to so many milliseconds before coming back, as clients do.
    #[arg(long, default_value_t = 1_000)]
    spread: u64,
}

/// Those who are back, and what that took.
struct Return {
    readers: JoinSet<anyhow::Result<()>>,
    /// From when each began to come back until it had everything.
    times: Times,
    all: Duration,
    failed_attempts: u64,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let count = options.sockets.clamp(1, SOCKETS_MAX);
    let mut report = Report::new("reconnect");
    report.setting("sockets", &count);
    report.setting("missed", &options.missed);
    report.setting("spread ms", &options.spread);
    // Everybody comes twice, and ports take a moment until they are free again.
    let from = Arc::new(Addresses::for_sockets(count.saturating_mul(3)));
    let customers = introduce(target, &from, count).await?;
    let staff = target.staff(WINDOWS).await?;
    let mut windows = target.log_in_all(&from, &staff.tokens).await?;

    let spread = Duration::from_millis(options.spread);
    let mut first = come_back(target, &from, &customers, spread).await?;
    drop_all(&customers, &mut first.readers).await?;
    for turn in 0..options.missed {
        write_to_all(&mut windows, &customers, turn).await?;
    }
    let gauge = Gauge::begin(target.processes, Vec::new());
    let mut second = come_back(target, &from, &customers, spread).await?;
    gauge.end(&mut report, 0).await?;
    // They are not only logged in: what is written from now on reaches them.
    write_to_all(&mut windows, &customers, options.missed).await?;
    wait_until_complete(&customers).await;
    let written = options.missed.saturating_add(1);
    tell(&mut report, &customers, &mut second, written)?;
    drop_all(&customers, &mut second.readers).await?;
    staff.dismiss().await?;
    Ok(report)
}

/// Each begins a conversation and goes again.
async fn introduce(
    target: &Target,
    from: &Arc<Addresses>,
    count: usize,
) -> anyhow::Result<Vec<Arc<Customer>>> {
    let tokens = target.contacts(count).await?;
    let begun = Counter::default();
    let _line = Progress::show("conversations", &begun, u64::try_from(count)?);
    let one = |token: String| {
        let begun = begun.clone();
        async move {
            let mut socket = Socket::connect(from.next(), target.address).await?;
            let session = socket.request("login", &json!({ "token": token })).await?;
            let opening = json!({ "client_id": "opening", "text": "Is anybody there?" });
            let started = socket.request("start_conversation", &opening).await?;
            socket.line().cut()?;
            begun.add(1);
            let conversation = text(&started, "/conversation_id")?;
            let history = text(&session, "/history")?;
            anyhow::Ok(Arc::new(Customer::new(token, conversation, history)))
        }
    };
    stream::iter(tokens.into_iter().map(one))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

async fn come_back(
    target: &Target,
    from: &Arc<Addresses>,
    customers: &[Arc<Customer>],
    spread: Duration,
) -> anyhow::Result<Return> {
    let back = Counter::default();
    let _line = Progress::show("back", &back, u64::try_from(customers.len())?);
    let begun = Instant::now();
    let mut coming = JoinSet::new();
    for customer in customers {
        let (customer, target, from) = (Arc::clone(customer), target.clone(), Arc::clone(from));
        let (due, back) = (begun + spread.mul_f64(rand::random()), back.clone());
        coming.spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            let (socket, failed) = customer.come_back(&target, &from).await?;
            back.add(1);
            anyhow::Ok((customer, socket, failed, due.elapsed()))
        });
    }
    let mut returned = Return {
        readers: JoinSet::new(),
        times: Times::new()?,
        all: Duration::ZERO,
        failed_attempts: 0,
    };
    while let Some(one) = coming.join_next().await {
        let (customer, socket, failed, time) = one??;
        returned.times.record(time);
        returned.failed_attempts = returned.failed_attempts.saturating_add(failed);
        returned
            .readers
            .spawn(async move { customer.listen(socket).await });
    }
    returned.all = begun.elapsed();
    Ok(returned)
}

async fn drop_all(
    customers: &[Arc<Customer>],
    readers: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    for customer in customers {
        customer.drop_out()?;
    }
    readers.shutdown().await;
    Ok(())
}

/// One message to each, over several windows at once.
async fn write_to_all(
    windows: &mut [Socket],
    customers: &[Arc<Customer>],
    turn: u64,
) -> anyhow::Result<()> {
    let share = customers.len().div_ceil(windows.len().max(1)).max(1);
    let written = Counter::default();
    let _line = Progress::show("written", &written, u64::try_from(customers.len())?);
    let all = windows.iter_mut().zip(customers.chunks(share));
    let writing = all.map(|(window, customers)| {
        let written = written.clone();
        async move {
            for customer in customers {
                let message = json!({
                    "conversation_id": customer.conversation,
                    "client_id": format!("missed-{turn}"),
                    "text": "Your lamp is on its way.",
                });
                let sent = window.request("send_message", &message).await?;
                let seq = sent.get("seq").and_then(Value::as_u64);
                customer.diary().expected = seq.context("no seq")?;
                written.add(1);
            }
            anyhow::Ok(())
        }
    });
    futures_util::future::try_join_all(writing).await?;
    Ok(())
}

async fn wait_until_complete(customers: &[Arc<Customer>]) {
    let end = Instant::now() + PATIENCE;
    let mut looks = tokio::time::interval(LOOK);
    let all = || {
        customers
            .iter()
            .all(|customer| customer.diary().is_complete())
    };
    while !all() && Instant::now() < end {
        looks.tick().await;
    }
}

fn tell(
    report: &mut Report,
    customers: &[Arc<Customer>],
    returned: &mut Return,
    written: u64,
) -> anyhow::Result<()> {
    let count = u64::try_from(customers.len())?;
    report.seconds = returned.all.as_secs_f64();
    report.figure("all back after", "s", returned.all.as_secs_f64());
    report.figure("back", "sockets/s", rate(count, returned.all));
    report.figure("failed attempts", "", float(returned.failed_attempts));
    report.timing("back", &returned.times);
    let (mut incomplete, mut gaps, mut doubled) = (0_u64, 0_u64, 0_u64);
    for customer in customers {
        let diary = customer.diary();
        report
            .promised
            .insert(customer.conversation.clone(), written);
        incomplete = incomplete.saturating_add(u64::from(!diary.is_complete()));
        gaps = gaps.saturating_add(diary.gaps);
        doubled = doubled.saturating_add(diary.doubled);
    }
    let counts = [
        ("customers who lack something", incomplete),
        ("gaps", gaps),
        ("doubled", doubled),
    ];
    for (name, count) in counts {
        report.figure(name, "", float(count));
        if count > 0 {
            report.problem(format!("{count} {name}"));
        }
    }
    while let Some(ended) = returned.readers.try_join_next() {
        if let Err(error) = ended? {
            report.problem(format!(
                "a socket ended after the return: {}",
                failure(&error)
            ));
        }
    }
    Ok(())
}
