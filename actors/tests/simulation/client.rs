//! A client as docs/protocol.md asks for one: an outbox that is sent until it is answered, resume by `seq`,
//! gaps found by `previous_seq`, back-off, and a deadline for silence. Whatever it is told is checked at once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use bellhop_actors::CommandError;
use bellhop_actors::journal::First;
use bellhop_domain::conversation::{Actor, Rejection};
use bellhop_domain::{AgentId, ClientId, ConversationId, MessageId, Seq};

use super::book::Book;
use super::dice::Dice;
use super::journal::{Store, lock};
use super::network::{Alarm, Closed, Network};
use super::plan::Fault;
use super::wire::{Action, Answer, Down, Up};

const PING_EVERY: u64 = 25_000_000;
const PONG_WITHIN: u64 = 10_000_000;

/// What must arrive.
pub struct Send {
    pub client_id: ClientId,
    pub action: Action,
}

pub(super) enum Asked {
    Login,
    /// The first of the outbox, or its twin.
    Send(ClientId),
    Resume(Vec<ConversationId>),
    Other,
}

#[derive(Default)]
pub struct View {
    pub have: Seq,
    pub(super) is_resuming: bool,
    pub assignee: Option<AgentId>,
    pub is_closed: bool,
    pub own: Vec<MessageId>,
}

pub struct Client {
    pub index: usize,
    pub actor: Actor,
    pub dice: Dice,
    pub book: Book,
    pub store: Arc<Mutex<Store>>,
    pub line: Option<u64>,
    pub is_in: bool,
    attempts: u32,
    turns: BTreeMap<&'static str, u64>,
    pub outbox: VecDeque<Send>,
    is_sending: bool,
    next_request: u64,
    asked: BTreeMap<u64, Asked>,
    pub views: BTreeMap<ConversationId, View>,
    pub offers: BTreeSet<ConversationId>,
    pub acknowledged: BTreeMap<ClientId, First>,
    pub refused: BTreeSet<ClientId>,
    made: u64,
    pub duplicates: u32,
}

fn word(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::Act => "act",
        Alarm::Reconnect => "reconnect",
        Alarm::Ping => "ping",
        Alarm::NoPong => "no_pong",
        Alarm::Retry => "retry",
        Alarm::Decide => "decide",
    }
}

impl Client {
    pub fn new(
        index: usize,
        actor: Actor,
        dice: Dice,
        book: Book,
        store: Arc<Mutex<Store>>,
    ) -> Self {
        Self {
            index,
            actor,
            dice,
            book,
            store,
            line: None,
            is_in: false,
            attempts: 0,
            turns: BTreeMap::new(),
            outbox: VecDeque::new(),
            is_sending: false,
            next_request: 0,
            asked: BTreeMap::new(),
            views: BTreeMap::new(),
            offers: BTreeSet::new(),
            acknowledged: BTreeMap::new(),
            refused: BTreeSet::new(),
            made: 0,
            duplicates: 0,
        }
    }

    pub fn is_contact(&self) -> bool {
        self.actor.is_contact()
    }

    pub fn new_client_id(&mut self) -> ClientId {
        self.made += 1;
        ClientId::parse(&format!("c{}-{}", self.index, self.made)).unwrap()
    }

    pub fn set(&mut self, network: &mut Network, alarm: Alarm, at: u64) {
        let turn = self.turns.entry(word(alarm)).or_default();
        *turn += 1;
        network.alarm(at, self.index, alarm, *turn);
    }

    fn stop(&mut self, alarm: Alarm) {
        *self.turns.entry(word(alarm)).or_default() += 1;
    }

    pub fn is_due(&self, alarm: Alarm, turn: u64) -> bool {
        self.turns.get(word(alarm)) == Some(&turn)
    }

    pub fn dial(&mut self, network: &mut Network, now: u64) {
        let line = network.dial(self.index, now);
        self.line = Some(line);
        let views = self.views.iter_mut().take(100);
        let resume: Vec<_> = views
            .map(|(id, view)| {
                view.is_resuming = true;
                (*id, view.have)
            })
            .collect();
        self.ask(network, now, Action::Login { resume }, Asked::Login);
        self.set(network, Alarm::NoPong, now + PONG_WITHIN);
    }

    pub(super) fn ask(&mut self, network: &mut Network, now: u64, action: Action, asked: Asked) {
        let Some(line) = self.line else { return };
        self.next_request += 1;
        let request = self.next_request;
        self.asked.insert(request, asked);
        network.send_up(line, Up { request, action }, now);
    }

    /// What is not worth a second try.
    pub fn ask_once(&mut self, network: &mut Network, now: u64, action: Action) {
        if self.is_in {
            self.ask(network, now, action, Asked::Other);
        }
    }

    fn lose_line(&mut self) {
        self.line = None;
        self.is_in = false;
        self.is_sending = false;
        self.asked.clear();
        self.offers.clear();
        for view in self.views.values_mut() {
            view.is_resuming = false;
        }
        for alarm in [Alarm::Ping, Alarm::NoPong, Alarm::Retry] {
            self.stop(alarm);
        }
    }

    pub fn hears_close(&mut self, network: &mut Network, line: u64, how: Closed, now: u64) {
        if self.line != Some(line) {
            return;
        }
        self.lose_line();
        let wait = match how {
            Closed::ByHub => self.dice.below(1_000_000),
            Closed::Broken => {
                self.attempts = (self.attempts + 1).min(6);
                self.dice.below(250_000 << self.attempts)
            }
        };
        self.set(network, Alarm::Reconnect, now + wait);
    }

    fn gives_up_line(&mut self, network: &mut Network, now: u64) {
        if let Some(line) = self.line {
            network.client_closes(line, now);
            self.hears_close(network, line, Closed::Broken, now);
        }
    }

    /// Those alarms that are the same for everybody.
    pub fn alarm(&mut self, network: &mut Network, alarm: Alarm, now: u64) {
        match alarm {
            Alarm::Reconnect => self.dial(network, now),
            Alarm::Ping => {
                self.ask(network, now, Action::Ping, Asked::Other);
                self.set(network, Alarm::NoPong, now + PONG_WITHIN);
                self.set(network, Alarm::Ping, now + PING_EVERY);
            }
            Alarm::NoPong => self.gives_up_line(network, now),
            Alarm::Retry => self.send_next(network, now),
            Alarm::Act | Alarm::Decide => {}
        }
    }

    pub fn post(&mut self, network: &mut Network, now: u64, client_id: ClientId, action: Action) {
        self.outbox.push_back(Send { client_id, action });
        self.send_next(network, now);
    }

    fn send_next(&mut self, network: &mut Network, now: u64) {
        let Some(first) = self.outbox.front() else {
            return;
        };
        if !self.is_in || self.is_sending {
            return;
        }
        self.is_sending = true;
        let (client_id, action) = (first.client_id.clone(), first.action.clone());
        let asked = Asked::Send(client_id.clone());
        self.ask(network, now, action.clone(), asked);
        if self.dice.chance(self.duplicates) {
            self.book.fault(Fault::Duplicate);
            self.ask(network, now, action, Asked::Send(client_id));
        }
    }

    pub fn hears(&mut self, network: &mut Network, line: u64, down: Down, now: u64) {
        if self.line != Some(line) {
            return;
        }
        // A log-in that is not answered is given up, whatever else is heard.
        if self.is_in {
            self.stop(Alarm::NoPong);
        }
        match down {
            Down::Answer { request, answer } => {
                if let Some(asked) = self.asked.remove(&request) {
                    self.answered(network, asked, answer, now);
                }
            }
            Down::Push(push) => self.told(network, &push, now),
            Down::Signal(text) => self.signalled(network, &text, now),
            // The hub also replays by itself, from where this client may not be yet: then its own
            // resume, which is under way, brings the rest.
            Down::Resumed { conversation, seq } => {
                if let Some(view) = self.views.get_mut(&conversation) {
                    view.is_resuming = view.is_resuming && view.have < seq;
                }
            }
            // Over HTTP: the same rows.
            Down::Reset { conversation, seq } => {
                let is_contact = self.is_contact();
                let mut store = lock(&self.store);
                let ledger = &mut store.ledger;
                let seq = ledger.last_visible(conversation, is_contact, seq);
                let assignee = ledger.conversations.get(&conversation);
                let assignee = assignee.and_then(|kept| kept.state.summary.assignee.clone());
                let view = self.views.entry(conversation).or_default();
                view.have = view.have.max(seq);
                view.is_resuming = false;
                view.assignee = assignee.map(|agent| agent.id);
            }
        }
    }

    pub(super) fn wrong(&self, what: impl std::fmt::Display) {
        let name = self.actor.name();
        self.book.wrong(format!("{what} (seen by {name})"));
    }

    fn answered(&mut self, network: &mut Network, asked: Asked, answer: Answer, now: u64) {
        match (asked, answer) {
            (Asked::Login, Answer::LoggedIn) => {
                self.is_in = true;
                self.stop(Alarm::NoPong);
                self.attempts = 0;
                self.set(network, Alarm::Ping, now + PING_EVERY);
                self.send_next(network, now);
            }
            (Asked::Login, _) => self.gives_up_line(network, now),
            (Asked::Send(client_id), answer) => self.sent(network, client_id, &answer, now),
            (Asked::Resume(ids), Answer::Refused(error)) => {
                for id in ids {
                    if let Some(view) = self.views.get_mut(&id) {
                        view.is_resuming = false;
                    }
                }
                // What can be tried again is: a new line resumes everything.
                if !matches!(error, CommandError::Rejected(_) | CommandError::NotFound) {
                    self.gives_up_line(network, now);
                }
            }
            (Asked::Resume(_) | Asked::Other, _) => {}
        }
    }

    fn sent(&mut self, network: &mut Network, client_id: ClientId, answer: &Answer, now: u64) {
        let is_first = self.outbox.front();
        let is_first = is_first.is_some_and(|first| first.client_id == client_id);
        let is_over = match answer {
            Answer::Posted(first) => {
                self.is_acknowledged(&client_id, *first);
                if is_first {
                    self.track(network, first.conversation_id, now);
                }
                true
            }
            // A transfer: its note is the proof.
            Answer::Changed { conversation } => {
                let store = lock(&self.store);
                let note = store.ledger.posted(*conversation, &client_id).cloned();
                drop(store);
                match note {
                    Some(_) => {
                        self.book.pages().acknowledged += 1;
                    }
                    None => self.wrong(format!(
                        "INV-01: the transfer {} was acknowledged, but its note is not stored",
                        client_id.as_str()
                    )),
                }
                true
            }
            Answer::Refused(CommandError::Rejected(Rejection::ClientIdTaken)) => {
                self.wrong(format!(
                    "INV-03: {} is nobody else's, and was refused as taken",
                    client_id.as_str()
                ));
                true
            }
            Answer::Refused(CommandError::Rejected(_) | CommandError::NotFound) => {
                if !self.acknowledged.contains_key(&client_id) {
                    self.refused.insert(client_id);
                }
                true
            }
            Answer::Refused(_) => false,
            Answer::Done | Answer::LoggedIn => true,
        };
        if !is_first {
            return;
        }
        self.is_sending = false;
        if is_over {
            self.outbox.pop_front();
            self.send_next(network, now);
        } else {
            let wait = 100_000 + self.dice.below(1_500_000);
            self.set(network, Alarm::Retry, now + wait);
        }
    }

    /// INV-01 and INV-03: it is stored, there, once, and the same is said each time.
    fn is_acknowledged(&mut self, client_id: &ClientId, first: First) {
        let store = lock(&self.store);
        let posted = store.ledger.posted(first.conversation_id, client_id);
        let is_it = posted.is_some_and(|message| {
            message.seq == first.seq
                && message.id == first.message_id
                && message.author.is_same(&self.actor)
        });
        drop(store);
        if !is_it {
            self.wrong(format!(
                "INV-01: {} was acknowledged as {first:?}, which is not stored",
                client_id.as_str()
            ));
        }
        let before = self.acknowledged.insert(client_id.clone(), first);
        match before {
            Some(before) if before != first => self.wrong(format!(
                "INV-03: {} was answered with {before:?} and with {first:?}",
                client_id.as_str()
            )),
            Some(_) => {}
            None => self.book.pages().acknowledged += 1,
        }
    }

    /// From now on what is told of it is kept.
    pub fn track(&mut self, network: &mut Network, id: ConversationId, now: u64) {
        if self.views.contains_key(&id) || !self.is_in {
            return;
        }
        let view = View {
            is_resuming: true,
            ..View::default()
        };
        self.views.insert(id, view);
        let action = if self.is_contact() {
            Action::Resume(vec![(id, Seq::ZERO)])
        } else {
            Action::Subscribe(id, Seq::ZERO)
        };
        self.ask(network, now, action, Asked::Resume(vec![id]));
    }
}
