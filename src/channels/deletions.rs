//! People who ask their platform that we forget them: who asks, and by which ids they are known here.
//! What is done then is in `src/asked_to_forget.rs`.

use chrono::Utc;
use uuid::Uuid;

use super::credentials::Credentials;
use super::inbound::Inbound;
use super::meta;
use super::outgoing::SendFailure;
use super::platform::Platform;
use super::reception::{Door, Refused};
use super::send::Sender;
use crate::store::error::StoreError;
use crate::store::inbound::channels::inbound_channel_list;

/// Those whose apps may be asked.
const META: [Platform; 3] = [Platform::Messenger, Platform::Instagram, Platform::Whatsapp];

/// By what somebody may be known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownBy {
    /// `kind:channel` of all channels of the app.
    pub kinds: Vec<String>,
    pub ids: Vec<String>,
    /// Not all could be asked for; it may go better later.
    pub is_partial: bool,
}

impl Inbound {
    /// Who asks, by the platform's id: a channel that is disabled forgets people, too.
    pub fn deletion_asked(&self, door: &Door, form: &[u8]) -> Result<String, Refused> {
        if !META.contains(&door.platform()) {
            return Err(Refused::NoDeletions);
        }
        meta::who_asks(&self.credentials(door)?, form, Utc::now())
    }

    /// Somebody waits to be forgotten.
    pub fn wake_forgetting(&self) {
        self.forgetting.notify_one();
    }

    /// Until somebody does.
    pub async fn somebody_waits_to_be_forgotten(&self) {
        self.forgetting.notified().await;
    }

    /// All channels of the app whose channel was asked, and the person's ids on its pages.
    pub async fn known_by(
        &self,
        sender: &Sender,
        channel_id: Uuid,
        user_id: &str,
    ) -> Result<KnownBy, StoreError> {
        let kinds: Vec<&str> = META.iter().map(|one| one.as_str()).collect();
        let all = inbound_channel_list(&self.pool, &kinds).await?;
        let open = |id: Uuid, sealed: &Option<Vec<u8>>| {
            let opened = self.seals.open(id, sealed.as_deref()?).ok()?;
            Some(Credentials::read(&opened))
        };
        let asked = all.iter().find(|one| one.id == channel_id);
        let asked = asked.and_then(|one| open(one.id, &one.sealed_secret));
        let secret = asked.as_ref().and_then(|one| one.get("app_secret"));
        let mut known = KnownBy {
            kinds: Vec::new(),
            ids: vec![user_id.to_owned()],
            is_partial: false,
        };
        for channel in &all {
            let Some(credentials) = open(channel.id, &channel.sealed_secret) else {
                continue;
            };
            if secret.is_none() || credentials.get("app_secret") != secret {
                continue;
            }
            known.kinds.push(format!("{}:{}", channel.kind, channel.id));
            let is_page = channel.kind == Platform::Messenger.as_str();
            if !is_page {
                continue;
            }
            match meta::ids_on_pages(sender, &credentials, user_id).await {
                Ok(ids) => known.ids.extend(ids),
                Err(SendFailure { reason, .. }) => {
                    tracing::warn!(channel = %channel.id, %reason, "failed to look up who asked to be forgotten");
                    known.is_partial = true;
                }
            }
        }
        known.ids.sort_unstable();
        known.ids.dedup();
        Ok(known)
    }
}
