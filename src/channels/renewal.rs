//! Keeps a channel's tokens fresh: a refused one is renewed, stored, and only then used. One channel at a time, since a
//! token to renew with is good for once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use bellhop_domain::ChannelId;
use tokio::sync::Mutex;

use super::credentials::Credentials;
use super::limits::{RENEW_PAUSE, TELL_AGAIN_PAUSE};
use super::outgoing::SendFailure;
use super::platform::Platform;
use super::sealing::Seals;
use super::send::{Sender, renew};
use crate::store::outbound::tokens::{channel_sealed, channel_sealed_replace};
use crate::store::pool::Pool;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Renewals {
    pool: Pool,
    seals: Seals,
    sender: Sender,
    /// When each channel's were renewed last.
    renewed_at: Arc<Mutex<BTreeMap<ChannelId, Instant>>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Renewed {
    /// There are other tokens than those that were refused.
    Yes,
    /// Nothing to renew with, or what is new is refused as well.
    No,
    Failed(SendFailure),
}

impl Renewals {
    pub fn new(pool: Pool, seals: Seals, sender: Sender) -> Self {
        Self {
            pool,
            seals,
            sender,
            renewed_at: Arc::default(),
        }
    }

    /// After the platform has refused `refused`.
    pub async fn renew(
        &self,
        platform: Platform,
        channel_id: ChannelId,
        refused: &Credentials,
    ) -> Renewed {
        let mut renewed_at = self.renewed_at.lock().await;
        let Ok(Some(sealed)) = channel_sealed(&self.pool, channel_id).await else {
            return Renewed::No;
        };
        let Ok(opened) = self.seals.open(channel_id.0, &sealed) else {
            return Renewed::No;
        };
        let known = Credentials::read(&opened);
        // Somebody else's message was refused first, or an administrator was quicker.
        if known.get("access_token") != refused.get("access_token") {
            return Renewed::Yes;
        }
        let is_new = |at: &Instant| at.elapsed() < RENEW_PAUSE;
        if renewed_at.get(&channel_id).is_some_and(is_new) {
            return Renewed::No;
        }
        let renewed = match renew(&self.sender, platform, &known).await {
            None => return Renewed::No,
            Some(Err(failure)) => return Renewed::Failed(failure),
            Some(Ok(renewed)) => renewed,
        };
        let Ok(fresh) = self.seals.seal(channel_id.0, &renewed.write()) else {
            return Renewed::No;
        };
        // They are known here and nowhere else: kept until they are stored.
        while let Err(error) = channel_sealed_replace(&self.pool, channel_id, &sealed, &fresh).await
        {
            tracing::warn!(%error, "failed to store a channel's new tokens; trying again");
            tokio::time::sleep(TELL_AGAIN_PAUSE).await;
        }
        tracing::info!(channel = %channel_id, "a channel has new tokens");
        renewed_at.insert(channel_id, Instant::now());
        Renewed::Yes
    }
}
