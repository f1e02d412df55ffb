//! What a client makes of pushes and signals, and whether each is true, complete and theirs to know.

use bellhop_domain::conversation::Actor;
use bellhop_domain::{AgentId, ConversationId, MessageId, Seq};

use super::client::{Asked, Client};
use super::journal::lock;
use super::network::{Alarm, Network};
use super::wire::{Action, Push};

impl Client {
    /// A push: applied, dropped or a reason to resume, as the protocol says; and true.
    pub(super) fn told(&mut self, network: &mut Network, push: &Push, now: u64) {
        let (id, seq) = (push.conversation, push.seq);
        if push.is_for_contacts() != self.is_contact() {
            return self.wrong(format!("INV-09: {id} {seq} is not for them: {}", push.text));
        }
        self.is_true(push);
        let is_contact = self.is_contact();
        if is_contact {
            self.views.entry(id).or_default();
        } else if !self.views.contains_key(&id) {
            let is_wanted = push.words().0 == "assigned" || self.dice.chance(300);
            if is_wanted {
                self.track(network, id, now);
            }
            return;
        }
        let Some(view) = self.views.get_mut(&id) else {
            return;
        };
        if seq <= view.have {
            return;
        }
        if push.previous() > view.have {
            if !view.is_resuming {
                view.is_resuming = true;
                let position = vec![(id, view.have)];
                let resume = Action::Resume(position);
                self.ask(network, now, resume, Asked::Resume(vec![id]));
            }
            return;
        }
        let have = view.have;
        let store = lock(&self.store);
        let before = Seq(seq.0 - 1);
        let due = store.ledger.last_visible(id, is_contact, before);
        drop(store);
        if due != have {
            self.wrong(format!(
                "INV-02: {id} {seq} came after {have}, not after {due}"
            ));
        }
        self.apply(push);
    }

    /// INV-01, INV-02 and INV-09: what is told is stored, as it is told, and theirs to know.
    fn is_true(&self, push: &Push) {
        let (id, seq) = (push.conversation, push.seq);
        let store = lock(&self.store);
        let Some(event) = store.ledger.event(id, seq) else {
            drop(store);
            return self.wrong(format!("INV-01: {id} {seq} was told, but is not stored"));
        };
        let owner = store.ledger.conversations[&id].state.summary.contact_id;
        let text = match &self.actor {
            Actor::Contact { id, .. } if *id != owner => None,
            Actor::Contact { .. } => super::wire::for_contact(event),
            Actor::Agent { .. } | Actor::System => Some(super::wire::for_agents(event)),
        };
        drop(store);
        match text {
            None => self.wrong(format!("INV-09: {id} {seq} is internal: {}", push.text)),
            Some(text) if text != push.text => self.wrong(format!(
                "INV-02: {id} {seq} is {text}, but was told as {}",
                push.text
            )),
            Some(_) => {}
        }
    }

    fn apply(&mut self, push: &Push) {
        let Some(view) = self.views.get_mut(&push.conversation) else {
            return;
        };
        view.have = push.seq;
        let (kind, rest) = push.words();
        match kind {
            "assigned" => view.assignee = rest.parse().ok().map(AgentId),
            "unassigned" => view.assignee = None,
            "status_changed" => view.is_closed = rest == "closed",
            "message_posted" => {
                let mut words = rest.split(' ').skip(1);
                let message = words.next().and_then(|word| word.parse().ok());
                let prefix = format!("c{}-", self.index);
                let is_own = words.next().is_some_and(|word| word.starts_with(&prefix));
                if let (Some(message), true) = (message, is_own) {
                    view.own.push(MessageId(message));
                }
            }
            _ => {}
        }
    }

    pub(super) fn signalled(&mut self, network: &mut Network, text: &str, now: u64) {
        let audience = if self.is_contact() {
            "contact"
        } else {
            "agents"
        };
        if !text.starts_with(audience) {
            return self.wrong(format!("INV-09: this signal is not for them: {text}"));
        }
        let mut words = text.split(' ').skip(1);
        let (kind, id) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let Some(id) = id.parse().ok().map(ConversationId) else {
            return;
        };
        match kind {
            "offer" => {
                self.offers.insert(id);
                self.track(network, id, now);
                let wait = self.dice.below(4_000_000);
                self.set(network, Alarm::Decide, now + wait);
            }
            "withdrawn" => {
                self.offers.remove(&id);
            }
            _ => {}
        }
    }
}
