//! What Messenger, Instagram and WhatsApp have in common: handshake, signature and envelope.
//! Source: developers.facebook.com/docs/graph-api/webhooks/getting-started.

mod deletion;
mod envelope;
mod gone;
mod messaging;
mod send;
mod verify;

pub(super) use deletion::{ids_on_pages, who_asks};
pub(super) use envelope::{Update, Way, updates};
pub(super) use gone::{gone, is_not_found};
pub(super) use messaging::{Ids, messaging};
pub(super) use send::{attachment, checked, class, graph, sent, tag_as_human};
pub(super) use verify::{HEADERS, greet, verify};

use super::credentials::Wanted;

pub(super) const APP_SECRET: Wanted = Wanted::always(
    "app_secret",
    "the app's page at developers.facebook.com, under App settings, Basic",
);
pub(super) const VERIFY_TOKEN: Wanted = Wanted::made_here(
    "verify_token",
    "paste it beside the callback URL in the app's webhook settings",
);
