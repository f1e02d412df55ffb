//! What came of the deliveries: read back over HTTP, as anybody would.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::sender::text;
use crate::client::Api;
use crate::platform::Platform;
use crate::report::{Report, float};

/// From the last delivery until all must be worked off.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(200);
const PROBLEMS_MAX: usize = 10;

pub(super) async fn judge(
    report: &mut Report,
    api: &Api,
    platform: &Platform,
    messages: u64,
    last: Instant,
) -> anyhow::Result<()> {
    let mut looks = tokio::time::interval(LOOK);
    let mut is_done = false;
    while !is_done && last.elapsed() < PATIENCE {
        looks.tick().await;
        is_done = all_done(report, api, platform).await?;
    }
    if !is_done {
        report.problem("deliveries still wait two minutes after the last one");
    }
    let worked_off = last.elapsed().as_secs_f64();
    report.figure("worked off after the last", "s", worked_off);
    let mut found: HashMap<String, u32> = HashMap::new();
    for text in platform.texts(api).await?.into_iter().flatten() {
        let times = found.entry(text).or_default();
        *times = times.saturating_add(1);
    }
    let times_of = |message: u64| found.get(&text(message)).copied().unwrap_or(0);
    let (mut lost, mut doubled) = (0_u64, 0_u64);
    for message in 0..messages {
        match times_of(message) {
            0 => lost = lost.saturating_add(1),
            1 => continue,
            _ => doubled = doubled.saturating_add(1),
        }
        if report.problems.len() < PROBLEMS_MAX {
            let times = times_of(message);
            report.problem(format!("message {message} is there {times} times"));
        }
    }
    report.figure("messages", "messages", float(messages));
    report.figure("lost", "messages", float(lost));
    report.figure("doubled", "messages", float(doubled));
    Ok(())
}

/// The newest first, and each author's in turn: what waits is found from the newest on.
async fn all_done(report: &mut Report, api: &Api, platform: &Platform) -> anyhow::Result<bool> {
    let mut cursor = String::new();
    loop {
        let path = format!("{}?limit=100&cursor={cursor}", platform.deliveries_path());
        let page = api.call("GET", &path, None).await?;
        let deliveries = page.get("deliveries").and_then(Value::as_array);
        for delivery in deliveries.into_iter().flatten() {
            match delivery.get("state").and_then(Value::as_str) {
                Some("done") => {}
                Some("failed") => {
                    let outcome = delivery.get("outcome").map(Value::to_string);
                    report.problem(format!(
                        "a delivery failed: {}",
                        outcome.unwrap_or_default()
                    ));
                    return Ok(true);
                }
                Some(_) | None => return Ok(false),
            }
        }
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(true),
        }
    }
}
