//! One conversation from its first message to where it stands now.
//! Every step is decided by the core, as live work is; only what people want is invented here.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_domain::agent::ChannelClass;
use bellhop_domain::conversation::{
    Actor, AgentRef, Command, Conversation, Event, NewMessage, Place, Priority, QueueRef, Queued,
    QueuedBecause, Start, Status, Update, Visibility, decide, start,
};
use bellhop_domain::queue::{Asks, Considered, Decision, Strategy, Verdict};
use bellhop_domain::{ClientId, ConversationId, MessageId, Timestamp};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::contacts::Caller;
use super::house::House;
use super::ids::Ids;
use super::words::{Words, skewed, zipf};

/// Words of a message, on average.
const WORDS: f64 = 11.0;
const TAGS: usize = 60;
const MICROS: f64 = 1_000_000.0;

/// Where a conversation ends up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// Nobody has it yet.
    Waiting,
    Open,
    Pending,
    OnHold,
    Solved,
    Closed,
}

pub(super) struct Plan {
    pub(super) number: i64,
    pub(super) messages: usize,
    pub(super) begins_at: Timestamp,
    /// Nothing happens later.
    pub(super) now: Timestamp,
    pub(super) end: End,
}

pub(super) struct Told {
    pub(super) conversation: Conversation,
    pub(super) events: Vec<Event>,
}

/// What conversations are made of.
pub(super) struct Stage<'a> {
    pub(super) house: &'a House,
    pub(super) words: &'a Words,
    pub(super) ids: &'a mut Ids,
    pub(super) random: &'a mut StdRng,
}

struct Life<'a, 'b> {
    stage: &'b mut Stage<'a>,
    told: Told,
    at: Timestamp,
    plan: Plan,
    /// Seconds between two messages, on average.
    pace: f64,
}

pub(super) fn tell(stage: &mut Stage<'_>, caller: &Caller, plan: Plan) -> anyhow::Result<Told> {
    let queue = zipf(stage.random, stage.house.queues.len());
    let is_chat = stage.chance(0.7);
    let id = ConversationId(stage.ids.at(plan.begins_at));
    let channel = zipf(stage.random, stage.house.channels.len());
    let queue_ref = stage.house.queues.get(queue).context("no queue")?.clone();
    let is_urgent = stage.chance(0.08);
    let opening = Start {
        conversation_id: id,
        number: plan.number,
        channel_id: *stage.house.channels.get(channel).context("no channel")?,
        contact_id: caller.id,
        follow_up_of: caller.follow_up_of,
        message: stage.message(plan.begins_at, Visibility::Public)?,
        place: Place {
            queued: Some(place(queue_ref.clone(), is_chat)),
            priority: is_urgent.then_some(Priority::High),
            turned: None,
        },
    };
    let events = start(opening, &caller.actor, plan.begins_at)?;
    let conversation = Conversation::fold(&events).context("no beginning")?;
    let mut life = Life {
        at: plan.begins_at,
        pace: if is_chat { 45.0 } else { 5_400.0 },
        told: Told {
            conversation,
            events,
        },
        stage,
        plan,
    };
    if life.plan.end == End::Waiting {
        life.insist(caller)?;
    } else {
        let agent = life.stage.house.agent_of(queue, life.stage.random);
        let agent = agent.context("no agent")?.clone();
        life.assign(queue_ref, is_chat, &agent)?;
        life.talk(caller, &agent)?;
        life.finish(&agent)?;
    }
    Ok(life.told)
}

fn place(queue: QueueRef, is_chat: bool) -> Queued {
    Queued {
        queue,
        team: None,
        class: if is_chat {
            ChannelClass::Chat
        } else {
            ChannelClass::Messaging
        },
        asks: Asks::Live,
        needs: Vec::new(),
        due_at: None,
        preferred: None,
        refused_by: std::collections::BTreeSet::new(),
        because: QueuedBecause::Routed,
        detail: None,
    }
}

fn actor(agent: &AgentRef) -> Actor {
    Actor::Agent {
        id: agent.id,
        name: agent.name.clone(),
    }
}

impl Stage<'_> {
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.random.random_range(0.0..1.0) < share
    }

    fn message(&mut self, at: Timestamp, visibility: Visibility) -> anyhow::Result<NewMessage> {
        Ok(NewMessage {
            id: MessageId(self.ids.at(at)),
            client_id: ClientId::parse(&self.ids.random().to_string())?,
            visibility,
            text: self.words.sentence(self.random, WORDS),
            attachments: Vec::new(),
        })
    }

    fn tag(&mut self) -> String {
        format!("tag-{}", zipf(self.random, TAGS))
    }
}

impl Life<'_, '_> {
    fn step(&mut self, command: Command, by: &Actor) -> anyhow::Result<()> {
        let events = decide(&self.told.conversation, command, by, self.at)?;
        for event in &events {
            self.told.conversation.apply(event);
        }
        self.told.events.extend(events);
        Ok(())
    }

    fn pass(&mut self, mean_seconds: f64) {
        let seconds = skewed(self.stage.random, mean_seconds, 1.0);
        let later = self
            .at
            .plus(Duration::from_secs_f64(seconds.min(30.0 * 86_400.0)));
        // Nothing has happened in the future.
        self.at = later.min(self.plan.now);
    }

    fn post(&mut self, by: &Actor, visibility: Visibility) -> anyhow::Result<()> {
        let message = self.stage.message(self.at, visibility)?;
        let expected_seq = None;
        self.step(
            Command::PostMessage {
                message,
                expected_seq,
            },
            by,
        )
    }

    fn see(&mut self, by: &Actor) -> anyhow::Result<()> {
        let seq = self.told.conversation.summary.public_version;
        self.step(Command::MarkSeen { seq }, by)
    }

    /// Writes on while nobody comes.
    fn insist(&mut self, caller: &Caller) -> anyhow::Result<()> {
        for _ in 1..self.plan.messages {
            self.pass(self.pace);
            self.post(&caller.actor, Visibility::Public)?;
        }
        Ok(())
    }

    fn assign(&mut self, queue: QueueRef, is_chat: bool, agent: &AgentRef) -> anyhow::Result<()> {
        self.pass(8.0);
        let others = (0..2).filter_map(|_| {
            let place = self
                .stage
                .random
                .random_range(0..self.stage.house.agents.len());
            self.stage.house.agents.get(place)
        });
        let others: Vec<_> = others.filter(|other| other.id != agent.id).collect();
        let considered = |agent: &AgentRef, verdict, used| Considered {
            agent: agent.clone(),
            verdict,
            used,
            max: 4,
            ready_since: Some(self.plan.begins_at),
            skills: Vec::new(),
        };
        let chosen = considered(agent, Verdict::Chosen, 1);
        let eligible = others
            .into_iter()
            .map(|other| considered(other, Verdict::Eligible, 2));
        let decision = Decision {
            queue: queue.clone(),
            strategy: Strategy::HighestSpareCapacity,
            decided_at: self.at,
            winner: agent.id,
            is_preferred: false,
            after: None,
            relaxed: Vec::new(),
            considered: std::iter::once(chosen).chain(eligible).collect(),
            not_shown: 22,
        };
        let command = Command::AssignFromQueue {
            queue: queue.id,
            class: place(queue, is_chat).class,
            agent: agent.clone(),
            decision: Box::new(decision),
        };
        self.step(command, &Actor::System)
    }

    fn talk(&mut self, caller: &Caller, agent: &AgentRef) -> anyhow::Result<()> {
        let by_agent = actor(agent);
        for _ in 1..self.plan.messages {
            self.pass(self.pace);
            let dice = self.stage.random.random_range(0..100);
            match dice {
                0..5 => self.post(&by_agent, Visibility::Internal)?,
                5..52 => self.post(&caller.actor, Visibility::Public)?,
                _ => self.post(&by_agent, Visibility::Public)?,
            }
            if self.stage.chance(0.25) {
                self.pass(20.0);
                let reader = if self.stage.chance(0.5) {
                    &caller.actor
                } else {
                    &by_agent
                };
                self.see(reader)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, agent: &AgentRef) -> anyhow::Result<()> {
        let by = actor(agent);
        self.pass(120.0);
        let mut update = Update::default();
        if self.stage.chance(0.3) {
            update.subject = Some(self.stage.words.sentence(self.stage.random, 4.0));
        }
        if self.stage.chance(0.4) {
            update.tags = Some(vec![self.stage.tag(), self.stage.tag()]);
        }
        update.status = match self.plan.end {
            End::Waiting => None,
            End::Open => Some(Status::Open),
            End::Pending => Some(Status::Pending),
            End::OnHold => Some(Status::OnHold),
            End::Solved | End::Closed => Some(Status::Solved),
        };
        if let Some(subject) = &mut update.subject {
            *subject = subject.chars().take(100).collect();
        }
        self.step(Command::Update(update), &by)?;
        if self.plan.end == End::Closed {
            // Four days, if so many have gone by.
            self.pass(4.0 * 86_400.0);
            self.step(Command::Close, &Actor::System)?;
        }
        Ok(())
    }
}

/// Microseconds in so many seconds.
pub(super) fn micros(seconds: f64) -> i64 {
    i64::try_from(super::words::count(seconds * MICROS)).unwrap_or(i64::MAX)
}
