//! Closed loop: every conversation has one customer, who waits for each answer, and one watching agent.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Socket, agent_token, contact_token};
use crate::report::{Report, Times, float, rate};

/// 100 bytes, as in the published comparisons.
const TEXT: &str = "Hello, I ordered a lamp on Monday and it has not arrived yet; could you have a look, please? Thanks.";
pub(crate) async fn run(
    hub: &str,
    conversations: usize,
    duration: Duration,
) -> anyhow::Result<Report> {
    let mut report = Report::new("chat");
    report.setting("conversations", &conversations);
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
    let mut acks = Times::new()?;
    let mut deliveries = 0_u64;
    for (writer, watcher) in tasks {
        acks.add(&writer.await??)?;
        deliveries = deliveries.saturating_add(watcher.await??);
    }
    report.seconds = started.elapsed().as_secs_f64();
    report.figure(
        "acknowledged",
        "messages/s",
        rate(acks.count(), started.elapsed()),
    );
    report.figure("delivered", "messages", float(deliveries));
    report.timing("ack", &acks);
    Ok(report)
}

async fn write(id: Value, mut customer: Socket, until: Instant) -> anyhow::Result<Times> {
    let mut acks = Times::new()?;
    while Instant::now() < until {
        let message = json!({ "conversation_id": id, "client_id": Uuid::new_v4(), "text": TEXT });
        let sent = Instant::now();
        customer.request("send_message", message).await?;
        acks.record(sent.elapsed());
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
