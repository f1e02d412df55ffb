//! Every fixture, and every sample of one's own, goes all the way: posted, stored, worked off.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::files::Platforms;
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::stage::Stage;

/// The folder of each platform's bodies; a page has two.
pub(super) const FOLDERS: [(&str, &str); 10] = [
    ("messenger", "messenger"),
    ("facebook_feed", "messenger"),
    ("instagram", "instagram"),
    ("whatsapp", "whatsapp"),
    ("x", "x"),
    ("linkedin", "linkedin"),
    ("telegram", "telegram"),
    ("line", "line"),
    ("slack", "slack"),
    ("twilio", "twilio"),
];

pub(super) fn files(root: &Path, folder: &str) -> Vec<(String, Value)> {
    let Ok(found) = std::fs::read_dir(root.join(folder)) else {
        return Vec::new();
    };
    let mut all: Vec<(String, Value)> = found
        .map(|file| {
            let path = file.unwrap().path();
            let body = std::fs::read_to_string(&path).unwrap();
            (
                path.display().to_string(),
                serde_json::from_str(&body).unwrap(),
            )
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

#[tokio::test]
async fn every_fixture_is_taken_all_the_way() {
    let base = Platforms::default().serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/channels/testing/fixtures");
    let theirs = std::env::var_os("BELLHOP_PAYLOADS").map(PathBuf::from);
    for root in [Some(ours), theirs].into_iter().flatten() {
        for (folder, platform) in FOLDERS {
            let account = Account::with_tokens(&stage.hub.api, platform).await;
            let found = files(&root, folder);
            assert!(!found.is_empty(), "{folder} of {}", root.display());
            for (name, body) in &found {
                let form = body.get("params");
                // What is a form for a platform that takes JSON as well.
                let answer = match form {
                    Some(form) => account.post_form(form).await,
                    // Frames of a call's socket and the like are no webhooks of this platform.
                    None if platform == "twilio" => continue,
                    None => account.post(body).await,
                };
                assert_eq!(answer.status, 200, "{name}: {}", answer.body);
            }
            account.channel.idle().await;
            for delivery in account.channel.deliveries().await {
                assert_eq!(delivery["state"], "done", "{folder}: {delivery}");
                assert!(!text(&delivery["outcome"]).is_empty());
            }
        }
    }
}
