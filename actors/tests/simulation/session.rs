//! The hub's end of a line, as small as it can be with the order rules of src/socket: requests one by one,
//! answers and pushes through one outbox, replays where the writer meets them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use bellhop_actors::fanout::SessionId;
use bellhop_actors::outbox::{Frame, Next, Outbox, OutboxReader};
use bellhop_actors::{CommandError, Hub};
use bellhop_domain::conversation::Actor;
use bellhop_domain::{ConversationId, Seq};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::book::Book;
use super::journal::FakeJournal;
use super::network::{In, Network};
use super::time::Time;
use super::wire::{Action, Answer, Down, Push, Up, for_agents, for_contact};

/// As src/socket/limits.rs has them.
const PING_INTERVAL: u64 = 25_000_000;
const SILENCE_MAX: u64 = 60_000_000;
/// After this long the kernel gives up a connection whose client does not read.
const UNREAD_WAIT_MAX: Duration = Duration::from_secs(60);
const REPLAY_FACTS_MAX: i64 = 500;
/// What an answer takes when neither store nor hub fail: every commit takes milliseconds.
const ANSWER_WAIT_MAX: u64 = 1_000_000;

/// All that a life of the hub has.
pub struct Desk {
    pub hub: Hub,
    pub journal: FakeJournal,
    pub network: Rc<RefCell<Network>>,
    pub time: Time,
    pub book: Book,
    /// Nothing fails in the hub: answers have a bound.
    pub is_calm: bool,
}

pub struct Seat {
    pub desk: Rc<Desk>,
    pub line: u64,
    pub actor: Actor,
    pub outbox: Outbox,
    session: Cell<Option<SessionId>>,
    watched: RefCell<BTreeSet<ConversationId>>,
    /// Under their request, until the writer meets them.
    answers: RefCell<BTreeMap<u64, Answer>>,
    heard_at: Cell<u64>,
}

type Replays = Vec<(ConversationId, Seq)>;

pub fn serve(
    desk: &Rc<Desk>,
    line: u64,
    actor: Actor,
    window: Rc<Semaphore>,
    inbox: UnboundedReceiver<In>,
) {
    let (outbox, reader) = desk.hub.fanout().outbox();
    let seat = Rc::new(Seat {
        desk: Rc::clone(desk),
        line,
        actor,
        outbox,
        session: Cell::new(None),
        watched: RefCell::default(),
        answers: RefCell::default(),
        heard_at: Cell::new(desk.time.micros()),
    });
    let (work, waiting) = unbounded_channel();
    let worker = actix::spawn(work_on(Rc::clone(&seat), waiting));
    let (hangs_up, hung_up) = tokio::sync::oneshot::channel();
    let listener = actix::spawn(listen(Rc::clone(&seat), inbox, work, hangs_up));
    actix::spawn(async move {
        pump(&seat, reader, &window, hung_up).await;
        worker.abort();
        listener.abort();
        seat.leave();
        let now = seat.desk.time.micros();
        seat.desk.network.borrow_mut().hub_closes(line, now);
    });
}

async fn listen(
    seat: Rc<Seat>,
    mut inbox: UnboundedReceiver<In>,
    work: UnboundedSender<(u64, Up)>,
    hangs_up: tokio::sync::oneshot::Sender<()>,
) {
    while let Some(In::Frame(up)) = inbox.recv().await {
        let now = seat.desk.time.micros();
        seat.heard_at.set(now);
        match up.action {
            Action::Ping => seat.answer(up.request, Answer::Done),
            Action::Typing {
                conversation,
                internal,
            } => {
                seat.typing(conversation, internal);
                seat.answer(up.request, Answer::Done);
            }
            _ => {
                let _gone = work.send((now, up));
            }
        }
    }
    let _gone = hangs_up.send(());
}

async fn work_on(seat: Rc<Seat>, mut waiting: UnboundedReceiver<(u64, Up)>) {
    while let Some((came_at, Up { request, action })) = waiting.recv().await {
        let Some(_under_way) = seat.outbox.begin() else {
            return;
        };
        let is_login = matches!(action, Action::Login { .. });
        let (answer, replays) = if seat.session.get().is_none() && !is_login {
            (Answer::Refused(CommandError::NotFound), Vec::new())
        } else if let Action::Login { resume } = action {
            seat.login(resume).await
        } else {
            seat.perform(action).await
        };
        let took = seat.desk.time.micros() - came_at;
        if seat.desk.is_calm && took > ANSWER_WAIT_MAX {
            let took = Duration::from_micros(took);
            seat.desk.book.wrong(format!(
                "INV-08: request {request} of {} took {took:?}",
                seat.actor.name()
            ));
        }
        let is_in = is_login && matches!(answer, Answer::LoggedIn);
        seat.answer(request, answer);
        for (conversation, after) in replays {
            seat.outbox.push(Frame::Replay {
                conversation,
                after,
            });
        }
        if is_in {
            seat.come_to_the_floor();
        }
    }
}

impl Seat {
    fn answer(&self, request: u64, answer: Answer) {
        self.answers.borrow_mut().insert(request, answer);
        self.outbox
            .push(Frame::Text(format!("answer {request}").into()));
    }

    pub fn is_contact(&self) -> bool {
        self.actor.is_contact()
    }

    async fn login(&self, positions: Replays) -> (Answer, Replays) {
        let (fanout, presence) = (self.desk.hub.fanout(), self.desk.hub.presence());
        let session = fanout.open_session(&self.outbox);
        self.session.set(Some(session));
        match &self.actor {
            Actor::Agent { id, name } => {
                fanout.join_agent(*id, session, &self.outbox);
                presence.agent_joined(*id, name);
                // What the console asks for right after.
                fanout.watch_inbox(session, &self.outbox);
                fanout.watch_presence(session, &self.outbox);
            }
            Actor::Contact { id, name } => {
                fanout.join_contact(*id, session, &self.outbox);
                presence.contact_joined(*id, Some(name), None);
            }
            Actor::System => {}
        }
        match self.resume(positions).await {
            Ok(replays) => (Answer::LoggedIn, replays),
            Err(error) => (Answer::Refused(error), Vec::new()),
        }
    }

    fn come_to_the_floor(&self) {
        let floor = self.desk.hub.floor();
        match (&self.actor, self.session.get()) {
            (Actor::Agent { id, name }, Some(session)) => floor.device_came(*id, name, session),
            (Actor::Contact { id, .. }, _) => floor.contact_came(*id),
            _ => {}
        }
    }

    pub fn session(&self) -> Option<SessionId> {
        self.session.get()
    }

    /// Subscribed before the look, so that nothing falls between the two.
    pub async fn watch(&self, id: ConversationId) -> Result<(), CommandError> {
        let Some(session) = self.session.get() else {
            return Ok(());
        };
        let is_new = self.watched.borrow_mut().insert(id);
        if is_new {
            let fanout = self.desk.hub.fanout();
            fanout.watch_conversation(id, session, &self.outbox);
        }
        let looked = self.desk.hub.look(id, self.actor.clone()).await;
        if looked.is_err() && is_new {
            self.watched.borrow_mut().remove(&id);
            let fanout = self.desk.hub.fanout();
            fanout.unwatch_conversation(id, session);
        }
        looked.map(|_| ())
    }

    pub async fn resume(&self, positions: Replays) -> Result<Replays, CommandError> {
        let mut replays = Vec::new();
        for (id, seq) in positions {
            let looked = if self.is_contact() {
                let looked = self.desk.hub.look(id, self.actor.clone()).await;
                looked.map(|_| ())
            } else {
                self.watch(id).await
            };
            match looked {
                Ok(()) => replays.push((id, seq)),
                Err(CommandError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(replays)
    }

    fn leave(&self) {
        let Some(session) = self.session.take() else {
            return;
        };
        let hub = &self.desk.hub;
        let (fanout, presence) = (hub.fanout(), hub.presence());
        for id in std::mem::take(&mut *self.watched.borrow_mut()) {
            fanout.unwatch_conversation(id, session);
            presence.look_away(id, session);
        }
        match &self.actor {
            Actor::Agent { id, .. } => {
                fanout.leave_agent(*id, session);
                presence.agent_left(*id);
                hub.floor().device_left(*id, session);
            }
            Actor::Contact { id, .. } => {
                fanout.leave_contact(*id, session);
                presence.contact_left(*id);
            }
            Actor::System => {}
        }
        fanout.close_session(session);
    }
}

/// The writing half: in order, and no faster than the client reads.
async fn pump(
    seat: &Seat,
    mut reader: OutboxReader,
    window: &Semaphore,
    mut hung_up: tokio::sync::oneshot::Receiver<()>,
) {
    let mut replayed = BTreeMap::new();
    let mut next_look = seat.desk.time.micros() + PING_INTERVAL;
    loop {
        tokio::select! {
            biased;
            _ = &mut hung_up => return,
            () = seat.desk.time.until(next_look) => {
                let now = seat.desk.time.micros();
                if now - seat.heard_at.get() > SILENCE_MAX {
                    return;
                }
                next_look = now + PING_INTERVAL;
            }
            next = reader.next() => {
                let Next::Frame(frame) = next else { return };
                let written = tokio::select! {
                    biased;
                    written = tokio::time::timeout(UNREAD_WAIT_MAX, write(seat, window, &mut replayed, frame)) => {
                        written.unwrap_or(false)
                    }
                    _ = reader.ended() => false,
                };
                if !written {
                    return;
                }
            }
        }
    }
}

async fn write(
    seat: &Seat,
    window: &Semaphore,
    replayed: &mut BTreeMap<ConversationId, Seq>,
    frame: Frame,
) -> bool {
    match frame {
        Frame::Text(text) => {
            let request = text.strip_prefix("answer ");
            let request = request.and_then(|number| number.parse::<u64>().ok());
            let down = match request {
                Some(request) => match seat.answers.borrow_mut().remove(&request) {
                    Some(answer) => Down::Answer { request, answer },
                    None => return true,
                },
                None => Down::Signal(text.to_string()),
            };
            send(seat, window, down).await;
        }
        // Sessions here subscribe and look in one go.
        Frame::Ping | Frame::Pong(_) | Frame::Hold(_) | Frame::Release(_) => {}
        Frame::Fact {
            conversation,
            seq,
            text,
        } => {
            if let Some(sent) = replayed.get(&conversation) {
                if seq <= *sent {
                    return true;
                }
                replayed.remove(&conversation);
            }
            let text = text.to_string();
            let push = Push {
                conversation,
                seq,
                text,
            };
            send(seat, window, Down::Push(push)).await;
        }
        Frame::Replay {
            conversation,
            after,
        } => {
            let Some(sent) = replay(seat, window, conversation, after).await else {
                return false;
            };
            if let Some(sent) = sent {
                replayed.insert(conversation, sent);
            }
        }
    }
    true
}

/// Up to where it sent; nothing when the line must be closed.
async fn replay(
    seat: &Seat,
    window: &Semaphore,
    conversation: ConversationId,
    after: Seq,
) -> Option<Option<Seq>> {
    let summary = match seat.desk.hub.look(conversation, seat.actor.clone()).await {
        Ok(outcome) => outcome.summary,
        Err(CommandError::NotFound) => return Some(None),
        Err(_) => return None,
    };
    let is_contact = seat.is_contact();
    let version = if is_contact {
        summary.public_version
    } else {
        summary.version
    };
    if version.0 - after.0 > REPLAY_FACTS_MAX || after > summary.version {
        let seq = version;
        send(seat, window, Down::Reset { conversation, seq }).await;
        return Some(Some(version));
    }
    let events = {
        let store = seat.desk.journal.store();
        let kept = store.ledger.conversations.get(&conversation)?;
        kept.events.clone()
    };
    let mut sent = after;
    for event in events.iter().filter(|event| event.seq > after) {
        let text = if is_contact {
            for_contact(event)
        } else {
            Some(for_agents(event))
        };
        let Some(text) = text else { continue };
        sent = event.seq;
        let push = Push {
            conversation,
            seq: event.seq,
            text,
        };
        send(seat, window, Down::Push(push)).await;
    }
    let seq = sent;
    send(seat, window, Down::Resumed { conversation, seq }).await;
    Some(Some(sent))
}

async fn send(seat: &Seat, window: &Semaphore, down: Down) {
    let Ok(permit) = window.acquire().await else {
        return;
    };
    // Given back when the client has read it.
    permit.forget();
    let now = seat.desk.time.micros();
    let mut network = seat.desk.network.borrow_mut();
    network.send_down(seat.line, down, now);
}
