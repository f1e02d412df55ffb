//! `Agent::handle`: what follows from each thing that happens to an agent.
//! Cannot fail: what is unknown or late is ignored, what is repeated changes nothing.
//! Effects come in the order in which they must be carried out: `Available` before the answer to a
//! queue, so that a queue never counts on room that its own reservation has taken.

use super::capacity::{ChannelClass, Shortage};
use super::live::{
    Agent, AgentEffect, AgentInput, Carried, Reservation, ReserveKind, StatusChange,
};
use super::status::{ChosenStatus, SetBy, Standing, StatusKind};
use crate::ids::{ConversationId, QueueId};
use crate::limits::{REQUEUE_RETRY, RESERVATION_LIFE};
use crate::queue::Filter;
use crate::time::Timestamp;

impl Agent {
    #[must_use]
    pub fn handle(&mut self, input: AgentInput, now: Timestamp) -> Vec<AgentEffect> {
        let before = self.candidate();
        let idle_before = self.standing.idle_since;
        let is_due = matches!(input, AgentInput::Due);
        let was_counted = self.uncounted.is_none();
        let mut by = SetBy::System;
        let mut answer = None;
        match input {
            AgentInput::Came => self.come(),
            AgentInput::Gone => self.go(),
            AgentInput::IdleChanged { is_idle } => self.rest_or_wake(is_idle, now),
            AgentInput::SetStatus { chosen, by: who } => {
                self.choose(chosen, now);
                by = who;
            }
            AgentInput::Reserve {
                queue,
                conversation,
                class,
                kind,
            } => answer = Some(self.reserve(queue, conversation, class, kind, now)),
            AgentInput::Release {
                queue,
                conversation,
            } => {
                if self
                    .reserved
                    .get(&conversation)
                    .is_some_and(|one| one.queue == queue)
                {
                    self.reserved.remove(&conversation);
                }
            }
            AgentInput::ReleaseAll { queue, except } => {
                self.reserved
                    .retain(|id, one| one.queue != Some(queue) || except.contains(id));
                self.count(queue);
            }
            AgentInput::Counted { queue } => self.count(queue),
            AgentInput::Carries(carried) => self.carry(carried),
            AgentInput::Drops { conversation } => {
                self.carried.remove(&conversation);
                self.asked_back.remove(&conversation);
            }
            AgentInput::Settings(settings) => self.settings = *settings,
            AgentInput::Due => {}
        }
        self.reserved
            .retain(|_, one| now < one.at.plus(RESERVATION_LIFE));
        self.uncounted.take_if(|(_, until)| *until <= now);

        let mut effects = Vec::new();
        effects.extend(self.stand(by, now));
        if self.standing.idle_since != idle_before {
            effects.push(AgentEffect::IdleChanged {
                idle_since: self.standing.idle_since,
            });
        }
        self.send_back(now, &mut effects);
        let after = self.candidate();
        // Whoever was refused while that was going on waits to be told.
        let is_counted_now = !was_counted && self.uncounted.is_none();
        if after != before || is_counted_now {
            effects.push(AgentEffect::Available(after));
        }
        effects.extend(answer);
        effects.extend(self.wake(is_due));
        effects
    }

    fn count(&mut self, queue: QueueId) {
        self.uncounted.take_if(|(queues, _)| {
            queues.remove(&queue);
            queues.is_empty()
        });
    }

    fn come(&mut self) {
        if !self.is_here {
            self.is_here = true;
            self.is_resting = false;
            self.rests_from = None;
        }
    }

    fn go(&mut self) {
        self.is_here = false;
        self.is_resting = false;
        self.rests_from = None;
        self.standing.idle_since = None;
    }

    fn rest_or_wake(&mut self, is_idle: bool, now: Timestamp) {
        match (is_idle, self.standing.idle_since) {
            (true, None) if self.is_here => {
                self.standing.idle_since = Some(now);
                self.rests_from = Some(now);
            }
            (true, _) => {}
            (false, _) => {
                self.standing.idle_since = None;
                self.rests_from = None;
                self.is_resting = false;
            }
        }
    }

    fn choose(&mut self, chosen: ChosenStatus, now: Timestamp) {
        self.chosen = chosen;
        // Whoever chose has just looked: the time until away begins again.
        self.is_resting = false;
        self.rests_from = self.rests_from.map(|_| now);
    }

    fn reserve(
        &mut self,
        queue: Option<QueueId>,
        conversation: ConversationId,
        class: ChannelClass,
        kind: ReserveKind,
        now: Timestamp,
    ) -> AgentEffect {
        if let Some(why) = self.objection(conversation, class, kind) {
            return AgentEffect::NotReserved {
                queue,
                conversation,
                why,
            };
        }
        let at = now;
        self.reserved
            .insert(conversation, Reservation { queue, class, at });
        AgentEffect::Reserved {
            queue,
            conversation,
        }
    }

    fn objection(
        &self,
        conversation: ConversationId,
        class: ChannelClass,
        kind: ReserveKind,
    ) -> Option<Filter> {
        let status = self.standing.kind;
        if !self.settings.is_enabled {
            return Some(Filter::NotPermitted);
        }
        match kind {
            ReserveKind::Standing => None,
            ReserveKind::Transfer => {
                (status == StatusKind::Offline).then_some(Filter::Status { kind: status })
            }
            ReserveKind::Automatic if status != StatusKind::Online => {
                Some(Filter::Status { kind: status })
            }
            ReserveKind::Automatic => {
                // Its unit is taken already: a queue that asks twice, or gives back what was just taken.
                let has_unit = self.carried.contains_key(&conversation)
                    || self.reserved.contains_key(&conversation);
                if has_unit {
                    return None;
                }
                let capacity = &self.settings.capacity;
                if self.uncounted.is_some() {
                    let max = capacity.units_max(class);
                    return Some(Filter::NoRoom { used: max, max });
                }
                capacity.shortage(class, &self.used()).map(Filter::from)
            }
        }
    }

    fn carry(&mut self, carried: Carried) {
        let conversation = carried.conversation;
        let assigned_at = carried.assigned_at;
        // Whenever it was assigned: a commit that was long under way may be older than the reservation.
        self.reserved.remove(&conversation);
        let known = self.carried.insert(conversation, carried);
        if known.is_none_or(|known| known.assigned_at != assigned_at) {
            self.last_assigned_at = self.last_assigned_at.max(Some(assigned_at));
            self.ready_since = self.ready_since.max(assigned_at);
            self.asked_back.remove(&conversation);
        }
    }

    /// Brings the status in force up to date.
    fn stand(&mut self, by: SetBy, now: Timestamp) -> Option<AgentEffect> {
        if self.rest_due().is_some_and(|due| due <= now) {
            self.is_resting = true;
        }
        let kind = match self.chosen.kind {
            _ if !self.is_here => StatusKind::Offline,
            StatusKind::Online if self.is_resting => StatusKind::Away,
            StatusKind::Online
            | StatusKind::Away
            | StatusKind::Busy
            | StatusKind::TransfersOnly
            | StatusKind::Offline => self.chosen.kind,
        };
        // A label and a reason belong to what was chosen, not to what came of itself.
        let is_chosen = kind == self.chosen.kind && self.is_here;
        let custom = self.chosen.custom.clone().filter(|_| is_chosen);
        let reason = self.chosen.reason.clone().filter(|_| is_chosen);
        let was = &self.standing;
        if was.kind == kind && was.custom == custom && was.reason == reason {
            return None;
        }
        let is_new = was.kind != kind || was.custom != custom;
        if was.kind != kind {
            self.gone_since = (kind == StatusKind::Offline).then_some(now);
            self.asked_back.clear();
            if kind == StatusKind::Online {
                self.ready_since = now;
            }
        }
        self.standing = Standing {
            kind,
            custom,
            reason,
            since: if is_new { now } else { was.since },
            idle_since: was.idle_since,
        };
        Some(AgentEffect::StatusChanged(StatusChange {
            standing: self.standing.clone(),
            by,
        }))
    }

    /// When an online agent becomes away by not touching anything.
    fn rest_due(&self) -> Option<Timestamp> {
        let after = self.settings.away_after_idle?;
        let from = self.rests_from?;
        let counts = self.is_here && !self.is_resting && self.chosen.kind == StatusKind::Online;
        counts.then(|| from.plus(after))
    }

    /// When a carried conversation goes back to its queue, as things stand.
    fn back_due(&self, carried: &Carried) -> Option<Timestamp> {
        carried.queue?;
        if !self.settings.is_enabled {
            return Some(carried.assigned_at);
        }
        let gone_since = self.gone_since?;
        let after = if carried.is_answered {
            carried.requeue.answered_after?
        } else {
            carried.requeue.unanswered_after?
        };
        // By hand, somebody offline may be given something too: it has its time as well.
        Some(gone_since.max(carried.assigned_at).plus(after))
    }

    fn back_due_or_again(&self, carried: &Carried) -> Option<Timestamp> {
        let due = self.back_due(carried)?;
        let asked = self.asked_back.get(&carried.conversation);
        Some(asked.map_or(due, |asked| asked.plus(REQUEUE_RETRY)))
    }

    fn send_back(&mut self, now: Timestamp, effects: &mut Vec<AgentEffect>) {
        let mut due: Vec<_> = self
            .carried
            .values()
            .filter(|one| self.back_due_or_again(one).is_some_and(|due| due <= now))
            .map(|one| (one.is_answered, one.assigned_at, one.conversation))
            .collect();
        due.sort_unstable();
        for (_, _, conversation) in due {
            self.asked_back.insert(conversation, now);
            effects.push(AgentEffect::Requeue { conversation });
        }
    }

    /// The next time at which something follows by itself, when it is not asked for already.
    fn wake(&mut self, is_due: bool) -> Option<AgentEffect> {
        let back = self
            .carried
            .values()
            .filter_map(|one| self.back_due_or_again(one));
        let released = self
            .reserved
            .values()
            .map(|one| one.at.plus(RESERVATION_LIFE));
        let counted = self.uncounted.as_ref().map(|(_, until)| *until);
        let rest = self.rest_due();
        let next = back.chain(released).chain(rest).chain(counted).min();
        let is_known = next == self.wake_at && !is_due;
        self.wake_at = next;
        next.filter(|_| !is_known).map(AgentEffect::WakeAt)
    }
}

impl From<Shortage> for Filter {
    fn from(shortage: Shortage) -> Self {
        match shortage {
            Shortage::NoRoom { used, max } => Self::NoRoom { used, max },
            Shortage::BusyWith { class } => Self::BusyWith { class },
        }
    }
}
