//! Reactions of customers, and what moderators hid on the platform.

use bellhop_actors::{CommandError, Wish};
use bellhop_domain::conversation::{Actor, OnPlatform};

use chrono::{DateTime, Utc};

use super::change::Target;
use super::item::{Desk, Taken, Trouble};
use crate::channels::item::By;
use crate::channels::reactions::{NotShown, Reacted, show};
use crate::store::inbound::claims::{Posted, message_find};
use crate::store::inbound::marks::{Hide, Reaction, hide_get, hide_keep, reaction_keep};

impl Desk {
    /// Kept first: a message that comes later finds it.
    pub(super) async fn react(
        &self,
        target: Target<'_>,
        reaction: Option<&str>,
        by: &By,
        at: DateTime<Utc>,
    ) -> Result<Taken, Trouble> {
        let author = match by {
            By::Customer => target.person.id,
            By::Us { .. } => "",
        };
        let new = Reaction {
            channel_id: target.person.channel_id,
            external_id: target.external_id,
            author,
            reaction,
            at,
        };
        reaction_keep(&self.pool, new).await?;
        let channel_id = target.person.channel_id;
        if let Some(found) = message_find(&self.pool, channel_id, target.external_id, None).await? {
            self.show_reactions(target, found.posted).await?;
        }
        Ok(Taken::Reaction)
    }

    pub(super) async fn show_reactions(
        &self,
        target: Target<'_>,
        posted: Posted,
    ) -> Result<(), Trouble> {
        let external_ids = [target.external_id.to_owned()];
        let of = Reacted {
            channel_id: target.person.channel_id,
            external_ids: &external_ids,
            conversation_id: posted.conversation_id,
            message_id: posted.message_id,
        };
        match show(&self.pool, &self.hub, of).await {
            Ok(()) => Ok(()),
            Err(NotShown::Store(error)) => Err(error.into()),
            Err(NotShown::Hub(error)) => Err(error.into()),
        }
    }

    /// Kept first, like a reaction, and for the same reason.
    pub(super) async fn hide(
        &self,
        target: Target<'_>,
        is_hidden: bool,
        at: DateTime<Utc>,
    ) -> Result<Taken, Trouble> {
        let channel_id = target.person.channel_id;
        let new = Hide {
            channel_id,
            external_id: target.external_id,
            is_hidden,
            at,
        };
        hide_keep(&self.pool, new, Utc::now()).await?;
        let found = message_find(&self.pool, channel_id, target.external_id, None).await?;
        let Some(found) = found else {
            return Ok(Taken::Parked);
        };
        self.show_hidden(target, found.posted).await?;
        Ok(Taken::Changed)
    }

    /// As it was told last; told again, it is no news.
    pub(super) async fn show_hidden(
        &self,
        target: Target<'_>,
        posted: Posted,
    ) -> Result<(), Trouble> {
        let channel_id = target.person.channel_id;
        let told = hide_get(&self.pool, channel_id, target.external_id).await?;
        let Some(is_hidden) = told else {
            return Ok(());
        };
        let wish = Wish::OnPlatform {
            message_id: posted.message_id,
            what: OnPlatform::Hidden(is_hidden),
        };
        let told = self.hub.wish(posted.conversation_id, Actor::System, wish);
        match told.await {
            Ok(_) | Err(CommandError::Rejected(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
