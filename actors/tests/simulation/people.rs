//! What contacts and agents do, by chance.

use bellhop_domain::agent::StatusKind;
use bellhop_domain::conversation::{Actor, AgentRef, Priority, Status, Update};
use bellhop_domain::{AgentId, ConversationId, QueueId, Seq};
use uuid::Uuid;

use super::client::Client;
use super::network::Network;
use super::wire::{Action, PostKind};

/// Nobody goes on writing before what they wrote has gone.
const OUTBOX_MAX: usize = 6;

pub fn agent_id(index: u64) -> AgentId {
    AgentId(Uuid::from_u128(0x0a00 + u128::from(index)))
}

pub fn queue_id(index: u64) -> QueueId {
    QueueId(Uuid::from_u128(0x0c00 + u128::from(index)))
}

/// Whom agents give conversations to.
#[derive(Clone, Copy)]
pub struct Company {
    pub agents: u64,
    pub queues: u64,
}

fn status(to: Status) -> Update {
    Update {
        status: Some(to),
        ..Update::default()
    }
}

impl Client {
    pub fn act(&mut self, network: &mut Network, company: Company, now: u64) {
        if self.is_contact() {
            self.contact_acts(network, now);
        } else {
            self.agent_acts(network, company, now);
        }
    }

    fn current(&self) -> Option<ConversationId> {
        let mut open = self.views.iter().rev().filter(|(_, view)| !view.is_closed);
        open.next().map(|(id, _)| *id)
    }

    pub fn say(&mut self, network: &mut Network, id: ConversationId, kind: PostKind, now: u64) {
        let client_id = self.new_client_id();
        let action = Action::Post {
            conversation: id,
            client_id: client_id.clone(),
            kind,
        };
        self.post(network, now, client_id, action);
    }

    fn contact_acts(&mut self, network: &mut Network, now: u64) {
        if self.outbox.len() >= OUTBOX_MAX {
            return;
        }
        let is_bored = self.dice.chance(30);
        let Some(id) = self.current().filter(|_| !is_bored) else {
            let is_starting = |action: &Action| matches!(action, Action::Start { .. });
            if !self.outbox.iter().any(|one| is_starting(&one.action)) {
                let client_id = self.new_client_id();
                let follow_up_of = self.views.keys().next_back().copied();
                let action = Action::Start {
                    client_id: client_id.clone(),
                    follow_up_of,
                };
                self.post(network, now, client_id, action);
            }
            return;
        };
        let have = self.views[&id].have;
        let own = self.views[&id].own.clone();
        let own = self.dice.pick(&own).copied();
        match self.dice.below(100) {
            0..=59 => self.say(network, id, PostKind::Message, now),
            60..=67 => self.ask_once(network, now, Action::Seen(id, have)),
            68..=77 => {
                let typing = Action::Typing {
                    conversation: id,
                    internal: false,
                };
                self.ask_once(network, now, typing);
            }
            78..=85 => {
                if let Some(message) = own {
                    let action = if self.dice.chance(300) {
                        Action::Delete(id, message)
                    } else {
                        Action::Edit(id, message)
                    };
                    self.ask_once(network, now, action);
                }
            }
            86..=89 => self.ask_once(network, now, Action::Close(id)),
            90..=92 => self.ask_once(network, now, Action::LeaveQueue(id)),
            93..=95 => self.ask_once(network, now, Action::LeaveMessage(id)),
            _ => {}
        }
    }

    fn me(&self) -> AgentRef {
        match &self.actor {
            Actor::Agent { id, name } => AgentRef {
                id: *id,
                name: name.clone(),
            },
            Actor::Contact { .. } | Actor::System => panic!("a contact is no agent"),
        }
    }

    fn agent_acts(&mut self, network: &mut Network, company: Company, now: u64) {
        let me = self.me();
        let mine: Vec<_> = { self.views.iter() }
            .filter(|(_, view)| view.assignee == Some(me.id) && !view.is_closed)
            .map(|(id, _)| *id)
            .collect();
        let all: Vec<_> = self.views.keys().copied().collect();
        let own = self.dice.pick(&mine).copied();
        let any = self.dice.pick(&all).copied();
        let can_say = self.outbox.len() < OUTBOX_MAX;
        let roll = self.dice.below(100);
        match (roll, own, any) {
            (0..=3, ..) => {
                let kinds = [StatusKind::Online, StatusKind::Away, StatusKind::Busy];
                let kind = *self.dice.pick(&kinds).unwrap();
                self.ask_once(network, now, Action::Status(kind));
            }
            (4..=6, ..) => {
                let kind = StatusKind::Online;
                self.ask_once(network, now, Action::Status(kind));
            }
            (7..=8, ..) => {
                let idle = self.dice.chance(500);
                self.ask_once(network, now, Action::Activity { idle });
            }
            (9..=39, Some(id), _) if can_say => self.say(network, id, PostKind::Message, now),
            (40..=54, Some(id), _) => {
                let rest = [
                    Status::Solved,
                    Status::Solved,
                    Status::Pending,
                    Status::Closed,
                ];
                let to = *self.dice.pick(&rest).unwrap();
                self.ask_once(network, now, Action::Update(id, status(to)));
            }
            (55..=62, Some(id), _) if can_say => self.give_away(network, company, id, now),
            (63..=70, _, Some(id)) if can_say => self.say(network, id, PostKind::Note, now),
            (71..=73, _, Some(id)) if can_say => self.say(network, id, PostKind::Whisper, now),
            (74..=99, _, Some(id)) => self.meddle(network, id, &me, now),
            _ => {}
        }
    }

    fn give_away(&mut self, network: &mut Network, company: Company, id: ConversationId, now: u64) {
        let note = self.new_client_id();
        let action = if self.dice.chance(500) {
            let to = agent_id(self.dice.below(company.agents));
            Action::ToAgent(id, to, note.clone())
        } else {
            let to = queue_id(self.dice.below(company.queues));
            Action::ToQueue(id, to, note.clone())
        };
        self.post(network, now, note, action);
    }

    /// Something with a conversation that may be anybody's.
    fn meddle(&mut self, network: &mut Network, id: ConversationId, me: &AgentRef, now: u64) {
        let have = self.views[&id].have;
        let own = self.views[&id].own.clone();
        let own = self.dice.pick(&own).copied();
        let action = match self.dice.below(12) {
            0 | 1 => Action::Seen(id, have),
            2 => Action::Typing {
                conversation: id,
                internal: true,
            },
            3 | 4 => match own {
                Some(message) if self.dice.chance(300) => Action::Delete(id, message),
                Some(message) => Action::Edit(id, message),
                None => Action::Seen(id, Seq(have.0 + 5)),
            },
            5 => Action::Update(
                id,
                Update {
                    assignee: Some(Some(me.clone())),
                    ..Update::default()
                },
            ),
            6 => Action::Update(
                id,
                Update {
                    assignee: Some(None),
                    ..Update::default()
                },
            ),
            7 => {
                let all = [Priority::Low, Priority::Normal, Priority::High];
                Action::Update(
                    id,
                    Update {
                        priority: self.dice.pick(&all).copied(),
                        tags: Some(vec![format!("tag{}", self.dice.below(3))]),
                        ..Update::default()
                    },
                )
            }
            8 => Action::TakeOver(id),
            9 => Action::Barge(id),
            10 => {
                let begins = self.dice.chance(500);
                Action::Listen(id, begins)
            }
            _ => Action::Update(id, status(Status::Open)),
        };
        self.ask_once(network, now, action);
    }

    /// Answers the offers that are out, or does not.
    pub fn decide(&mut self, network: &mut Network, is_good: bool, now: u64) {
        for id in std::mem::take(&mut self.offers) {
            let roll = if is_good { 0 } else { self.dice.below(100) };
            match roll {
                0..=74 => self.ask_once(network, now, Action::Accept(id)),
                75..=89 => self.ask_once(network, now, Action::Decline(id)),
                _ => {}
            }
        }
    }
}
