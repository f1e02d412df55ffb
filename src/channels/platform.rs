//! The seam between the pipeline and a platform: who signs how, and what a body says.

use chrono::{DateTime, Utc};

use super::generic;
use super::reception::Refused;

/// Every platform that can post to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    Generic,
}

impl Platform {
    pub const ALL: &'static [Self] = &[Self::Generic];

    /// As in addresses and in a channel's `kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generic => generic::KIND,
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|platform| platform.as_str() == word)
    }

    pub fn kinds() -> Vec<&'static str> {
        Self::ALL.iter().map(|platform| platform.as_str()).collect()
    }

    /// Headers that are verified and kept.
    pub fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Generic => generic::HEADERS,
        }
    }

    /// The key of the delivery: a repeat has the same.
    pub fn verify(
        self,
        secret: &str,
        headers: &Headers,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        match self {
            Self::Generic => generic::verify(secret, headers, body, now.timestamp()),
        }
    }

    /// What the body says. Total: any bytes have an answer.
    pub(super) fn parse_body(self, body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
        match self {
            Self::Generic => generic::parse(body),
        }
    }
}

/// The headers of a delivery that its platform asked for, by their lower-case names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Headers(pub Vec<(&'static str, String)>);

impl Headers {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// One item of a delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Parsed {
    Item(Box<Item>),
    /// Of a type that this platform's folder does not know: kept raw, on purpose.
    Unknown(String),
    /// Of a known type, and not usable: the reason.
    Bad(String),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub author: Author,
    /// The platform's id of the message.
    pub message_id: String,
    pub change: Change,
}

/// A person, as the platform tells of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Author {
    pub id: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub avatar_url: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    Posted {
        text: String,
        sent_at: Option<DateTime<Utc>>,
    },
    Edited {
        text: String,
    },
    Deleted,
}
