//! Erases those who asked their platform for it. What is asked is stored first; what a crash cuts short is done again.

use std::time::Duration;

use bellhop_actors::Hub;
use bellhop_domain::ContactId;
use chrono::{TimeDelta, Utc};

use crate::auth::Auth;
use crate::channels::{Inbound, Sender};
use crate::erase;
use crate::people::person_changed;
use crate::store::error::StoreError;
use crate::store::people::deletions::{
    Asked, contacts_with_ids, deletion_finish, deletion_found, deletions_waiting,
};
use crate::store::people::erase::contact_erase;
use crate::store::people::join::{JoinError, hub_itself};
use crate::store::pool::Pool;

/// For what could not be looked up, and what a crash left.
const LOOK_PAUSE: Duration = Duration::from_secs(60);
/// A platform that cannot be asked for so long will not be asked any more; what is known by its own id goes then.
const ASK_FOR_MAX: TimeDelta = TimeDelta::days(1);

pub struct Forgetting {
    pool: Pool,
    hub: Hub,
    auth: Auth,
    inbound: Inbound,
    sender: Sender,
}

impl Forgetting {
    pub fn new(pool: &Pool, hub: &Hub, auth: &Auth, inbound: &Inbound, sender: &Sender) -> Self {
        Self {
            pool: pool.clone(),
            hub: hub.clone(),
            auth: auth.clone(),
            inbound: inbound.clone(),
            sender: sender.clone(),
        }
    }

    /// For as long as the hub runs.
    pub async fn work_forever(self) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "failed to forget somebody who asked for it; trying again later");
            }
            tokio::select! {
                () = self.inbound.somebody_waits_to_be_forgotten() => {}
                () = tokio::time::sleep(LOOK_PAUSE) => {}
            }
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        for asked in deletions_waiting(&self.pool).await? {
            self.forget(&asked).await?;
        }
        Ok(())
    }

    async fn forget(&self, asked: &Asked) -> Result<(), StoreError> {
        let now = Utc::now();
        let channel_id = asked.channel_id().0;
        let known = self
            .inbound
            .known_by(&self.sender, channel_id, &asked.user_id);
        let known = known.await?;
        let found = contacts_with_ids(&self.pool, &known.kinds, &known.ids).await?;
        if !found.is_empty() {
            deletion_found(&self.pool, &asked.code).await?;
        }
        for contact in found {
            self.erase(contact).await?;
        }
        let may_go_better = now.signed_duration_since(asked.asked_at) < ASK_FOR_MAX;
        if known.is_partial && may_go_better {
            return Ok(());
        }
        deletion_finish(&self.pool, &asked.code, now).await
    }

    async fn erase(&self, contact: ContactId) -> Result<(), StoreError> {
        let cards = match contact_erase(&self.pool, &hub_itself(), contact, Utc::now()).await {
            Ok(cards) => cards,
            Err(JoinError::Store(error)) => return Err(error),
            // Gone meanwhile.
            Err(
                JoinError::NotFound
                | JoinError::SamePerson
                | JoinError::Erased
                | JoinError::TooMany { .. }
                | JoinError::Undone,
            ) => return Ok(()),
        };
        person_changed(contact, &self.pool, &self.hub, &self.auth).await?;
        erase::messages(&self.pool, &self.hub, &cards).await?;
        Ok(())
    }
}
