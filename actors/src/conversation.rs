//! One conversation's mailbox: decide → append → apply → publish → answer, one command at a time.
//! Nothing leaves before the commit. When nobody can know what was stored, the actor stops
//! and the next command rebuilds it from the store.

use std::sync::Arc;

use actix::prelude::*;
use bellhop_domain::conversation::{
    Actor as Person, Command, Conversation, Event, Message as StoredMessage, Rejection, Summary,
    decide_on,
};
use bellhop_domain::{ContactId, ConversationId, MessageId, Seq};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::catch_up::{Outdated, catch_up};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::fanout::{Fanout, SessionId, Signal};
use crate::floor::Floor;
use crate::journal::{Append, Appended, Card, First, Journal, Loaded};
use crate::limits::CONVERSATION_IDLE_CHECK;
use crate::outcome::{CommandError, Outcome, Reply, Wish, outcome};
use crate::reading::Readers;
use crate::timing::Timing;

#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Deliver {
    pub(crate) actor: Person,
    pub(crate) wish: Wish,
    pub(crate) reply: oneshot::Sender<Reply>,
    pub(crate) sent_at: Instant,
}

/// A person types; never stored.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Typing {
    pub(crate) author: Person,
    pub(crate) session: SessionId,
    pub(crate) typing: bool,
    pub(crate) internal: bool,
    pub(crate) text: Option<String>,
}

#[derive(Message, Clone)]
#[rtype(result = "()")]
pub(crate) struct ContactRenamed {
    pub(crate) contact: ContactId,
    /// The contact that agents are shown in its place, or itself.
    pub(crate) shown_as: ContactId,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// What all conversations share.
pub(crate) struct Shared {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) fanout: Arc<Fanout>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) directory: Directory,
    pub(crate) floor: Floor,
    pub(crate) idle_max: std::time::Duration,
    pub(crate) timing: Timing,
    pub(crate) readers: Readers,
}

/// How the first command of a conversation ended.
pub(crate) enum Begun {
    Started(Box<Outcome>),
    /// The contact had begun it before, with the same `client_id`.
    Repeated(First),
    Failed(CommandError),
}

pub(crate) enum Birth {
    /// From the store, or not at all.
    Recover,
    /// From its first events, once they are stored.
    Begin {
        events: Vec<Event>,
        card: Card,
        reply: oneshot::Sender<Begun>,
    },
}

enum Phase {
    Live(Box<Loaded>),
    /// There is nothing to be; whoever asks is told this, and the actor goes.
    Absent(CommandError),
}

pub(crate) struct ConversationActor {
    id: ConversationId,
    shared: Arc<Shared>,
    birth: Option<Birth>,
    phase: Phase,
    last_used: Instant,
}

impl ConversationActor {
    pub(crate) fn new(id: ConversationId, shared: Arc<Shared>, birth: Birth) -> Self {
        let phase = Phase::Absent(CommandError::NotFound);
        Self {
            id,
            shared,
            birth: Some(birth),
            phase,
            last_used: Instant::now(),
        }
    }

    /// Leaves memory; commands still in the mailbox are answered by the next incarnation.
    fn retire(&self, ctx: &mut Context<Self>) {
        self.shared.directory.forget(self.id, &ctx.address());
        ctx.stop();
    }

    fn recover(&self, ctx: &mut Context<Self>) {
        let loaded = self.shared.journal.load(self.id);
        ctx.wait(loaded.into_actor(self).map(|loaded, this, _| {
            this.phase = match loaded {
                Ok(Some(live)) => {
                    let floor = &this.shared.floor;
                    floor.placed(&live.conversation.summary, &live.card, &[]);
                    Phase::Live(Box::new(live))
                }
                Ok(None) => Phase::Absent(CommandError::NotFound),
                Err(error) => {
                    tracing::warn!(conversation = %this.id, %error, "failed to load a conversation");
                    Phase::Absent(CommandError::Unavailable)
                }
            };
        }));
    }

    fn begin(
        &self,
        events: Vec<Event>,
        card: Card,
        reply: oneshot::Sender<Begun>,
        ctx: &mut Context<Self>,
    ) {
        let Some(conversation) = Conversation::fold(&events) else {
            let _gone = reply.send(Begun::Failed(CommandError::NotFound));
            return self.retire(ctx);
        };
        let events: Arc<[Event]> = events.into();
        let append = Append::beginning(Arc::clone(&conversation.summary), Arc::clone(&events));
        let appended = self.shared.journal.append(append);
        ctx.wait(appended.into_actor(self).map(move |appended, this, ctx| {
            this.catch_up_later(&appended);
            let begun = match this.failure(appended) {
                Ok(None) => {
                    let card = Arc::new(card);
                    let live = Loaded { conversation, card };
                    this.publish(&live, &events);
                    let outcome = outcome(&live, events, None);
                    this.phase = Phase::Live(Box::new(live));
                    Begun::Started(Box::new(outcome))
                }
                Ok(Some(first)) => Begun::Repeated(first),
                Err(error) => Begun::Failed(error),
            };
            if matches!(this.phase, Phase::Absent(_)) {
                this.retire(ctx);
            }
            let _gone = reply.send(begun);
        }));
    }

    /// Edits and deletions need the stored text, which is not kept in memory.
    fn with_stored(
        &self,
        id: MessageId,
        actor: Person,
        reply: oneshot::Sender<Reply>,
        ctx: &mut Context<Self>,
        command: impl FnOnce(StoredMessage) -> Command + 'static,
    ) {
        let stored = self.shared.journal.message(self.id, id);
        ctx.wait(stored.into_actor(self).map(move |stored, this, ctx| {
            let error = match stored {
                Ok(Some(stored)) => return this.execute(command(stored), &actor, reply, ctx),
                Ok(None) => Rejection::MessageNotFound { id }.into(),
                Err(_) => CommandError::Unavailable,
            };
            let _gone = reply.send(Err(error));
        }));
    }

    fn execute(
        &mut self,
        command: Command,
        actor: &Person,
        reply: oneshot::Sender<Reply>,
        ctx: &mut Context<Self>,
    ) {
        let live = match &self.phase {
            Phase::Live(live) => live,
            Phase::Absent(error) => {
                let _gone = reply.send(Err(error.clone()));
                return;
            }
        };
        if let Some(first) = repeated(&live.conversation, &command, actor) {
            let _gone = reply.send(Ok(outcome(live, Arc::default(), Some(first))));
            return;
        }
        let now = self.shared.clock.now();
        let kind = &live.card.channel_kind;
        let decided = decide_on(kind, &live.conversation, command, actor, now);
        let events: Arc<[Event]> = match decided {
            Ok(events) if events.is_empty() => {
                let _gone = reply.send(Ok(outcome(live, Arc::default(), None)));
                return;
            }
            Ok(mut events) => {
                self.shared.readers.stamp_for(&mut events, live);
                events.into()
            }
            Err(rejection) => {
                let _gone = reply.send(Err(rejection.into()));
                return;
            }
        };
        let append = Append::following(&live.conversation, Arc::clone(&events));
        let after = Arc::clone(&append.after);
        let appended = self.shared.journal.append(append);
        ctx.wait(appended.into_actor(self).map(move |appended, this, ctx| {
            let must_rebuild = matches!(appended, Appended::Conflict | Appended::Unknown(_));
            this.catch_up_later(&appended);
            let answer = this
                .failure(appended)
                .map(|first| (first, this.settle(&events, after, first)));
            let answer = match answer {
                Ok((first, Some(live))) => {
                    let events = first.map_or(events, |_| Arc::default());
                    Ok(outcome(live, events, first))
                }
                Ok((_, None)) => Err(CommandError::NotFound),
                Err(error) => Err(error),
            };
            if must_rebuild {
                this.retire(ctx);
            }
            let _gone = reply.send(answer);
        }));
    }

    /// An append that was stored without anybody knowing is published once the store can be asked.
    fn catch_up_later(&self, appended: &Appended) {
        if matches!(appended, Appended::Unknown(_)) {
            let published = match &self.phase {
                Phase::Live(live) => live.conversation.summary.version,
                Phase::Absent(_) => Seq::ZERO,
            };
            actix::spawn(catch_up(Arc::clone(&self.shared), self.id, published));
        }
    }

    /// Applies and publishes what was committed; a repeat (`first`) changes nothing.
    fn settle(
        &mut self,
        events: &[Event],
        after: Arc<Summary>,
        first: Option<First>,
    ) -> Option<&Loaded> {
        if first.is_none()
            && let Phase::Live(live) = &mut self.phase
        {
            live.conversation.follow(events, after);
        }
        let Phase::Live(live) = &self.phase else {
            return None;
        };
        if first.is_none() {
            self.publish(live, events);
        }
        Some(live)
    }

    fn publish(&self, live: &Loaded, events: &[Event]) {
        let begun = Instant::now();
        for event in events {
            self.shared
                .fanout
                .publish(event, &live.conversation.summary, &live.card);
        }
        self.shared
            .floor
            .placed(&live.conversation.summary, &live.card, events);
        self.shared.timing.fan_out.record(begun.elapsed());
    }

    /// `Ok(None)` was committed, `Ok(Some)` had been committed before.
    fn failure(&self, appended: Appended) -> Result<Option<First>, CommandError> {
        match appended {
            Appended::Committed => Ok(None),
            Appended::Duplicate(first) => Ok(Some(first)),
            Appended::Taken => Err(Rejection::ClientIdTaken.into()),
            Appended::Conflict => Err(CommandError::Conflict),
            Appended::Busy => Err(CommandError::Busy),
            // The client comes to the hub that took over, when this one closes its socket.
            Appended::Fenced => Err(CommandError::Unavailable),
            Appended::Aborted(reason) => {
                tracing::warn!(conversation = %self.id, reason, "an append was aborted");
                Err(CommandError::Unavailable)
            }
            Appended::Unknown(reason) => {
                tracing::warn!(conversation = %self.id, reason, "an append's outcome is unknown");
                Err(CommandError::OutcomeUnknown)
            }
        }
    }
}

impl Actor for ConversationActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        metrics::gauge!("bellhop_live_conversations").increment(1);
        match self.birth.take() {
            Some(Birth::Begin {
                events,
                card,
                reply,
            }) => self.begin(events, card, reply, ctx),
            Some(Birth::Recover) | None => self.recover(ctx),
        }
        ctx.run_interval(
            CONVERSATION_IDLE_CHECK.min(self.shared.idle_max),
            |this, ctx| {
                if this.last_used.elapsed() >= this.shared.idle_max {
                    this.retire(ctx);
                }
            },
        );
    }
}

impl Drop for ConversationActor {
    fn drop(&mut self) {
        metrics::gauge!("bellhop_live_conversations").decrement(1);
    }
}

impl Handler<Deliver> for ConversationActor {
    type Result = ();

    fn handle(&mut self, deliver: Deliver, ctx: &mut Context<Self>) {
        let Deliver {
            actor,
            wish,
            reply,
            sent_at,
        } = deliver;
        self.last_used = Instant::now();
        let waited = self.last_used.saturating_duration_since(sent_at);
        self.shared.timing.mailbox_wait.record(waited);
        let live = match &self.phase {
            Phase::Live(live) if may_reach(&actor, &live.conversation.summary) => live,
            Phase::Live(_) => {
                let _gone = reply.send(Err(CommandError::NotFound));
                return;
            }
            Phase::Absent(error) => {
                let _gone = reply.send(Err(error.clone()));
                return self.retire(ctx);
            }
        };
        match wish {
            Wish::Look => {
                let _gone = reply.send(Ok(outcome(live, Arc::default(), None)));
            }
            Wish::Command(command) => self.execute(command, &actor, reply, ctx),
            Wish::Edit { message_id, text } => {
                let command = move |stored| Command::EditMessage { stored, text };
                self.with_stored(message_id, actor, reply, ctx, command);
            }
            Wish::Delete { message_id } => {
                let command = |stored| Command::DeleteMessage { stored };
                self.with_stored(message_id, actor, reply, ctx, command);
            }
            Wish::Retry { message_id } => {
                let command = |stored| Command::RetryDelivery { stored };
                self.with_stored(message_id, actor, reply, ctx, command);
            }
            Wish::OnPlatform { message_id, what } => {
                let command = move |stored| Command::OnPlatform { stored, what };
                self.with_stored(message_id, actor, reply, ctx, command);
            }
            Wish::Mark {
                message_id,
                progress,
            } => {
                let command = move |stored| Command::MarkDelivery { stored, progress };
                self.with_stored(message_id, actor, reply, ctx, command);
            }
        }
    }
}

impl Handler<Typing> for ConversationActor {
    type Result = ();

    fn handle(&mut self, typing: Typing, ctx: &mut Context<Self>) {
        let Phase::Live(live) = &self.phase else {
            return self.retire(ctx);
        };
        let summary = &live.conversation.summary;
        if !may_reach(&typing.author, summary) {
            return;
        }
        let Typing {
            author,
            session,
            typing,
            internal,
            text,
        } = typing;
        let fanout = &self.shared.fanout;
        let conversation = self.id;
        if author.is_contact() {
            let text = text.unwrap_or_default();
            fanout.signal_viewers(
                conversation,
                &Signal::SneakPeek { conversation, text },
                None,
            );
        }
        let signal = Signal::Typing {
            conversation,
            author,
            typing,
            internal,
        };
        fanout.signal_viewers(conversation, &signal, Some(session));
        fanout.signal_contact(summary.contact_id, &signal, Some(session));
        fanout.signal_outward(&signal, &live.card);
    }
}

impl Handler<ContactRenamed> for ConversationActor {
    type Result = ();

    fn handle(&mut self, renamed: ContactRenamed, _: &mut Context<Self>) {
        if let Phase::Live(live) = &mut self.phase
            && live.conversation.summary.contact_id == renamed.contact
        {
            let card = Arc::make_mut(&mut live.card);
            card.contact_id = renamed.shown_as;
            card.contact_name = renamed.name;
            card.contact_email = renamed.email;
        }
    }
}

impl Handler<Outdated> for ConversationActor {
    type Result = ();

    fn handle(&mut self, stored: Outdated, ctx: &mut Context<Self>) {
        if let Phase::Live(live) = &self.phase
            && live.conversation.summary.version < stored.version
        {
            self.retire(ctx);
        }
    }
}

/// Agents reach every conversation, contacts their own; to others it does not exist.
pub(crate) fn may_reach(actor: &Person, summary: &Summary) -> bool {
    match actor {
        Person::Contact { id, .. } => *id == summary.contact_id,
        Person::Agent { .. } | Person::System => true,
    }
}

/// The shortcut for a repeated send; the unique index is the guard.
/// Only the same person's send to the same readers is a repeat: others would be shown what is not theirs.
fn repeated(conversation: &Conversation, command: &Command, actor: &Person) -> Option<First> {
    let message = command.message()?;
    let head = conversation.message_by_client_id(&message.client_id)?;
    let is_repeat = head.author.is_same(actor) && head.visibility == message.visibility;
    is_repeat.then_some(First {
        conversation_id: conversation.summary.id,
        number: conversation.summary.number,
        message_id: head.id,
        seq: head.seq,
    })
}
