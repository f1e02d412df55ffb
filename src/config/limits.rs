//! How much one person or one address may ask for.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// A bucket of `burst` requests that refills by `per_second`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub per_second: NonZeroU32,
    pub burst: NonZeroU32,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Actions of one contact, over all tabs.
    pub contact: Rate,
    /// Actions of one agent, over all windows.
    pub agent: Rate,
    /// HTTP requests from one address.
    pub address: Rate,
    /// Attempts to sign in from one address.
    pub sign_in: Rate,
    /// New widget sessions from one address.
    pub widget_session: Rate,
    /// Webhooks of one channel, and webhooks from one address.
    pub webhook: Rate,
    pub sockets: SocketCaps,
}

/// Sockets open at once; 0 is no cap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SocketCaps {
    pub per_contact: usize,
    pub per_agent: usize,
    pub per_address: usize,
}
