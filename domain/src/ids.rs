//! Typed ids. Whoever creates one brings the UUID: this crate has no generator.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits::CLIENT_ID_CHARS_MAX;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

ids! {
    ConversationId,
    MessageId,
    /// A customer.
    ContactId,
    AgentId,
    /// A way in: a website's widget, later a mailbox or a social account.
    ChannelId,
    AttachmentId,
    QueueId,
    TeamId,
    SkillId,
    RuleId,
}

/// The id that a client gives to what it creates, so that a repeated send finds the first one.
/// 1 to [`CLIENT_ID_CHARS_MAX`] printable ASCII characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(Arc<str>);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "client_id must be 1 to {CLIENT_ID_CHARS_MAX} printable ASCII characters; a UUID is a good choice"
)]
pub struct BadClientId;

impl ClientId {
    pub fn parse(text: &str) -> Result<Self, BadClientId> {
        let fits = (1..=CLIENT_ID_CHARS_MAX).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.into()))
        } else {
            Err(BadClientId)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Position of an event in its conversation: 1, 2, 3, … without gaps. Zero stands before the first.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_short_printable_ascii() {
        assert!(ClientId::parse("0198c4a2-7f00-7000-8000-000000000001").is_ok());
        for bad in ["", " ", "a b", "é", "a\n", &"x".repeat(65)] {
            assert_eq!(ClientId::parse(bad), Err(BadClientId), "{bad:?}");
        }
    }
}
