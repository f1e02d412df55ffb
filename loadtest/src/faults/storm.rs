//! Thousands of sockets die at once and come back at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt as _;
use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::trial::{Row, Trial, USUAL};
use super::world::World;
use crate::client::{Socket, contact_token};

const SOCKETS: usize = 5_000;
/// Introduced side by side.
const AT_ONCE: usize = 64;
const RETURN_WAIT_MAX: Duration = Duration::from_secs(60);
const BACK_OFF_MAX: Duration = Duration::from_secs(8);
const LOOK: Duration = Duration::from_millis(50);

#[derive(Clone)]
struct Visitor {
    token: String,
    have: Value,
}

pub(super) async fn all_come_back(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    let (http, hub) = (reqwest::Client::new(), world.hub.url());
    let here = Arc::new(AtomicUsize::new(0));
    let visitors: Vec<_> = futures_util::stream::iter(0..SOCKETS)
        .map(|_| introduce(&http, &hub))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut staying = JoinSet::new();
    for visitor in visitors {
        staying.spawn(stay(hub.clone(), visitor?, Arc::clone(&here)));
    }
    let began = Instant::now();
    all_here(&here).await?;
    let first = began.elapsed();
    world.hub.kill().await?;
    let killed = Instant::now();
    while here.load(Ordering::Relaxed) > 0 {
        tokio::time::sleep(LOOK).await;
    }
    world.hub = world.start.start().await?;
    let ready = killed.elapsed();
    trial.injected();
    all_here(&here).await?;
    let all = killed.elapsed();
    trial.note(format!(
        "{SOCKETS} sockets logged in within {} ms at first; after the kill the hub was ready in {} ms \
         and all had resumed in {} ms",
        first.as_millis(),
        ready.as_millis(),
        all.as_millis()
    ));
    staying.shutdown().await;
    trial.recover().await?;
    trial.end(world).await
}

async fn all_here(here: &AtomicUsize) -> anyhow::Result<()> {
    let begun = Instant::now();
    while here.load(Ordering::Relaxed) < SOCKETS {
        anyhow::ensure!(
            begun.elapsed() < RETURN_WAIT_MAX,
            "only {} of {SOCKETS} sockets came back",
            here.load(Ordering::Relaxed)
        );
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

async fn introduce(http: &reqwest::Client, hub: &str) -> anyhow::Result<Visitor> {
    let token = contact_token(http, hub).await?;
    let mut socket = Socket::open(hub, &token).await?;
    let opening = json!({ "client_id": Uuid::new_v4(), "text": "hello" });
    let started = socket.request("start_conversation", opening).await?;
    let id = started
        .get("conversation_id")
        .context("no conversation_id")?;
    let have = json!({ "conversation_id": id, "seq": 1 });
    Ok(Visitor { token, have })
}

/// Comes back as often as it is thrown out; here once its conversation is resumed.
async fn stay(hub: String, visitor: Visitor, here: Arc<AtomicUsize>) {
    let mut attempt = 0;
    loop {
        if let Ok(mut socket) =
            Socket::resume(&hub, &visitor.token, std::slice::from_ref(&visitor.have)).await
        {
            let mut is_here = false;
            while let Ok(frame) = socket.read().await {
                if !is_here && frame.get("action").and_then(Value::as_str) == Some("resumed") {
                    is_here = true;
                    attempt = 0;
                    here.fetch_add(1, Ordering::Relaxed);
                }
            }
            if is_here {
                here.fetch_sub(1, Ordering::Relaxed);
            }
        }
        attempt += 1;
        let bound = Duration::from_millis(500 << attempt.min(6)).min(BACK_OFF_MAX);
        let wait = bound.mul_f64(rand::rng().random_range(0.0..1.0));
        tokio::time::sleep(wait).await;
    }
}
