//! Tests that hold for every platform: any bytes have an answer, every fixture is taken or ignored on purpose,
//! every signature counts to the bit.

mod fake;
#[path = "../../../tests/support/mutate.rs"]
mod mutate;
mod payloads;
mod random;
mod signatures;

pub(super) use random::{check_fits, json};

use super::platform::Platform;

/// Folders of samples and the platform that each is for.
const FOLDERS: &[(&str, Platform)] = &[
    ("messenger", Platform::Messenger),
    ("facebook_feed", Platform::Messenger),
    ("instagram", Platform::Instagram),
    ("whatsapp", Platform::Whatsapp),
    ("x", Platform::X),
    ("linkedin", Platform::Linkedin),
    ("telegram", Platform::Telegram),
    ("line", Platform::Line),
    ("slack", Platform::Slack),
    ("twilio", Platform::Twilio),
];

/// Samples of one's own; the repository's are read without it.
const SAMPLES: &str = "BELLHOP_PAYLOADS";

fn samples() -> Option<std::path::PathBuf> {
    std::env::var_os(SAMPLES).map(std::path::PathBuf::from)
}

fn fixtures() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/channels/testing/fixtures")
}
