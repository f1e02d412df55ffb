//! From a request to an acknowledgement: find the channel, verify, store.

use chrono::Utc;
use serde_json::{Value, json};
use uuid::Uuid;

use super::arrival::{Answer, Arrival, Headers};
use super::credentials::Credentials;
use super::inbound::Inbound;
use super::platform::Platform;
use super::sealing::SealError;
use crate::store::error::StoreError;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_by_key};
use crate::store::inbound::deliveries::{NewDelivery, Stored, delivery_store};

/// Longer keys are none of ours.
const KEY_CHARS_MAX: usize = 100;

/// A channel that is posted to.
#[derive(Clone, Debug)]
pub struct Door {
    platform: Platform,
    row: InboundChannelRow,
}

impl Door {
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    pub fn platform(&self) -> Platform {
        self.platform
    }
}

/// Why a delivery is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The sentence tells the sender what is wrong with the signature, never what would be right.
    #[error("{0}")]
    Forged(&'static str),
    /// Who asks for a handshake does not know what it must know.
    #[error("{0}")]
    Stranger(&'static str),
    #[error("nothing is to be fetched here; the platform posts")]
    NoGreeting,
    #[error("this platform asks for no deletions")]
    NoDeletions,
    #[error("this channel has no secret yet; an administrator has to give it one")]
    NoSecret,
    #[error("this channel is disabled; an administrator can enable it again")]
    Disabled,
    #[error(transparent)]
    Sealed(SealError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stored, for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// It had come before; it is not done again.
    pub is_repeat: bool,
}

/// Whose signature was right.
pub struct Verified {
    key: String,
}

impl Inbound {
    /// `None` when nobody posts there.
    pub async fn door(&self, platform: Platform, key: &str) -> Result<Option<Door>, StoreError> {
        if key.len() > KEY_CHARS_MAX {
            return Ok(None);
        }
        let row = inbound_channel_by_key(&self.pool, platform.as_str(), key).await?;
        Ok(row.map(|row| Door { platform, row }))
    }

    /// The answer to a GET that tries the address.
    pub fn greet(&self, door: &Door, query: &str) -> Result<Answer, Refused> {
        let answer = door.platform.greet(&self.credentials(door)?, query)?;
        if door.row.disabled_at.is_some() {
            return Err(Refused::Disabled);
        }
        Ok(answer)
    }

    pub(super) fn credentials(&self, door: &Door) -> Result<Credentials, Refused> {
        let sealed = door.row.sealed_secret.as_deref().unwrap_or_default();
        let opened = self.seals.open(door.row.id, sealed);
        Ok(Credentials::read(&opened.map_err(Refused::Sealed)?))
    }

    /// Before anything is stored or counted against the channel.
    pub fn verify(&self, door: &Door, arrival: &Arrival<'_>) -> Result<Verified, Refused> {
        let credentials = self.credentials(door)?;
        let key = door.platform.verify(&credentials, arrival, Utc::now())?;
        if door.row.disabled_at.is_some() {
            return Err(Refused::Disabled);
        }
        Ok(Verified { key })
    }

    /// Answers after the commit.
    pub async fn store(
        &self,
        door: &Door,
        verified: Verified,
        headers: &Headers,
        body: &[u8],
    ) -> Result<Receipt, StoreError> {
        let kept = headers.0.iter();
        let kept = kept.filter(|_| door.platform.keeps_headers());
        let kept = kept.map(|(name, value)| ((*name).to_owned(), json!(value)));
        let new = NewDelivery {
            channel_id: door.row.channel_id(),
            platform: door.platform.as_str(),
            key: &verified.key,
            headers: Value::Object(kept.collect()),
            body,
            now: Utc::now(),
        };
        let stored = delivery_store(&self.pool, new).await?;
        if stored == Stored::New {
            self.wake();
        }
        Ok(Receipt {
            is_repeat: stored == Stored::Repeat,
        })
    }
}
