//! The floor as supervisors see it: plain values, made anew when something changes.

use std::time::Duration;

use bellhop_domain::agent::{ChannelClass, Load, Standing};
use bellhop_domain::conversation::{AgentRef, Priority};
use bellhop_domain::queue::{Asks, WhyWaiting};
use bellhop_domain::{AgentId, ContactId, ConversationId, QueueId, TeamId, Timestamp};

/// A queue at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueView {
    pub id: QueueId,
    pub name: String,
    /// Live conversations that wait, and messages.
    pub waiting: u32,
    pub messages: u32,
    pub longest_wait_since: Option<Timestamp>,
    /// The first `WAITERS_SHOWN_MAX` in order.
    pub waiters: Vec<Waiter>,
    pub agents_online: u32,
    pub agents_free: u32,
    pub units_free: u32,
    pub is_open: bool,
    /// Of those answered today; `None` before the first.
    pub service_level_percent: Option<u8>,
    pub service_level_target_percent: u8,
    pub service_level_target: Duration,
    pub answered_today: u32,
    pub abandoned_today: u32,
    pub handled_today: u32,
    /// What somebody who came now would wait; `None` when that cannot be told.
    pub estimate: Option<Duration>,
    /// One entry a minute, oldest first.
    pub last_hour: Vec<Minute>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Minute {
    pub at: Timestamp,
    pub waiting_max: u32,
    pub answered: u32,
    pub abandoned: u32,
}

impl From<&bellhop_domain::queue::Minute> for Minute {
    fn from(minute: &bellhop_domain::queue::Minute) -> Self {
        Self {
            at: minute.at,
            waiting_max: minute.waiting_max,
            answered: minute.answered,
            abandoned: minute.abandoned,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiter {
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub number: i64,
    pub contact_name: Option<String>,
    pub priority: Priority,
    pub asks: Asks,
    pub queued_at: Timestamp,
    pub offered_to: Option<AgentRef>,
    pub why: Option<WhyWaiting>,
}

/// An agent at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentView {
    pub id: AgentId,
    pub name: String,
    pub standing: Standing,
    pub teams: Vec<TeamId>,
    pub queues: Vec<QueueId>,
    pub load: Vec<Load>,
    /// Oldest assignment first, at most `CARRIED_SHOWN_MAX`.
    pub carried: Vec<CarriedView>,
    pub handled_today: u32,
}

impl AgentView {
    /// Conversations of this class that still fit.
    pub fn units_free(&self, class: ChannelClass) -> u32 {
        let load = self.load.iter().find(|load| load.class == class);
        load.map_or(0, |load| load.max.saturating_sub(load.used))
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CarriedView {
    pub conversation: ConversationId,
    pub number: i64,
    pub contact_name: Option<String>,
    pub class: ChannelClass,
    pub since: Timestamp,
    pub is_answered: bool,
    /// Since when the contact waits for a public answer.
    pub waiting_since: Option<Timestamp>,
}

/// Where a contact stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueuePlace {
    pub conversation: ConversationId,
    pub state: PlaceState,
    /// 1 is next.
    pub position: Option<u32>,
    pub length: Option<u32>,
    pub estimate: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaceState {
    Waiting,
    /// Will be answered later.
    Message,
    /// Waits no more.
    Gone,
}

/// Days begin at midnight UTC.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// The day that figures are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Today(i64);

impl Today {
    pub(super) fn of(now: Timestamp) -> Self {
        Self(now.0.div_euclid(DAY_MICROS))
    }

    pub(super) fn has_ended(self, now: Timestamp) -> bool {
        Self::of(now) != self
    }
}

/// A count that begins anew each day.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DayCount {
    day: Option<Today>,
    count: u32,
}

impl DayCount {
    pub(super) fn add(&mut self, now: Timestamp) {
        self.count = self.count(now).saturating_add(1);
        self.day = Some(Today::of(now));
    }

    pub(super) fn count(&self, now: Timestamp) -> u32 {
        match self.day {
            Some(day) if !day.has_ended(now) => self.count,
            Some(_) | None => 0,
        }
    }
}
