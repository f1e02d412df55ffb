//! The hub as the world sees it: start a conversation, command one, signal, watch.

use std::sync::{Arc, Weak};
use std::time::Duration;

use actix::dev::ToEnvelope;
use actix::{Actor, Addr, ArbiterHandle, Handler, Message};
use bellhop_domain::conversation::{Actor as Person, Command, NewMessage, Place, Start, start};
use bellhop_domain::labels::Labels;
use bellhop_domain::{ChannelId, ContactId, ConversationId};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::clock::Clock;
use crate::conversation::{
    Begun, Birth, ContactRenamed, ConversationActor, Deliver, Shared, Typing, may_reach,
};
use crate::directory::Directory;
use crate::fanout::{Fanout, SessionId};
use crate::floor::Floor;
use crate::hosts::Hosts;
use crate::journal::Journal;
use crate::limits::{CONVERSATION_IDLE_MAX, CONVERSATION_MAILBOX_MAX, LIVE_CONVERSATIONS_MAX};
use crate::outcome::{CommandError, Outcome, Reply, Wish};
use crate::presence::Presence;
use crate::reading::{Read, Readers};
use crate::timing::Timing;

/// Attempts at a command whose actor left while it was on its way.
const ATTEMPTS_MAX: usize = 3;

/// What somebody who begins a conversation says.
#[derive(Clone, Debug)]
pub struct Opening {
    pub channel_id: ChannelId,
    pub contact_id: ContactId,
    pub contact_name: String,
    pub follow_up_of: Option<ConversationId>,
    pub message: NewMessage,
    pub place: Place,
}

#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
    presence: Arc<Presence>,
    hosts: Arc<Hosts>,
}

/// Leads to a hub for as long as somebody else keeps it.
pub(crate) struct HubLink {
    shared: Weak<Shared>,
    presence: Weak<Presence>,
    hosts: Arc<Hosts>,
}

impl HubLink {
    pub(crate) fn hub(&self) -> Option<Hub> {
        Some(Hub {
            shared: self.shared.upgrade()?,
            presence: self.presence.upgrade()?,
            hosts: Arc::clone(&self.hosts),
        })
    }
}

impl Hub {
    /// `arbiters` are threads for conversations from the start; more come with [`Hub::host_here`].
    pub fn new(
        journal: Arc<dyn Journal>,
        fanout: Arc<Fanout>,
        clock: Arc<dyn Clock>,
        floor: &Floor,
        arbiters: Vec<ArbiterHandle>,
    ) -> Self {
        let idle_max = CONVERSATION_IDLE_MAX;
        Self::with_idle_max(journal, fanout, clock, floor, arbiters, idle_max)
    }

    /// For tests that wait for a conversation to leave memory.
    pub fn with_idle_max(
        journal: Arc<dyn Journal>,
        fanout: Arc<Fanout>,
        clock: Arc<dyn Clock>,
        floor: &Floor,
        arbiters: Vec<ArbiterHandle>,
        idle_max: Duration,
    ) -> Self {
        let presence = Arc::new(Presence::new(Arc::clone(&fanout), floor.clone()));
        let directory = Directory::default();
        let shared = Arc::new(Shared {
            journal,
            fanout,
            clock,
            directory,
            floor: floor.clone(),
            idle_max,
            timing: Timing::new(),
            readers: Readers::default(),
        });
        let hub = Self {
            shared,
            presence,
            hosts: Arc::new(Hosts::of(arbiters)),
        };
        floor.attach(&hub);
        hub
    }

    pub(crate) fn link(&self) -> HubLink {
        HubLink {
            shared: Arc::downgrade(&self.shared),
            presence: Arc::downgrade(&self.presence),
            hosts: Arc::clone(&self.hosts),
        }
    }

    /// From now on conversations run on this thread too, before all those that it is the first to ask for:
    /// between a socket and its conversation nobody else has to be woken.
    pub fn host_here(&self) {
        if self.hosts.add_this_thread() {
            self.shared.journal.host_here();
        }
    }

    /// From now on what contacts say is read by it. Only the first one that is given counts.
    pub fn read_with(&self, reader: Arc<dyn Read>) {
        self.shared.readers.give(reader);
    }

    pub fn fanout(&self) -> &Arc<Fanout> {
        &self.shared.fanout
    }

    pub fn floor(&self) -> &Floor {
        &self.shared.floor
    }

    pub fn presence(&self) -> &Arc<Presence> {
        &self.presence
    }

    pub fn live_conversations(&self) -> usize {
        self.shared.directory.len()
    }

    /// Begins a conversation; a repeated `client_id` answers with the first one.
    pub async fn start(&self, opening: Opening) -> Reply {
        let unavailable = |_| CommandError::Unavailable;
        let Opening {
            channel_id,
            contact_id,
            contact_name,
            follow_up_of,
            message,
            place,
        } = opening;
        let actor = Person::Contact {
            id: contact_id,
            name: contact_name,
        };
        if let Some(previous) = follow_up_of {
            self.look(previous, actor.clone()).await?;
        }
        let journal = &self.shared.journal;
        // Asked first, so that a repeat spends no number.
        let first = journal.started(contact_id, message.client_id.clone()).await;
        if let Some(first) = first.map_err(unavailable)? {
            return self.repeated(first, actor).await;
        }
        let card = journal
            .card(contact_id, channel_id)
            .await
            .map_err(unavailable)?;
        let card = card.ok_or(CommandError::NotFound)?;
        let number = journal.next_number().await.map_err(unavailable)?;
        let conversation_id = ConversationId(self.shared.clock.new_id());
        let opening = Start {
            conversation_id,
            number,
            channel_id,
            contact_id,
            follow_up_of,
            message,
            place,
        };
        let mut events = start(opening, &actor, self.shared.clock.now())?;
        let (readers, labels) = (&self.shared.readers, Labels::default());
        readers.stamp(&mut events, channel_id, &card.channel_kind, &labels);

        let (reply, answer) = oneshot::channel();
        let birth = Birth::Begin {
            events,
            card,
            reply,
        };
        self.check_room()?;
        self.shared
            .directory
            .get_or_spawn(conversation_id, || self.spawn(conversation_id, birth));
        match answer.await {
            Ok(Begun::Started(outcome)) => Ok(*outcome),
            Ok(Begun::Repeated(first)) => self.repeated(first, actor).await,
            Ok(Begun::Failed(error)) => Err(error),
            Err(_) => Err(CommandError::OutcomeUnknown),
        }
    }

    pub async fn command(&self, id: ConversationId, actor: Person, command: Command) -> Reply {
        self.wish(id, actor, Wish::Command(command)).await
    }

    /// The conversation as it stands, for those who may see it.
    pub async fn look(&self, id: ConversationId, actor: Person) -> Reply {
        self.wish(id, actor, Wish::Look).await
    }

    /// The same for whoever reads it and goes: what is not in memory is not brought there.
    pub async fn glance(&self, id: ConversationId, actor: Person) -> Reply {
        if self.shared.directory.get(id).is_some() {
            return self.look(id, actor).await;
        }
        match self.shared.journal.look(id).await {
            Ok(Some((summary, card))) if may_reach(&actor, &summary) => Ok(Outcome {
                summary,
                card,
                events: Arc::default(),
                first: None,
            }),
            Ok(_) => Err(CommandError::NotFound),
            Err(error) => {
                tracing::warn!(conversation = %id, %error, "failed to look at a conversation");
                Err(CommandError::Unavailable)
            }
        }
    }

    pub async fn wish(&self, id: ConversationId, actor: Person, wish: Wish) -> Reply {
        for _ in 0..ATTEMPTS_MAX {
            let address = self.address(id)?;
            let (reply, answer) = oneshot::channel();
            // Copied, because an actor that leaves drops its mail; all wishes bear repeating.
            let deliver = Deliver {
                actor: actor.clone(),
                wish: wish.clone(),
                reply,
                sent_at: Instant::now(),
            };
            match address.try_send(deliver) {
                Ok(()) => {}
                Err(actix::prelude::SendError::Full(_)) => return Err(CommandError::Busy),
                Err(actix::prelude::SendError::Closed(_)) => continue,
            }
            if let Ok(reply) = answer.await {
                return reply;
            }
        }
        Err(CommandError::OutcomeUnknown)
    }

    /// Droppable: a full mailbox loses it, and nothing is brought into memory for it.
    pub fn typing(
        &self,
        id: ConversationId,
        author: Person,
        session: SessionId,
        typing: bool,
        internal: bool,
        text: Option<String>,
    ) {
        if let Some(address) = self.shared.directory.get(id) {
            let internal = internal && !author.is_contact();
            tell(
                &address,
                Typing {
                    author,
                    session,
                    typing,
                    internal,
                    text,
                },
            );
        }
    }

    /// Live conversations show the contact by the new name from now on.
    pub fn contact_renamed(
        &self,
        contact: ContactId,
        shown_as: ContactId,
        name: Option<&str>,
        email: Option<&str>,
    ) {
        let name = name.map(str::to_owned);
        let email = email.map(str::to_owned);
        let renamed = ContactRenamed {
            contact,
            shown_as,
            name,
            email,
        };
        self.shared
            .directory
            .for_each(|address| tell(address, renamed.clone()));
    }

    /// Its rows were changed by somebody else: the next who asks gets them as they are now.
    pub async fn read_again(&self, id: ConversationId) {
        if let Some(address) = self.shared.directory.get(id) {
            let version = bellhop_domain::Seq(i64::MAX);
            // An actor that has ended meanwhile is read again anyway.
            let _told = address.send(crate::catch_up::Outdated { version }).await;
        }
    }

    async fn repeated(&self, first: crate::journal::First, actor: Person) -> Reply {
        let outcome = self.look(first.conversation_id, actor).await?;
        Ok(Outcome {
            first: Some(first),
            ..outcome
        })
    }

    fn address(&self, id: ConversationId) -> Result<Addr<ConversationActor>, CommandError> {
        if self.shared.directory.is_quarantined(id) {
            return Err(CommandError::Quarantined);
        }
        let directory = &self.shared.directory;
        if let Some(address) = directory.get(id) {
            return Ok(address);
        }
        self.check_room()?;
        Ok(directory.get_or_spawn(id, || self.spawn(id, Birth::Recover)))
    }

    fn check_room(&self) -> Result<(), CommandError> {
        if self.shared.directory.len() >= LIVE_CONVERSATIONS_MAX {
            return Err(CommandError::Busy);
        }
        Ok(())
    }

    fn spawn(&self, id: ConversationId, birth: Birth) -> Addr<ConversationActor> {
        let shared = Arc::clone(&self.shared);
        let create = move |ctx: &mut actix::Context<ConversationActor>| {
            ctx.set_mailbox_capacity(CONVERSATION_MAILBOX_MAX);
            ConversationActor::new(id, shared, birth)
        };
        match self.hosts.elsewhere(id) {
            Some(arbiter) => ConversationActor::start_in_arbiter(&arbiter, create),
            None => ConversationActor::create(create),
        }
    }
}

/// Sends what may be lost.
fn tell<M>(address: &Addr<ConversationActor>, message: M)
where
    M: Message<Result = ()> + Send + 'static,
    ConversationActor: Handler<M>,
    <ConversationActor as Actor>::Context: ToEnvelope<ConversationActor, M>,
{
    if address.try_send(message).is_err() {
        metrics::counter!("bellhop_signals_dropped_total").increment(1);
    }
}
