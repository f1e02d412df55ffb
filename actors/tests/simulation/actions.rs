//! What a client asks for, as the hub's end carries it out, and whether what it is told is stored.

use bellhop_actors::clock::Clock;
use bellhop_actors::limits::TRANSFER_TIMEOUT;
use bellhop_actors::{CommandError, Opening, Outcome, Wish};
use bellhop_domain::agent::{ChannelClass, ChosenStatus, SetBy};
use bellhop_domain::conversation::{
    Actor, AgentRef, Command, NewMessage, Place, QueueRef, Queued, QueuedBecause, Transfer,
    TransferTarget, TurnedBecause, Visibility,
};
use bellhop_domain::queue::Asks;
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, QueueId, Seq,
};

use super::session::Seat;
use super::wire::{Action, Answer, PostKind};

type Replays = Vec<(ConversationId, Seq)>;

impl Seat {
    pub async fn perform(&self, action: Action) -> (Answer, Replays) {
        let (conversation, command) = match action {
            Action::Ping | Action::Login { .. } | Action::Typing { .. } => {
                return (Answer::Done, Vec::new());
            }
            Action::Start {
                client_id,
                follow_up_of,
            } => return (self.start(client_id, follow_up_of).await, Vec::new()),
            Action::Post {
                conversation,
                client_id,
                kind,
            } => return (self.post(conversation, client_id, kind).await, Vec::new()),
            Action::Subscribe(id, seq) => {
                return match self.watch(id).await {
                    Ok(()) => (Answer::Done, vec![(id, seq)]),
                    Err(error) => (Answer::Refused(error), Vec::new()),
                };
            }
            Action::Resume(positions) => {
                return match self.resume(positions).await {
                    Ok(replays) => (Answer::Done, replays),
                    Err(error) => (Answer::Refused(error), Vec::new()),
                };
            }
            Action::Edit(id, message_id) => {
                let text = "mended".to_owned();
                let wish = Wish::Edit { message_id, text };
                return (self.wish(id, wish).await, Vec::new());
            }
            Action::Delete(id, message_id) => {
                let wish = Wish::Delete { message_id };
                return (self.wish(id, wish).await, Vec::new());
            }
            Action::Status(kind) => {
                let (Some(id), by) = (self.agent(), SetBy::Themselves) else {
                    return (Answer::Done, Vec::new());
                };
                let chosen = ChosenStatus::plain(kind);
                let floor = self.desk.hub.floor();
                let _unavailable = floor.set_status(id, chosen, by).await;
                return (Answer::Done, Vec::new());
            }
            Action::Activity { idle } => {
                if let (Some(id), Some(session)) = (self.agent(), self.session()) {
                    self.desk.hub.floor().device_idle(id, session, idle);
                }
                return (Answer::Done, Vec::new());
            }
            Action::ToAgent(id, to, note) => (id, self.to_agent(to, note)),
            Action::ToQueue(id, to, note) => match self.to_queue(id, to, note).await {
                Ok(command) => (id, command),
                Err(error) => return (Answer::Refused(error), Vec::new()),
            },
            Action::Seen(id, seq) => (id, Command::MarkSeen { seq }),
            Action::Close(id) => (id, Command::Close),
            Action::Update(id, update) => (id, Command::Update(update)),
            Action::Accept(id) => (id, Command::AcceptOffer),
            Action::Decline(id) => (id, Command::DeclineOffer { reason: None }),
            Action::LeaveQueue(id) => (id, Command::LeaveQueue),
            Action::LeaveMessage(id) => {
                let because = TurnedBecause::Chosen;
                (id, Command::TurnToMessage { because })
            }
            Action::Barge(id) => (id, Command::Barge),
            Action::TakeOver(id) => {
                let agent = self.me();
                (id, Command::TakeOver { agent })
            }
            Action::Listen(id, begins) => (id, Command::Listen { begins }),
        };
        let wish = Wish::Command(command);
        (self.wish(conversation, wish).await, Vec::new())
    }

    async fn wish(&self, id: ConversationId, wish: Wish) -> Answer {
        let reply = self.desk.hub.wish(id, self.actor.clone(), wish).await;
        self.check(reply.as_ref().ok());
        Answer::of(reply)
    }

    /// INV-01 and INV-07: what an answer says is what is stored.
    fn check(&self, outcome: Option<&Outcome>) {
        let Some(outcome) = outcome else { return };
        let (id, version) = (outcome.summary.id, outcome.summary.version);
        let store = self.desk.journal.store();
        let stored = store.ledger.conversations.get(&id);
        let stored = stored.map(|kept| &kept.state.summary);
        let is_ahead = stored.is_none_or(|stored| stored.version < version);
        if is_ahead {
            let stored = stored.map(|stored| stored.version);
            self.desk.book.wrong(format!(
                "INV-01: {id} was answered as of {version}, but {stored:?} is stored"
            ));
        }
        if stored.is_some_and(|stored| stored.version == version && *stored != outcome.summary) {
            self.desk
                .book
                .wrong(format!("INV-07: {id} is not what is stored of it"));
        }
    }

    async fn start(&self, client_id: ClientId, follow_up_of: Option<ConversationId>) -> Answer {
        let Actor::Contact { id, name } = &self.actor else {
            return Answer::Refused(CommandError::NotFound);
        };
        let reply = self.desk.hub.start(Opening {
            channel_id: ChannelId(uuid::Uuid::from_u128(5)),
            contact_id: *id,
            contact_name: name.clone(),
            follow_up_of,
            message: self.message(client_id, Visibility::Public),
            place: self.place(*id),
        });
        let reply = reply.await;
        self.check(reply.as_ref().ok());
        Answer::posted(reply)
    }

    /// What the rules of routing would say: by contact, so that a repeat says the same.
    fn place(&self, contact: ContactId) -> Place {
        let records = self.desk.hub.floor().records();
        let count = records.queues.len().max(1);
        let index = usize::try_from(contact.0.as_u128() % 97).unwrap() % count;
        let queue = &records.queues[index].settings;
        let queue = QueueRef {
            id: queue.id,
            name: queue.name.clone(),
        };
        Place {
            queued: Some(queued(queue)),
            ..Place::default()
        }
    }

    async fn post(&self, id: ConversationId, client_id: ClientId, kind: PostKind) -> Answer {
        let visibility = match kind {
            PostKind::Message => Visibility::Public,
            PostKind::Note => Visibility::Internal,
            PostKind::Whisper => Visibility::Whisper,
        };
        let command = Command::PostMessage {
            message: self.message(client_id, visibility),
            expected_seq: None,
        };
        let reply = self.desk.hub.command(id, self.actor.clone(), command).await;
        self.check(reply.as_ref().ok());
        Answer::posted(reply)
    }

    fn message(&self, client_id: ClientId, visibility: Visibility) -> NewMessage {
        NewMessage {
            id: MessageId(self.desk.time.new_id()),
            text: client_id.as_str().to_owned(),
            client_id,
            visibility,
            attachments: Vec::new(),
        }
    }

    fn to_agent(&self, to: AgentId, note: ClientId) -> Command {
        let name = format!("agent {to}");
        Command::Transfer(Box::new(Transfer {
            to: TransferTarget::Agent {
                agent: AgentRef { id: to, name },
            },
            queued: None,
            expires_at: Some(self.desk.time.now().plus(TRANSFER_TIMEOUT)),
            note: Some(self.message(note, Visibility::Internal)),
        }))
    }

    async fn to_queue(
        &self,
        id: ConversationId,
        to: QueueId,
        note: ClientId,
    ) -> Result<Command, CommandError> {
        let hub = &self.desk.hub;
        let summary = hub.look(id, self.actor.clone()).await?.summary;
        let because = QueuedBecause::Transferred;
        let queued = hub.floor().queued_again(&summary, because, Some(to), None);
        let queued = queued.ok_or(CommandError::NotFound)?;
        Ok(Command::Transfer(Box::new(Transfer {
            to: TransferTarget::Queue {
                queue: queued.queue.clone(),
            },
            queued: Some(queued),
            expires_at: None,
            note: Some(self.message(note, Visibility::Internal)),
        })))
    }

    pub fn typing(&self, id: ConversationId, internal: bool) {
        if let Some(session) = self.session() {
            let hub = &self.desk.hub;
            let text = self.is_contact().then(|| "unsent".to_owned());
            hub.typing(id, self.actor.clone(), session, true, internal, text);
        }
    }

    fn agent(&self) -> Option<AgentId> {
        match &self.actor {
            Actor::Agent { id, .. } => Some(*id),
            Actor::Contact { .. } | Actor::System => None,
        }
    }

    fn me(&self) -> AgentRef {
        let id = self.agent().unwrap_or(AgentId(uuid::Uuid::nil()));
        let name = self.actor.name().to_owned();
        AgentRef { id, name }
    }
}

pub fn queued(queue: QueueRef) -> Queued {
    Queued {
        queue,
        team: None,
        class: ChannelClass::Chat,
        asks: Asks::Live,
        needs: Vec::new(),
        due_at: None,
        preferred: None,
        refused_by: Default::default(),
        because: QueuedBecause::Routed,
        detail: None,
    }
}
