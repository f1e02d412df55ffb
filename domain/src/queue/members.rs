//! The agents who serve a queue, as the queue knows them.

use std::collections::BTreeMap;

use super::assignment::Candidate;
use super::entry::{Entry, Step};
use crate::agent::{ChannelClass, StatusKind};
use crate::ids::{AgentId, ConversationId};
use crate::limits::{MISSED_PAUSE, UNTOLD_PAUSE};
use crate::time::Timestamp;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Member {
    /// As told, with what was asked for on top.
    view: Candidate,
    /// As told.
    used: BTreeMap<ChannelClass, u32>,
    /// Asked for room and not answered yet: not part of what the agent told.
    asked: BTreeMap<ConversationId, ChannelClass>,
}

impl Member {
    fn new(told: Candidate) -> Self {
        Self {
            used: told.used.clone(),
            view: told,
            asked: BTreeMap::new(),
        }
    }

    fn tell(&mut self, told: Candidate) {
        self.used.clone_from(&told.used);
        self.view = told;
        if !self.asked.is_empty() {
            self.refresh();
        }
    }

    fn refresh(&mut self) {
        self.view.used.clone_from(&self.used);
        for class in self.asked.values() {
            let units = self.view.used.entry(*class).or_default();
            *units = units.saturating_add(1);
        }
    }
}

/// Why a member is left alone for a moment, and until when at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pause {
    /// Would not reserve: the queue's picture was old.
    UntilTold(Timestamp),
    /// Let an offer time out, and is about to become away.
    UntilAway(Timestamp),
}

impl Pause {
    fn until(self) -> Timestamp {
        match self {
            Self::UntilTold(until) | Self::UntilAway(until) => until,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Members {
    all: BTreeMap<AgentId, Member>,
    paused: BTreeMap<AgentId, Pause>,
}

impl Members {
    /// Answers what was known of them before.
    pub(super) fn tell(&mut self, candidate: Candidate) -> Option<StatusKind> {
        let agent = candidate.id;
        let is_over = match self.paused.get(&agent) {
            Some(Pause::UntilTold(_)) => true,
            Some(Pause::UntilAway(_)) => candidate.status != StatusKind::Online,
            None => false,
        };
        if is_over {
            self.paused.remove(&agent);
        }
        match self.all.get_mut(&agent) {
            Some(member) => {
                let before = member.view.status;
                member.tell(candidate);
                Some(before)
            }
            None => {
                self.all.insert(agent, Member::new(candidate));
                None
            }
        }
    }

    pub(super) fn remove(&mut self, agent: AgentId) -> bool {
        self.paused.remove(&agent);
        self.all.remove(&agent).is_some()
    }

    pub(super) fn get(&self, agent: AgentId) -> Option<&Candidate> {
        self.all.get(&agent).map(|member| &member.view)
    }

    pub(super) fn ask(
        &mut self,
        agent: AgentId,
        conversation: ConversationId,
        class: ChannelClass,
    ) {
        if let Some(member) = self.all.get_mut(&agent) {
            member.asked.insert(conversation, class);
            member.refresh();
        }
    }

    pub(super) fn answered(&mut self, agent: AgentId, conversation: ConversationId) {
        if let Some(member) = self.all.get_mut(&agent)
            && member.asked.remove(&conversation).is_some()
        {
            member.refresh();
        }
    }

    /// Nobody waits for the answer any more: asked for again, the same room would count twice.
    pub(super) fn withdraw_question(&mut self, entry: &Entry) {
        if let Step::Reserving { agent, .. } = entry.step {
            self.answered(agent, entry.waiting.conversation);
        }
    }

    pub(super) fn pause_until_told(&mut self, agent: AgentId, now: Timestamp) {
        let pause = Pause::UntilTold(now.plus(UNTOLD_PAUSE));
        if self.all.contains_key(&agent) {
            self.paused.entry(agent).or_insert(pause);
        }
    }

    pub(super) fn pause_until_away(&mut self, agent: AgentId, now: Timestamp) {
        if self.all.contains_key(&agent) {
            let pause = Pause::UntilAway(now.plus(MISSED_PAUSE));
            self.paused.insert(agent, pause);
        }
    }

    pub(super) fn end_pause(&mut self, agent: AgentId) {
        self.paused.remove(&agent);
    }

    pub(super) fn end_pauses(&mut self, now: Timestamp) {
        self.paused.retain(|_, pause| pause.until() > now);
    }

    pub(super) fn next_pause_end(&self) -> Option<Timestamp> {
        self.paused.values().map(|pause| pause.until()).min()
    }

    /// Those who may be asked now.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &Candidate> {
        let is_asked = |(agent, _): &(&AgentId, &Member)| !self.paused.contains_key(agent);
        self.all
            .iter()
            .filter(is_asked)
            .map(|(_, member)| &member.view)
    }

    pub(super) fn everybody(&self) -> impl Iterator<Item = &Candidate> {
        self.all.values().map(|member| &member.view)
    }

    pub(super) fn is_anybody_online(&self) -> bool {
        self.everybody()
            .any(|one| one.is_enabled && one.status == StatusKind::Online)
    }
}
