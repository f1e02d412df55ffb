//! Bodies that no platform has sent yet, signed as if it had: each has an answer, is kept as it came, and ends.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::files::Platforms;
use super::fixtures::{FOLDERS, files};
use crate::hub::platforms::Account;
use crate::hub::until;
use crate::mutate::{Dice, mutate};
use crate::stage::Stage;

/// Of each fixture. `BELLHOP_SEEDS` makes it as many as one has time for.
const BENT: u64 = 2;
const SEEDS: &str = "BELLHOP_SEEDS";

/// A form has texts only.
fn bent(body: &Value, dice: &mut Dice) -> Value {
    let mut bent = body.clone();
    let Some(Value::Object(fields)) = body.get("params") else {
        mutate(&mut bent, dice);
        return bent;
    };
    let mut fields = Value::Object(fields.clone());
    mutate(&mut fields, dice);
    let fields = fields.as_object().cloned().unwrap_or_default();
    let texts = fields.into_iter().map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (name, json!(text.unwrap_or_else(|| value.to_string())))
    });
    json!({ "params": texts.collect::<serde_json::Map<_, _>>() })
}

/// Answered at once, and nothing to keep.
fn is_handshake(platform: &str, body: &Value) -> bool {
    let has_no_events = body["events"].as_array().is_some_and(Vec::is_empty);
    (platform == "slack" && body["type"] == "url_verification")
        || (platform == "line" && has_no_events)
}

#[tokio::test]
async fn what_no_platform_has_sent_yet_is_answered_kept_and_done_with() {
    let base = Platforms::default().serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let client = stage.database.client().await;
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/channels/testing/fixtures");
    let seeds = std::env::var(SEEDS).ok().and_then(|text| text.parse().ok());
    for (folder, platform) in FOLDERS {
        let account = Account::with_tokens(&stage.hub.api, platform).await;
        for (number, (name, body)) in (1_u64..).zip(files(&root, folder)) {
            for seed in 0..seeds.unwrap_or(BENT) {
                let case = seed * 1_000 + number;
                let bent = bent(&body, &mut Dice::new(case));
                let (answer, bytes) = match bent.get("params") {
                    Some(form) if body.get("params").is_some() => {
                        (account.post_form(form).await, account.form(form))
                    }
                    Some(_) | None if platform == "twilio" => continue,
                    Some(_) | None => (account.post(&bent).await, bent.to_string().into_bytes()),
                };
                let status = answer.status.as_u16();
                let is_named = (400..500).contains(&status) && answer.body["code"].is_string();
                assert!(
                    status == 200 || is_named,
                    "{name}, case {case}: {status} {}",
                    answer.body
                );
                if status != 200 || is_handshake(platform, &bent) {
                    continue;
                }
                let kept = "SELECT count(*) FROM inbound_deliveries
                    WHERE body = $1 AND channel_id = $2::text::uuid";
                let channel = &account.channel.channel_id;
                let row = client.query_one(kept, &[&bytes, channel]).await.unwrap();
                assert_eq!(
                    row.get::<_, i64>(0),
                    1,
                    "{name}, case {case}: kept as it came"
                );
            }
        }
        until(
            &format!("the end of what {folder} never sent"),
            async || {
                let waiting = "SELECT count(*) FROM inbound_deliveries WHERE state = 'waiting'";
                let row = client.query_one(waiting, &[]).await.unwrap();
                (row.get::<_, i64>(0) == 0).then_some(())
            },
        )
        .await;
    }
    // A failure names what is wrong with the body; none is of our own.
    let ours = "SELECT convert_from(body, 'UTF8'), outcome FROM inbound_deliveries
        WHERE outcome = '' OR outcome LIKE 'given up%' OR outcome LIKE '%of ours failed%'
            OR outcome LIKE '%went wrong here%'
        LIMIT 1";
    if let Some(row) = client.query_opt(ours, &[]).await.unwrap() {
        panic!("{}: {}", row.get::<_, String>(1), row.get::<_, String>(0));
    }
    assert!(!stage.hub.log().contains("panicked"), "{}", stage.hub.log());
}
