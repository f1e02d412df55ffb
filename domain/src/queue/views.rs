//! What others may ask a queue: who waits, where, why, and for how long still.

use std::time::Duration;

use super::assignment::{Candidate, Problem, Solution, solve};
use super::eligibility::{Ease, Objection, filter};
use super::entry::Step;
use super::history::{Past, Stats};
use super::machine::Queue;
use super::settings::OfferMode;
use super::waiting::{Asks, Waiting};
use crate::agent::StatusKind;
use crate::ids::{ContactId, ConversationId};
use crate::time::Timestamp;
use crate::words::words;

words! {
    /// Why a conversation is not on its way to anybody.
    WhyWaiting {
        /// Nobody who serves this queue is online.
        NoAgent = "no_agent",
        NoRoom = "no_room",
        /// Nobody online has the skills, or is in the team.
        Skills = "skills",
        /// All who could have refused it.
        Refused = "refused",
        /// Nobody is online, outside business hours.
        Closed = "closed",
        /// Agents pick for themselves.
        Manual = "manual",
    }
}

impl Queue {
    /// In order, those out on offer included.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.in_order().map(|entry| &entry.waiting)
    }

    pub fn get(&self, conversation: ConversationId) -> Option<&Waiting> {
        let entry = self.entries.get(&conversation);
        entry.map(|entry| &entry.waiting)
    }

    /// Where those stand who wait in the chat: 1 is next.
    pub fn positions(&self) -> Vec<(ConversationId, ContactId, u32)> {
        self.waiting()
            .filter(|one| one.asks == Asks::Live)
            .zip(1..)
            .map(|(one, position)| (one.conversation, one.contact, position))
            .collect()
    }

    /// How many wait in the chat.
    pub fn length(&self) -> u32 {
        self.live
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// No live one more finds a place; it would be turned into a message.
    pub fn is_full(&self) -> bool {
        self.settings
            .length_max
            .is_some_and(|max| self.length_counted() >= max)
    }

    pub fn is_anybody_online(&self) -> bool {
        self.members.is_anybody_online()
    }

    /// An honest guess, or none: nobody is here, or too few have waited lately to know a pace.
    /// From how many were answered after a wait in the last half hour, per time in which somebody waited.
    pub fn estimate(&self, position: u32, now: Timestamp) -> Option<Duration> {
        if !self.is_anybody_online() {
            return None;
        }
        self.history.estimate(position, now)
    }

    pub fn stats(&self, now: Timestamp) -> Stats {
        self.history.stats(now)
    }

    /// What happened today before this queue began, and every answered conversation that ends.
    /// Answered and abandoned ones are counted by the queue itself once it lives.
    pub fn record(&mut self, past: Past) {
        self.history.record(past, &self.settings);
    }

    /// Midnight, where the queue lives: today's counts begin again.
    pub fn begin_day(&mut self) {
        self.history.begin_day();
    }

    /// `None` when it is on its way to somebody, or does not wait here.
    pub fn why_waiting(&self, conversation: ConversationId) -> Option<WhyWaiting> {
        let entry = self.entries.get(&conversation)?;
        if !matches!(entry.step, Step::Idle | Step::Again { .. }) {
            return None;
        }
        if self.settings.offer_mode == OfferMode::Manual {
            return Some(WhyWaiting::Manual);
        }
        if !self.is_anybody_online() {
            let why = if self.is_open {
                WhyWaiting::NoAgent
            } else {
                WhyWaiting::Closed
            };
            return Some(why);
        }
        let (ease, _) = Ease::of(&entry.waiting, &self.settings, self.looked_at);
        // The nearest miss tells most: somebody fit without room, then somebody fit who refused.
        let mut why = WhyWaiting::Skills;
        for candidate in self.members.everybody() {
            if candidate.status != StatusKind::Online || !candidate.is_enabled {
                continue;
            }
            match filter(candidate, &entry.waiting, ease) {
                None | Some(Objection::Room(_)) => return Some(WhyWaiting::NoRoom),
                Some(Objection::Refused) => why = WhyWaiting::Refused,
                Some(
                    Objection::NotPermitted
                    | Objection::Status(_)
                    | Objection::NotInTeam
                    | Objection::LacksSkill { .. },
                ) => {}
            }
        }
        Some(why)
    }

    /// Waits although somebody could have it: must always be empty after `handle` (INV-05).
    pub fn overdue(&self, now: Timestamp) -> Vec<ConversationId> {
        let assignments = self.solve(now).assignments;
        assignments.iter().map(|one| one.conversation).collect()
    }

    /// Nothing is being done with it: somebody may be given it now.
    pub fn is_idle(&self, conversation: ConversationId) -> bool {
        let entry = self.entries.get(&conversation);
        entry.is_some_and(|entry| self.may_be_given(entry))
    }

    /// Whether an agent keeps room for it at this queue's wish.
    pub fn keeps_room_for(&self, conversation: ConversationId) -> bool {
        let entry = self.entries.get(&conversation);
        entry.is_some_and(|entry| entry.holder.is_some())
    }

    pub(super) fn solve(&self, now: Timestamp) -> Solution {
        if self.settings.offer_mode == OfferMode::Manual {
            return Solution::default();
        }
        let is_anything_left = self.entries.values().any(|one| self.may_be_given(one));
        if !is_anything_left || !self.members.candidates().any(Candidate::is_free) {
            return Solution::default();
        }
        let waiting: Vec<&Waiting> = self
            .in_order()
            .filter(|entry| self.may_be_given(entry))
            .map(|entry| &entry.waiting)
            .collect();
        let agents: Vec<_> = self.members.candidates().collect();
        solve(&Problem {
            now,
            settings: &self.settings,
            waiting: &waiting,
            agents: &agents,
            last_winner: self.last_winner,
        })
    }
}
