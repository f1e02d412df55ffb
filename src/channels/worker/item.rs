//! One item: its author becomes a contact, and what they did a command to a conversation.
//! Whoever calls it does so for one author at a time.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop_actors::{CommandError, Hub, Opening};
use bellhop_domain::conversation::{
    Actor, Attachment, Command, NewMessage, Rejection, Status, Visibility,
};
use bellhop_domain::{ChannelId, ClientId, MessageId};
use chrono::Utc;
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

use super::change::Target;
use super::person::person;
use crate::auth::{ContactPrincipal, Principal};
use crate::channels::fetch::Fetcher;
use crate::channels::item::{By, Change, Content, Item};
use crate::channels::platform::Platform;
use crate::channels::sealing::Seals;
use crate::floor::Router;
use crate::people::show_anew;
use crate::store::error::StoreError;
use crate::store::inbound::claims::{
    Claim, Claimed, Person, Posted, message_claim, person_is_known, person_reachable,
};
use crate::store::inbound::marks::{NewReceipt, receipt_keep};
use crate::store::inbound::parked::Parked;
use crate::store::outbound::told::{outbound_is_sending, outbound_take_echo};
use crate::store::people::consent::{person_opted_out, person_wants_marketing};
use crate::store::pool::Pool;

/// An agent may close a conversation while we write into it; nobody closes the next ones as fast.
const CONVERSATIONS_TRIED_MAX: usize = 3;

const SAID_BEFORE: &str = "they had said so before";
const NOBODY_HERE: &str = "no conversation goes on with this person here";

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Taken {
    Posted,
    /// It had come before.
    Known,
    Changed,
    Parked,
    Reaction,
    Receipt,
    Reachable,
    OptedOut,
    Marketing,
    /// Of no use here: why.
    Aside(&'static str),
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
    posted: Posted,
    /// An edit or a deletion of it came first.
    is_awaited: bool,
}

/// What became of a message of our own side.
enum Echoed {
    Done(Done),
    /// It was sent from here, and is here. Something may have been done to it before that was known.
    Ours {
        is_awaited: bool,
    },
    /// No conversation goes on that it could join.
    Nowhere,
}

/// What an item needs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) pool: Pool,
    pub(super) seals: Seals,
    /// Something of ours is known to have arrived, and its conversation has to be told.
    pub(super) outgoing: Arc<Notify>,
    pub(super) hub: Hub,
    pub(super) router: Router,
    pub(super) fetcher: Fetcher,
}

impl Desk {
    pub(super) async fn take(
        &self,
        channel_id: ChannelId,
        platform: Platform,
        item: &Item,
    ) -> Result<Taken, Trouble> {
        let now = Utc::now();
        let person = person(channel_id, platform, item);
        let target = Target {
            platform,
            person: &person,
            external_id: &item.message_id,
        };
        match &item.change {
            Change::Posted { content, by } => {
                let done = match by {
                    By::Customer => self.post(target, item, content).await?,
                    By::Us { .. } => match self.post_ours(&person, item, content).await? {
                        Echoed::Done(done) => done,
                        // What was done to it there may have been told before it was known here.
                        Echoed::Ours { is_awaited } => {
                            if is_awaited && let Some(found) = self.find(target).await? {
                                self.catch_up(target, found.posted).await?;
                            }
                            return Ok(Taken::Known);
                        }
                        Echoed::Nowhere => return Ok(Taken::Aside(NOBODY_HERE)),
                    },
                };
                // Where others may speak of it without naming its author, a change may come in between.
                if done.is_awaited || !target.is_own_word() {
                    self.catch_up(target, done.posted).await?;
                }
                Ok(done.taken)
            }
            Change::Edited { content, revision } => {
                // Its files are those that it had.
                let text = Some(content.readable(|_| None));
                let revision = *revision;
                self.change_or_park(target, Parked { text, revision }).await
            }
            Change::Deleted => {
                let (text, revision) = (None, None);
                self.change_or_park(target, Parked { text, revision }).await
            }
            Change::Reacted { reaction, by } => {
                let at = item.at.unwrap_or(now);
                self.react(target, reaction.as_deref(), by, at).await
            }
            Change::Shared { files } => self.shared(target, files).await,
            Change::Hidden(is_hidden) => {
                let at = item.at.unwrap_or(now);
                self.hide(target, *is_hidden, at).await
            }
            Change::Receipt(receipt) => {
                let new = NewReceipt {
                    channel_id,
                    author: person.id,
                    external_id: &item.message_id,
                    state: receipt.state.as_str(),
                    until: receipt.until,
                    reason: receipt.reason.as_deref(),
                    at: item.at.unwrap_or(now),
                };
                receipt_keep(&self.pool, new).await?;
                self.apply_receipt(platform, &person, &item.message_id, receipt)
                    .await?;
                Ok(Taken::Receipt)
            }
            Change::Reachable(is_reachable) => {
                let changed = person_reachable(&self.pool, &person, *is_reachable, now).await?;
                Ok(if changed {
                    Taken::Reachable
                } else {
                    Taken::Aside(NOBODY_HERE)
                })
            }
            Change::OptedOut(is_opted_out) => {
                let changed = person_opted_out(&self.pool, &person, *is_opted_out, now).await?;
                Ok(match changed {
                    Some(true) => Taken::OptedOut,
                    Some(false) => Taken::Aside(SAID_BEFORE),
                    None => Taken::Aside(NOBODY_HERE),
                })
            }
            Change::Marketing(is_wanted) => {
                let at = item.at.unwrap_or(now);
                let changed = person_wants_marketing(&self.pool, &person, *is_wanted, at).await?;
                Ok(match changed {
                    Some(true) => Taken::Marketing,
                    Some(false) => Taken::Aside(SAID_BEFORE),
                    None => Taken::Aside(NOBODY_HERE),
                })
            }
        }
    }

    async fn post(
        &self,
        target: Target<'_>,
        item: &Item,
        content: &Content,
    ) -> Result<Done, Trouble> {
        let person = target.person;
        let client_id = client_id(person.channel_id, &item.message_id)?;
        let mut fetched: Option<(String, Vec<Attachment>)> = None;
        for _ in 0..CONVERSATIONS_TRIED_MAX {
            let claimed = self.claim(person, item, content, &client_id).await?;
            let claimed = match self.introduced(target, item, &claimed).await? {
                Some(named) => {
                    let named = named.person(person);
                    let again = self.claim(&named, item, content, &client_id).await?;
                    Claimed {
                        joined: again.joined.or(claimed.joined),
                        ..again
                    }
                }
                None => claimed,
            };
            let contact = self.contact(person.channel_id, &claimed).await?;
            let done = |taken, posted| Done {
                taken,
                posted,
                is_awaited: claimed.is_awaited,
            };
            if let Some(posted) = claimed.posted {
                return Ok(done(Taken::Known, posted));
            }
            let (text, attachments) = match &fetched {
                Some(fetched) => fetched.clone(),
                None => {
                    let taken = self.take_files(target, &actor(&contact), content).await?;
                    fetched.insert(taken).clone()
                }
            };
            let message = new_message(&client_id, text, attachments);
            match self.say(&contact, &claimed, message).await {
                Ok(posted) => return Ok(done(Taken::Posted, posted)),
                Err(CommandError::Rejected(Rejection::ConversationIsClosed)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Trouble::Again {
            reason: "the conversation was closed again and again".to_owned(),
            is_counted: false,
        })
    }

    /// What a colleague wrote elsewhere joins the conversation that goes on; if one does.
    async fn post_ours(
        &self,
        person: &Person<'_>,
        item: &Item,
        content: &Content,
    ) -> Result<Echoed, Trouble> {
        if !person_is_known(&self.pool, person).await? {
            return Ok(Echoed::Nowhere);
        }
        // It may be what is on its way at this moment, and is not known by its id yet.
        if outbound_is_sending(&self.pool, person).await? {
            return Err(Trouble::Again {
                reason: "something of ours is on its way to this person".to_owned(),
                is_counted: false,
            });
        }
        let now = Utc::now();
        let id = &item.message_id;
        let arrived = outbound_take_echo(&self.pool, person, id, &content.text, now).await?;
        if arrived.is_some() {
            self.outgoing.notify_one();
            return Ok(Echoed::Ours { is_awaited: true });
        }
        let client_id = client_id(person.channel_id, &item.message_id)?;
        let claimed = self.claim(person, item, content, &client_id).await?;
        let done = |taken, posted| {
            let is_awaited = claimed.is_awaited;
            Echoed::Done(Done {
                taken,
                posted,
                is_awaited,
            })
        };
        if let Some(posted) = claimed.posted {
            return Ok(done(Taken::Known, posted));
        }
        if claimed.is_ours {
            let is_awaited = claimed.is_awaited;
            return Ok(Echoed::Ours { is_awaited });
        }
        let open = claimed
            .latest
            .filter(|(_, status)| *status != Status::Closed);
        let Some((conversation_id, _)) = open else {
            return Ok(Echoed::Nowhere);
        };
        let message = new_message(&client_id, content.in_words(), Vec::new());
        let message_id = message.id;
        let command = Command::PostMessage {
            message,
            expected_seq: None,
        };
        let posted = self
            .hub
            .command(conversation_id, Actor::System, command)
            .await;
        match posted {
            Ok(outcome) => {
                let first = outcome.posted().map(|first| first.message_id);
                let posted = Posted {
                    conversation_id,
                    message_id: first.unwrap_or(message_id),
                };
                Ok(done(Taken::Posted, posted))
            }
            Err(CommandError::Rejected(Rejection::ConversationIsClosed)) => Ok(Echoed::Nowhere),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn claim(
        &self,
        person: &Person<'_>,
        item: &Item,
        content: &Content,
        client_id: &ClientId,
    ) -> Result<Claimed, Trouble> {
        let detail = detail(item, content);
        let claim = Claim {
            external_id: &item.message_id,
            client_id,
            sent_at: item.at,
            detail: detail.as_ref(),
            now: Utc::now(),
        };
        let claimed = message_claim(&self.pool, person, claim).await?;
        claimed.ok_or_else(|| {
            Trouble::Bad("this message id belongs to a message of another author".to_owned())
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

    /// Under their own name, whoever they were joined to.
    async fn contact(
        &self,
        channel_id: ChannelId,
        claimed: &Claimed,
    ) -> Result<ContactPrincipal, Trouble> {
        if claimed.is_renamed || claimed.joined.is_some() {
            show_anew(&self.pool, &self.hub, claimed.contact_id).await?;
        }
        Ok(ContactPrincipal {
            id: claimed.contact_id,
            name: claimed.name.clone(),
            email: claimed.email.clone(),
            channel_id,
        })
    }
}

fn new_message(client_id: &ClientId, text: String, attachments: Vec<Attachment>) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::now_v7()),
        client_id: client_id.clone(),
        visibility: Visibility::Public,
        text,
        attachments,
    }
}

/// What stands beside the text, for whoever answers or shows it.
fn detail(item: &Item, content: &Content) -> Option<Value> {
    let content = serde_json::to_value(content).unwrap_or_default();
    let mut detail = match content {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    if let Some(account) = &item.account {
        detail.insert("account".to_owned(), json!(account));
    }
    if let Some(thread) = &item.thread {
        detail.insert("thread".to_owned(), json!(thread));
    }
    (!detail.is_empty()).then(|| without_nul(Value::Object(detail)))
}

/// Postgres keeps no NUL in JSON.
fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) => json!(text.replace('\0', "\u{fffd}")),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nul).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(name, value)| (name, without_nul(value)))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

pub(super) fn actor(contact: &ContactPrincipal) -> Actor {
    Principal::Contact(contact.clone()).actor()
}

/// Follows from channel and message, so that a message that is posted again is known again.
fn client_id(channel_id: ChannelId, message_id: &str) -> Result<ClientId, Trouble> {
    let mut hashing = Context::new(&SHA256);
    hashing.update(channel_id.0.as_bytes());
    hashing.update(message_id.as_bytes());
    let text = format!("in-{}", URL_SAFE_NO_PAD.encode(hashing.finish()));
    ClientId::parse(&text).map_err(|error| Trouble::Bad(error.to_string()))
}
