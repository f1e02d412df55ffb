//! What is done to a message after it was posted, or before it came: edits and deletions.

use bellhop_actors::{CommandError, Wish};
use bellhop_domain::conversation::{Actor, Rejection};
use chrono::Utc;

use super::item::{Desk, Taken, Trouble, actor};
use crate::auth::ContactPrincipal;
use crate::channels::platform::Platform;
use crate::store::contacts::contact_own_name;
use crate::store::inbound::claims::{Found, Person, Posted, message_find, message_revise};
use crate::store::inbound::parked::{Of, Parked, parked_get, parked_keep, parked_remove};

/// The message that a change is about.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) platform: Platform,
    pub(super) person: &'a Person<'a>,
    pub(super) external_id: &'a str,
}

impl<'a> Target<'a> {
    /// Only its author may change a message of a generic channel, within the widget's limits.
    pub(super) fn is_own_word(self) -> bool {
        self.platform == Platform::Generic
    }

    fn parked(self) -> Of<'a> {
        Of {
            channel_id: self.person.channel_id,
            external_id: self.external_id,
            author: if self.is_own_word() {
                self.person.id
            } else {
                ""
            },
        }
    }
}

impl Desk {
    /// Looked for again after it was parked: the message may have come in between, and looked before that.
    pub(super) async fn change_or_park(
        &self,
        target: Target<'_>,
        change: Parked,
    ) -> Result<Taken, Trouble> {
        if let Some(found) = self.find(target).await? {
            return self.change(target, found, &change).await;
        }
        parked_keep(&self.pool, target.parked(), &change, Utc::now()).await?;
        match self.find(target).await? {
            Some(found) => {
                self.catch_up(target, found.posted).await?;
                Ok(Taken::Changed)
            }
            None => Ok(Taken::Parked),
        }
    }

    pub(super) async fn find(&self, target: Target<'_>) -> Result<Option<Found>, Trouble> {
        let by = target.is_own_word().then_some(target.person);
        let channel_id = target.person.channel_id;
        Ok(message_find(&self.pool, channel_id, target.external_id, by).await?)
    }

    /// Does to a message what came before it.
    pub(super) async fn catch_up(&self, target: Target<'_>, posted: Posted) -> Result<(), Trouble> {
        self.show_reactions(target, posted).await?;
        self.show_hidden(target, posted).await?;
        let Some(change) = parked_get(&self.pool, target.parked()).await? else {
            return Ok(());
        };
        if let Some(found) = self.find(target).await?
            && found.posted == posted
        {
            self.change(target, found, &change).await?;
        }
        parked_remove(&self.pool, target.parked()).await?;
        Ok(())
    }

    /// Done again, it changes nothing.
    async fn change(
        &self,
        target: Target<'_>,
        found: Found,
        change: &Parked,
    ) -> Result<Taken, Trouble> {
        let is_old = change.revision.zip(found.revision);
        if change.text.is_some() && is_old.is_some_and(|(offered, known)| offered < known) {
            return Ok(Taken::Refused("a newer edit was here before".to_owned()));
        }
        let message_id = found.posted.message_id;
        let wish = match &change.text {
            Some(text) => Wish::Edit {
                message_id,
                text: text.clone(),
            },
            None => Wish::Delete { message_id },
        };
        let actor = self.changer(target, found).await?;
        let conversation_id = found.posted.conversation_id;
        match self.hub.wish(conversation_id, actor, wish).await {
            Ok(_) => {}
            Err(CommandError::Rejected(Rejection::MessageIsDeleted)) => return Ok(Taken::Changed),
            Err(CommandError::Rejected(rejection)) => {
                return Ok(Taken::Refused(rejection.to_string()));
            }
            Err(error) => return Err(error.into()),
        }
        if let Some(revision) = change.revision {
            let channel_id = target.person.channel_id;
            message_revise(&self.pool, channel_id, target.external_id, revision).await?;
        }
        Ok(Taken::Changed)
    }

    /// A platform speaks for what was changed on it; a generic channel's sender for its author only.
    async fn changer(&self, target: Target<'_>, found: Found) -> Result<Actor, Trouble> {
        if !target.is_own_word() {
            return Ok(Actor::System);
        }
        Ok(actor(&ContactPrincipal {
            id: found.contact_id,
            name: contact_own_name(&self.pool, found.contact_id).await?,
            email: None,
            channel_id: target.person.channel_id,
        }))
    }
}
