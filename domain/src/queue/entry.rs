//! One conversation in a queue: as it waits, and what the queue is doing with it.

use super::decision::Decision;
use super::settings::QueueSettings;
use super::waiting::{Asks, Waiting};
use crate::conversation::TurnedBecause;
use crate::ids::AgentId;
use crate::limits::{NEW_FOR, RESERVE_WAIT, RETRY_PAUSE, RETRY_PAUSE_MAX, SETTLE_WAIT};
use crate::time::Timestamp;

/// What the queue is doing with a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Nothing: it may be given to somebody.
    Idle,
    /// An agent was asked for room.
    Reserving {
        agent: AgentId,
        decision: Box<Decision>,
        since: Timestamp,
    },
    /// A command is with the conversation; `Settled` ends it.
    Asked { ask: Ask, since: Timestamp },
    /// The command was stored; the `Entered` or `Left` that says so is on its way.
    Done { ask: Ask, since: Timestamp },
    /// Could not be stored: the same again after the pause, the agent's room is still kept.
    Again {
        agent: AgentId,
        decision: Box<Decision>,
    },
    /// Out to somebody, as its row says.
    Offered,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ask {
    /// To assign or to offer.
    Give {
        agent: AgentId,
        decision: Box<Decision>,
        is_offer: bool,
    },
    EndOffer {
        agent: AgentId,
    },
    Overflow,
    Turn(TurnedBecause),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) waiting: Waiting,
    pub(super) step: Step,
    /// The agent who keeps room for it, as far as this queue asked for it.
    pub(super) holder: Option<AgentId>,
    pub(super) paused_until: Option<Timestamp>,
    /// Commands in a row that could not be stored.
    pub(super) failures: u32,
    /// Overflow was tried and refused: once for each time it enters.
    pub(super) is_overflowed: bool,
    /// Whether the length of the queue still has to be held against it.
    pub(super) is_new: bool,
    /// Told anew since the command was given.
    pub(super) has_news: bool,
    /// The offer was there when the queue began, and its agent has had no time to come back yet.
    pub(super) is_adopted: bool,
    /// When it must be looked at next.
    pub(super) timer: Option<Timestamp>,
}

impl Entry {
    pub(super) fn new(waiting: Waiting, now: Timestamp) -> Self {
        let is_adopted = waiting.offer.is_some();
        Self {
            step: Self::step_of(&waiting),
            is_adopted,
            is_new: !is_adopted && now.since(waiting.entered_at) < NEW_FOR,
            waiting,
            holder: None,
            paused_until: None,
            failures: 0,
            is_overflowed: false,
            has_news: false,
            timer: None,
        }
    }

    fn step_of(waiting: &Waiting) -> Step {
        if waiting.offer.is_some() {
            Step::Offered
        } else {
            Step::Idle
        }
    }

    /// Back to what the row says.
    pub(super) fn rest(&mut self) {
        self.step = Self::step_of(&self.waiting);
        self.is_adopted &= self.waiting.offer.is_some();
    }

    /// A command is given to the conversation.
    pub(super) fn ask(&mut self, ask: Ask, now: Timestamp) {
        self.has_news = false;
        self.step = Step::Asked { ask, since: now };
    }

    /// Whether what was asked for shows in the row that was told last.
    pub(super) fn shows(&self, ask: &Ask) -> bool {
        let offer = self.waiting.offer.as_ref();
        match ask {
            Ask::Give {
                agent, is_offer, ..
            } => *is_offer && offer.is_some_and(|offer| offer.agent.id == *agent),
            Ask::EndOffer { .. } => offer.is_none(),
            Ask::Overflow => false,
            Ask::Turn(_) => self.waiting.asks == Asks::Message,
        }
    }

    pub(super) fn is_reserving(&self, by: AgentId) -> bool {
        matches!(&self.step, Step::Reserving { agent, .. } if *agent == by)
    }

    pub(super) fn is_offered_to(&self, agent: AgentId) -> bool {
        let offer = self.waiting.offer.as_ref();
        matches!(self.step, Step::Offered) && offer.is_some_and(|offer| offer.agent.id == agent)
    }

    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        let offer = self.waiting.offer.as_ref();
        offer.is_some_and(|offer| offer.expires_at <= now)
    }

    pub(super) fn is_idle(&self) -> bool {
        matches!(self.step, Step::Idle) && self.paused_until.is_none()
    }

    /// Waits in the chat, not yet on its way to anybody.
    pub(super) fn counts_for_length(&self) -> bool {
        self.waiting.asks == Asks::Live && matches!(self.step, Step::Idle | Step::Offered)
    }

    pub(super) fn pause(&mut self, now: Timestamp) {
        let doublings = self.failures.min(8);
        let pause = RETRY_PAUSE.saturating_mul(1 << doublings);
        self.failures = self.failures.saturating_add(1);
        self.paused_until = Some(now.plus(pause.min(RETRY_PAUSE_MAX)));
    }

    pub(super) fn overflows_at(&self, settings: &QueueSettings) -> Option<Timestamp> {
        let overflow = settings.overflow.filter(|_| !self.is_overflowed)?;
        Some(self.waiting.entered_at.plus(overflow.after))
    }

    pub(super) fn turns_at(&self, settings: &QueueSettings) -> Option<Timestamp> {
        let wait_max = settings
            .wait_max
            .filter(|_| self.waiting.asks == Asks::Live)?;
        Some(self.waiting.entered_at.plus(wait_max))
    }

    /// When something must be done about it, though nothing happens.
    pub(super) fn due_at(&self, settings: &QueueSettings) -> Option<Timestamp> {
        match &self.step {
            Step::Reserving { since, .. } => Some(since.plus(RESERVE_WAIT)),
            Step::Asked { since, .. } | Step::Done { since, .. } => Some(since.plus(SETTLE_WAIT)),
            Step::Idle | Step::Again { .. } | Step::Offered if self.paused_until.is_some() => {
                self.paused_until
            }
            Step::Idle => {
                let times = [self.overflows_at(settings), self.turns_at(settings)];
                times.into_iter().flatten().min()
            }
            Step::Again { .. } => None,
            Step::Offered => self.waiting.offer.as_ref().map(|offer| offer.expires_at),
        }
    }
}
