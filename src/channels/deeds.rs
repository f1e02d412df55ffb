//! What can be done to a message on its platform, looked up before it is wished: who tries what cannot be done is told
//! so, and not by a platform minutes later.

use bellhop_actors::{CommandError, Hub, Wish};
use bellhop_domain::conversation::{
    Actor, Deed, DeliveryState, Message, OnPlatform, Rejection, carries_replies,
};
use bellhop_domain::{ConversationId, MessageId};

use super::outbound::is_under_post;
use super::platform::Platform;
use super::send::{Can, Writing, signs, way_out};
use crate::failure::Failure;
use crate::store::outbound::place::signal_place;
use crate::store::pool::Pool;
use crate::store::read::messages::message_get;

/// Who wants something done to which message.
#[derive(Clone, Copy)]
pub struct Wisher<'a> {
    pub pool: &'a Pool,
    pub hub: &'a Hub,
    pub actor: &'a Actor,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
}

/// A message that a platform has, or may have.
struct There {
    platform: Platform,
    message: Message,
    writing: Option<&'static Writing>,
}

impl There {
    fn can(&self, what: Can) -> bool {
        self.writing.is_some_and(|writing| writing.can(what))
    }

    /// What is on its way is changed here, and nowhere else unless it went out meanwhile.
    fn has_arrived(&self) -> bool {
        match self.message.delivery_state() {
            Some(DeliveryState::Queued | DeliveryState::Failed) => false,
            Some(DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read) => true,
            // Of theirs, or written by a colleague on the platform itself.
            None => !matches!(self.message.author, Actor::Agent { .. }),
        }
    }
}

impl Wisher<'_> {
    /// On the platform, if it has the message and can; or here, with the rules that hold here.
    pub async fn edit(self, text: String) -> Result<Wish, Failure> {
        let message_id = self.message_id;
        if let Some(there) = self.there().await?
            && there.has_arrived()
            && there.can(Can::Edit)
        {
            if there.message.attachments.is_empty() {
                let before = None;
                return Ok(self.act(Deed::Edit { text, before }));
            }
            return Err(cannot(
                "a message with a file cannot be changed there; delete it and send it anew",
            ));
        }
        Ok(Wish::Edit { message_id, text })
    }

    pub async fn delete(self) -> Result<Wish, Failure> {
        let message_id = self.message_id;
        if let Some(there) = self.there().await?
            && there.has_arrived()
        {
            let is_theirs = there.message.author.is_contact();
            let wanted = if is_theirs {
                Can::DeleteTheirs
            } else {
                Can::Delete
            };
            if there.can(wanted) {
                return Ok(self.act(Deed::Delete { before: None }));
            }
            if is_theirs {
                return Err(cannot(
                    "this platform lets nobody delete here what others wrote",
                ));
            }
        }
        Ok(Wish::Delete { message_id })
    }

    /// Hiding, liking and reacting, which are nowhere but there.
    pub async fn on_platform(self, deed: Deed) -> Result<Wish, Failure> {
        let Some(there) = self.there().await? else {
            return Err(Rejection::NotOnPlatform.into());
        };
        let (can, why) = match &deed {
            Deed::Hide { .. } => (
                there.can(Can::Hide),
                "this platform cannot hide what is written here",
            ),
            Deed::Like { .. } => (
                there.can(Can::Like),
                "this platform cannot like what is written here",
            ),
            Deed::React { sign, .. } => (
                there.can(Can::React) && takes_sign(there.platform, sign.as_deref()),
                "this platform does not take this reaction here",
            ),
            Deed::Edit { .. } | Deed::Delete { .. } => (false, "use the message's own address"),
        };
        if can {
            Ok(self.act(deed))
        } else {
            Err(cannot(why))
        }
    }

    fn act(self, deed: Deed) -> Wish {
        Wish::OnPlatform {
            message_id: self.message_id,
            what: OnPlatform::Act(deed),
        }
    }

    /// `None` where the conversation is on no platform, or the message is not there.
    async fn there(self) -> Result<Option<There>, Failure> {
        if self.actor.is_contact() {
            return Ok(None);
        }
        let looked = self.hub.look(self.conversation_id, self.actor.clone());
        let looked = looked.await?;
        let kind = &looked.card.channel_kind;
        let platform = Platform::parse(kind).filter(|_| carries_replies(kind));
        let Some(platform) = platform else {
            return Ok(None);
        };
        let message = message_get(self.pool, self.conversation_id, self.message_id).await?;
        let message = message.ok_or_else(|| {
            CommandError::from(Rejection::MessageNotFound {
                id: self.message_id,
            })
        })?;
        let place = signal_place(self.pool, self.conversation_id).await?;
        let detail = place.and_then(|place| place.detail);
        let delivery = message.delivery.as_deref();
        let is_private = delivery.is_some_and(|delivery| delivery.manner.is_private);
        let is_public = is_under_post(detail.as_ref()) && !is_private;
        Ok(Some(There {
            platform,
            message,
            writing: way_out(platform).writing(is_public),
        }))
    }
}

/// Where a platform takes some signs only, others would be refused by it.
fn takes_sign(platform: Platform, sign: Option<&str>) -> bool {
    let is_choosy = matches!(platform, Platform::Instagram | Platform::Slack);
    sign.is_none_or(|sign| !is_choosy || signs(platform).contains(&sign))
}

fn cannot(what: &str) -> Failure {
    let what = what.to_owned();
    Rejection::PlatformCannot { what }.into()
}
