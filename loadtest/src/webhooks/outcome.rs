//! What came of the deliveries: read back over HTTP, as anybody would.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::sender::text;
use crate::client::Api;
use crate::report::{Report, float};

/// From the last delivery until all must be worked off.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(200);
const PROBLEMS_MAX: usize = 10;

pub(super) async fn judge(
    report: &mut Report,
    api: &Api,
    channel: &str,
    messages: u64,
    last: Instant,
) -> anyhow::Result<()> {
    let mut looks = tokio::time::interval(LOOK);
    let mut is_done = false;
    while !is_done && last.elapsed() < PATIENCE {
        looks.tick().await;
        is_done = all_done(report, api, channel).await?;
    }
    if !is_done {
        report.problem("deliveries still wait two minutes after the last one");
    }
    let worked_off = last.elapsed().as_secs_f64();
    report.figure("worked off after the last", "s", worked_off);
    let found = stored(api, channel).await?;
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
async fn all_done(report: &mut Report, api: &Api, channel: &str) -> anyhow::Result<bool> {
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/channels/{channel}/deliveries?limit=100&cursor={cursor}");
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

/// How many times each text stands in the channel's conversations.
async fn stored(api: &Api, channel: &str) -> anyhow::Result<HashMap<String, u32>> {
    let mut found = HashMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/conversations?limit=100&channel_id={channel}&cursor={cursor}");
        let page = api.call("GET", &path, None).await?;
        let conversations = page.get("conversations").and_then(Value::as_array);
        for conversation in conversations.into_iter().flatten() {
            if let Some(id) = conversation.get("id").and_then(Value::as_str) {
                count_messages(api, id, &mut found).await?;
            }
        }
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(found),
        }
    }
}

async fn count_messages(
    api: &Api,
    conversation: &str,
    found: &mut HashMap<String, u32>,
) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let path =
            format!("/api/v1/conversations/{conversation}/messages?limit=100&after_seq={after}");
        let page = api.call("GET", &path, None).await?;
        let messages = page.get("messages").and_then(Value::as_array);
        for message in messages.into_iter().flatten() {
            if let Some(text) = message.get("text").and_then(Value::as_str) {
                let times: &mut u32 = found.entry(text.to_owned()).or_default();
                *times = times.saturating_add(1);
            }
            after = message.get("seq").and_then(Value::as_i64).unwrap_or(after);
        }
        if page.get("has_more") != Some(&Value::Bool(true)) {
            return Ok(());
        }
    }
}
