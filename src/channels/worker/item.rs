//! One item: its author becomes a contact, and what they did a command to a conversation.
//! Whoever calls it does so for one author at a time.

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop_actors::{CommandError, Hub, Opening, Wish};
use bellhop_domain::conversation::{Actor, Command, NewMessage, Rejection, Status, Visibility};
use bellhop_domain::{ChannelId, ClientId, MessageId};
use chrono::{DateTime, Utc};
use serde_json::{Map, json};
use uuid::Uuid;

use crate::auth::{ContactPrincipal, Principal};
use crate::channels::platform::{Author, Change, Item, Platform};
use crate::floor::Router;
use crate::store::contacts::contact_by_id;
use crate::store::error::StoreError;
use crate::store::inbound::claims::{Claim, Claimed, Person, Posted, message_claim, message_find};
use crate::store::inbound::parked::{Of, parked_get, parked_keep, parked_remove};
use crate::store::pool::Pool;

/// An agent may close a conversation while we write into it; nobody closes the next ones as fast.
const CONVERSATIONS_TRIED_MAX: usize = 3;

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Taken {
    Posted,
    /// It had come before.
    Known,
    Changed,
    Parked,
    /// An edit or a deletion that the conversation does not allow.
    Refused(String),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// Of this item, for good.
    Bad(String),
    Again {
        reason: String,
        is_counted: bool,
    },
}

impl Trouble {
    pub(super) fn from_store(error: &StoreError) -> Self {
        let is_counted = match error {
            StoreError::Unavailable(_) | StoreError::UnknownOutcome(_) => false,
            StoreError::Refused(_) | StoreError::Corrupt(_) => true,
        };
        tracing::warn!(%error, "the store failed a webhook delivery");
        let reason = if is_counted {
            "something of ours failed; see the log"
        } else {
            "the database was away"
        };
        Self::Again {
            reason: reason.to_owned(),
            is_counted,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::from_store(&error)
    }
}

impl From<CommandError> for Trouble {
    fn from(error: CommandError) -> Self {
        let reason = error.to_string();
        let is_counted = match error {
            CommandError::Rejected(_) | CommandError::NotFound => return Self::Bad(reason),
            CommandError::Quarantined => true,
            CommandError::Busy
            | CommandError::Conflict
            | CommandError::Unavailable
            | CommandError::OutcomeUnknown => false,
        };
        Self::Again { reason, is_counted }
    }
}

/// A message that is where it belongs.
struct Done {
    taken: Taken,
    contact: ContactPrincipal,
    posted: Posted,
    /// An edit or a deletion of it came first.
    is_awaited: bool,
}

/// What an item needs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) pool: Pool,
    hub: Hub,
    router: Router,
}

impl Desk {
    pub(super) fn new(pool: Pool, hub: Hub, router: Router) -> Self {
        Self { pool, hub, router }
    }

    pub(super) async fn take(
        &self,
        channel_id: ChannelId,
        platform: Platform,
        item: &Item,
    ) -> Result<Taken, Trouble> {
        let person = person(channel_id, platform, &item.author);
        let of = Of {
            channel_id,
            external_id: &item.message_id,
            author: &item.author.id,
        };
        match &item.change {
            Change::Posted { text, sent_at } => {
                let done = self.post(&person, item, text, *sent_at).await?;
                if done.is_awaited
                    && let Some(change) = parked_get(&self.pool, of).await?
                {
                    self.change(&done.contact, done.posted, change.as_deref())
                        .await?;
                    parked_remove(&self.pool, of).await?;
                }
                Ok(done.taken)
            }
            Change::Edited { text } => self.change_or_park(&person, of, Some(text)).await,
            Change::Deleted => self.change_or_park(&person, of, None).await,
        }
    }

    async fn post(
        &self,
        person: &Person<'_>,
        item: &Item,
        text: &str,
        sent_at: Option<DateTime<Utc>>,
    ) -> Result<Done, Trouble> {
        let client_id = client_id(person.channel_id, &item.message_id)?;
        for _ in 0..CONVERSATIONS_TRIED_MAX {
            let claim = Claim {
                external_id: &item.message_id,
                client_id: &client_id,
                sent_at,
                now: Utc::now(),
            };
            let claimed = message_claim(&self.pool, person, claim).await?;
            let claimed = claimed.ok_or_else(|| {
                Trouble::Bad("this message id belongs to a message of another author".to_owned())
            })?;
            let contact = self.contact(person.channel_id, &claimed);
            let done = |taken, contact, posted| Done {
                taken,
                contact,
                posted,
                is_awaited: claimed.is_awaited,
            };
            if let Some(posted) = claimed.posted {
                return Ok(done(Taken::Known, contact, posted));
            }
            let message = NewMessage {
                id: MessageId(Uuid::now_v7()),
                client_id: client_id.clone(),
                visibility: Visibility::Public,
                text: text.to_owned(),
                attachments: Vec::new(),
            };
            match self.say(&contact, &claimed, message).await {
                Ok(posted) => return Ok(done(Taken::Posted, contact, posted)),
                Err(CommandError::Rejected(Rejection::ConversationIsClosed)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Trouble::Again {
            reason: "the conversation was closed again and again".to_owned(),
            is_counted: false,
        })
    }

    /// Into the conversation that goes on, or a new one that follows the closed one.
    async fn say(
        &self,
        contact: &ContactPrincipal,
        claimed: &Claimed,
        message: NewMessage,
    ) -> Result<Posted, CommandError> {
        let outcome = match claimed.latest {
            Some((id, status)) if status != Status::Closed => {
                let command = Command::PostMessage {
                    message,
                    expected_seq: None,
                };
                self.hub.command(id, actor(contact), command).await?
            }
            closed => {
                let place = self.router.place(contact, &message.text).await;
                let place = place.map_err(|_| CommandError::Unavailable)?;
                let opening = Opening {
                    channel_id: contact.channel_id,
                    contact_id: contact.id,
                    contact_name: contact.display_name().to_owned(),
                    follow_up_of: closed.map(|(id, _)| id),
                    message,
                    place,
                };
                self.hub.start(opening).await?
            }
        };
        let first = outcome.posted().ok_or(CommandError::OutcomeUnknown)?;
        Ok(Posted {
            conversation_id: first.conversation_id,
            message_id: first.message_id,
        })
    }

    async fn change_or_park(
        &self,
        person: &Person<'_>,
        of: Of<'_>,
        text: Option<&str>,
    ) -> Result<Taken, Trouble> {
        let found = message_find(&self.pool, person, of.external_id).await?;
        let Some((contact_id, posted)) = found else {
            parked_keep(&self.pool, of, text, Utc::now()).await?;
            return Ok(Taken::Parked);
        };
        let row = contact_by_id(&self.pool, contact_id).await?;
        let contact = ContactPrincipal {
            id: contact_id,
            name: row.and_then(|row| row.name),
            email: None,
            channel_id: person.channel_id,
        };
        self.change(&contact, posted, text).await
    }

    /// No text: a deletion. Done again, it changes nothing.
    async fn change(
        &self,
        contact: &ContactPrincipal,
        posted: Posted,
        text: Option<&str>,
    ) -> Result<Taken, Trouble> {
        let message_id = posted.message_id;
        let wish = match text {
            Some(text) => Wish::Edit {
                message_id,
                text: text.to_owned(),
            },
            None => Wish::Delete { message_id },
        };
        let changed = self
            .hub
            .wish(posted.conversation_id, actor(contact), wish)
            .await;
        match changed {
            Ok(_) | Err(CommandError::Rejected(Rejection::MessageIsDeleted)) => Ok(Taken::Changed),
            Err(CommandError::Rejected(rejection)) => Ok(Taken::Refused(rejection.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn contact(&self, channel_id: ChannelId, claimed: &Claimed) -> ContactPrincipal {
        if claimed.is_renamed {
            let (name, email) = (claimed.name.as_deref(), claimed.email.as_deref());
            self.hub.contact_renamed(claimed.contact_id, name, email);
        }
        ContactPrincipal {
            id: claimed.contact_id,
            name: claimed.name.clone(),
            email: claimed.email.clone(),
            channel_id,
        }
    }
}

fn actor(contact: &ContactPrincipal) -> Actor {
    Principal::Contact(contact.clone()).actor()
}

fn person<'a>(channel_id: ChannelId, platform: Platform, author: &'a Author) -> Person<'a> {
    let mut attributes = Map::new();
    for (name, value) in [("phone", &author.phone), ("avatar_url", &author.avatar_url)] {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), json!(value));
        }
    }
    Person {
        channel_id,
        platform: platform.as_str(),
        id: &author.id,
        name: author.name.as_deref(),
        email: author.email.as_deref(),
        attributes,
    }
}

/// Follows from channel and message, so that a message that is posted again is known again.
fn client_id(channel_id: ChannelId, message_id: &str) -> Result<ClientId, Trouble> {
    let mut hashing = Context::new(&SHA256);
    hashing.update(channel_id.0.as_bytes());
    hashing.update(message_id.as_bytes());
    let text = format!("in-{}", URL_SAFE_NO_PAD.encode(hashing.finish()));
    ClientId::parse(&text).map_err(|error| Trouble::Bad(error.to_string()))
}
