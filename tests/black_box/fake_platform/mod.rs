//! The hub and the fake platform, which knows nothing of the hub's code: what customers do there arrives here.
//! Start reading at `inbound`, then `replies`.

mod acts;
mod api;
mod burst_out;
mod bursts;
mod groups;
mod inbound;
mod itself;
mod killed;
mod replies;
mod rights;
mod signs;
mod windows;

use crate::hub::fake::Platforms;
use crate::stage::Stage;

const ALL: [&str; 10] = [
    "messenger",
    "instagram",
    "whatsapp",
    "x",
    "linkedin",
    "telegram",
    "line",
    "slack",
    "twilio",
    "generic",
];

/// A hub whose platforms are all the fake one.
async fn stage() -> (Stage, Platforms) {
    let platforms = Platforms::start();
    let base = platforms.api_base.clone();
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    (stage, platforms)
}
