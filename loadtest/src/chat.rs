//! Closed loop: every conversation has one customer, who waits for each answer, and one watching agent.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Socket, agent_token, contact_token};

/// 100 bytes, as in the published comparisons.
const TEXT: &str = "Hello, I ordered a lamp on Monday and it has not arrived yet; could you have a look, please? Thanks.";
/// One minute: longer answers are failures.
const MICROS_MAX: u64 = 60_000_000;

struct Figures {
    acks: Histogram<u64>,
    deliveries: u64,
}

pub(crate) async fn run(hub: &str, conversations: usize, duration: Duration) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let agent = agent_token(&http, hub).await?;
    let mut pairs = Vec::with_capacity(conversations);
    for _ in 0..conversations {
        let mut customer = Socket::open(hub, &contact_token(&http, hub).await?).await?;
        let opening = json!({ "client_id": Uuid::new_v4(), "text": TEXT });
        let started = customer.request("start_conversation", opening).await?;
        let id = started
            .get("conversation_id")
            .cloned()
            .context("no conversation_id")?;
        let mut watcher = Socket::open(hub, &agent).await?;
        watcher
            .request("subscribe", json!({ "conversation_id": id }))
            .await?;
        pairs.push((id, customer, watcher));
    }
    let deadline = Instant::now() + duration;
    let started = Instant::now();
    let tasks: Vec<_> = pairs
        .into_iter()
        .map(|(id, customer, watcher)| {
            (
                tokio::spawn(write(id, customer, deadline)),
                tokio::spawn(watch(watcher, deadline)),
            )
        })
        .collect();
    let mut acks = Histogram::<u64>::new_with_bounds(1, MICROS_MAX, 3)?;
    let mut deliveries = 0_u64;
    for (writer, watcher) in tasks {
        acks.add(writer.await??)?;
        deliveries = deliveries.saturating_add(watcher.await??);
    }
    print(&Figures { acks, deliveries }, started.elapsed());
    Ok(())
}

async fn write(id: Value, mut customer: Socket, until: Instant) -> anyhow::Result<Histogram<u64>> {
    let mut acks = Histogram::new_with_bounds(1, MICROS_MAX, 3)?;
    while Instant::now() < until {
        let message = json!({ "conversation_id": id, "client_id": Uuid::new_v4(), "text": TEXT });
        let sent = Instant::now();
        customer.request("send_message", message).await?;
        acks.record(u64::try_from(sent.elapsed().as_micros())?.max(1))?;
    }
    Ok(acks)
}

/// Counts messages until a second after the end.
async fn watch(mut agent: Socket, until: Instant) -> anyhow::Result<u64> {
    let end = tokio::time::Instant::from_std(until + Duration::from_secs(1));
    let mut seen = 0_u64;
    loop {
        match tokio::time::timeout_at(end, agent.read()).await {
            Ok(frame) => {
                if frame?.get("action").and_then(Value::as_str) == Some("message_posted") {
                    seen = seen.saturating_add(1);
                }
            }
            Err(_) => return Ok(seen),
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are what the command is for"
)]
fn print(figures: &Figures, elapsed: Duration) {
    let Figures { acks, deliveries } = figures;
    let acked = acks.len();
    let rate = u128::from(acked).saturating_mul(1_000) / elapsed.as_millis().max(1);
    println!("acknowledged  {acked}  ({rate}/s)");
    println!("delivered     {deliveries}");
    for (name, quantile) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
        let micros = acks.value_at_quantile(quantile);
        println!(
            "ack {name:<6}    {}.{:03} ms",
            micros / 1_000,
            micros % 1_000
        );
    }
    println!(
        "ack max       {}.{:03} ms",
        acks.max() / 1_000,
        acks.max() % 1_000
    );
}
