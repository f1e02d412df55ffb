//! `Queue::handle`: what follows from each thing that happens to a queue.
//!
//! One conversation after the other: reserve → assign or offer → what the store says → `Entered` or `Left`.
//! While one command is with a conversation there is no second one, so nothing is given twice;
//! room that is kept at an agent is let go when nothing came of it, and only then.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::{Assignment, objection};
use super::entry::{Entry, Step};
use super::history::{History, Past};
use super::live::{QueueEffect, QueueInput, WaitEnd};
use super::members::Members;
use super::settings::QueueSettings;
use super::steps::release;
use super::waiting::{Asks, Rank, Waiting};
use crate::agent::{ReserveKind, StatusKind};
use crate::ids::{AgentId, ConversationId};
use crate::limits::{RETRY_PAUSE, SETTLE_WAIT};
use crate::time::Timestamp;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queue {
    pub settings: QueueSettings,
    pub(super) is_open: bool,
    pub(super) entries: BTreeMap<ConversationId, Entry>,
    order: BTreeSet<Rank>,
    /// Live ones among the entries.
    pub(super) live: u32,
    pub(super) members: Members,
    pub(super) history: History,
    pub(super) last_winner: Option<AgentId>,
    /// Commands whose end has not been told, also of conversations that have left meanwhile.
    pub(super) unsettled: BTreeMap<ConversationId, Timestamp>,
    timers: BTreeSet<(Timestamp, ConversationId)>,
    look_again_at: Option<Timestamp>,
    wake_at: Option<Timestamp>,
    /// When something last happened.
    pub(super) looked_at: Timestamp,
    has_moved: bool,
}

/// Entries that must be looked at before `handle` ends.
type Touched = BTreeSet<ConversationId>;

impl Queue {
    pub fn new(settings: QueueSettings, is_open: bool, now: Timestamp) -> Self {
        Self {
            settings,
            is_open,
            entries: BTreeMap::new(),
            order: BTreeSet::new(),
            live: 0,
            members: Members::default(),
            history: History::new(now),
            last_winner: None,
            unsettled: BTreeMap::new(),
            timers: BTreeSet::new(),
            look_again_at: None,
            wake_at: None,
            looked_at: now,
            has_moved: false,
        }
    }

    #[must_use]
    pub fn handle(&mut self, input: QueueInput, now: Timestamp) -> Vec<QueueEffect> {
        self.looked_at = now;
        self.history.advance(now);
        self.members.end_pauses(now);
        let mut effects = Vec::new();
        let mut touched = self.due(now);
        let is_due = matches!(input, QueueInput::Due);
        self.take(input, now, &mut touched, &mut effects);
        for conversation in touched.clone() {
            self.unblock(conversation, now, &mut effects);
        }
        self.give(now, &mut touched, &mut effects);
        for conversation in touched.clone() {
            self.let_go(conversation, now, &mut effects);
        }
        for conversation in touched {
            self.set_timer(conversation);
        }
        if std::mem::take(&mut self.has_moved) {
            self.history.waits(self.live, now);
            effects.push(QueueEffect::PositionsChanged);
        }
        effects.extend(self.wake(is_due, now));
        effects
    }

    fn take(
        &mut self,
        input: QueueInput,
        now: Timestamp,
        touched: &mut Touched,
        effects: &mut Vec<QueueEffect>,
    ) {
        match input {
            QueueInput::Entered(waiting) => {
                touched.insert(waiting.conversation);
                self.enter(*waiting, now, effects);
            }
            QueueInput::Left { conversation, end } => self.leave(conversation, end, now, effects),
            QueueInput::Candidate(candidate) => {
                let was_online = self.members.is_anybody_online();
                let (agent, status) = (candidate.id, candidate.status);
                let is_serving = candidate.is_enabled && status != StatusKind::Offline;
                let before = self.members.tell(*candidate);
                let has_gone = before.is_some_and(|before| before != StatusKind::Offline);
                if has_gone && !is_serving {
                    self.went(agent, touched);
                }
                self.has_moved |= was_online != self.members.is_anybody_online();
            }
            QueueInput::CandidateGone(agent) => {
                if self.members.remove(agent) {
                    self.went(agent, touched);
                    self.has_moved = true;
                }
            }
            QueueInput::CandidateAnew(agent) => self.reserve_again(agent, now, touched, effects),
            QueueInput::Reserved {
                agent,
                conversation,
            } => {
                touched.insert(conversation);
                self.members.answered(agent, conversation);
                self.reserved(agent, conversation, now, effects);
            }
            QueueInput::NotReserved {
                agent,
                conversation,
                why: _,
            } => {
                touched.insert(conversation);
                self.members.answered(agent, conversation);
                if let Some(entry) = self.entries.get_mut(&conversation)
                    && entry.is_reserving(agent)
                {
                    entry.holder = None;
                    entry.rest();
                    let told = self.members.get(agent);
                    let fits =
                        |told| objection(told, &entry.waiting, &self.settings, now).is_none();
                    // Unless what was told meanwhile says why, the picture of them is an old one.
                    if told.is_some_and(fits) {
                        self.members.pause_until_told(agent, now);
                    }
                }
            }
            QueueInput::Settled {
                conversation,
                outcome,
            } => {
                touched.insert(conversation);
                if self.unsettled.remove(&conversation).is_some() {
                    self.settle(conversation, outcome, now, effects);
                }
            }
            QueueInput::Settings(settings) => {
                self.settings = *settings;
                touched.extend(self.entries.keys().copied());
            }
            QueueInput::OpenChanged { is_open } => {
                self.is_open = is_open;
                touched.extend(self.entries.keys().copied());
            }
            QueueInput::Due => {}
        }
    }

    /// Those whose time has come.
    fn due(&mut self, now: Timestamp) -> Touched {
        let mut due = Touched::new();
        while let Some((at, conversation)) = self.timers.first().copied()
            && at <= now
        {
            self.timers.pop_first();
            due.insert(conversation);
            if let Some(entry) = self.entries.get_mut(&conversation) {
                entry.timer = None;
            }
        }
        self.unsettled.retain(|conversation, since| {
            let is_lost = since.plus(SETTLE_WAIT) <= now;
            if is_lost {
                due.insert(*conversation);
            }
            !is_lost
        });
        due
    }

    fn enter(&mut self, waiting: Waiting, now: Timestamp, effects: &mut Vec<QueueEffect>) {
        let conversation = waiting.conversation;
        match self.entries.remove(&conversation) {
            Some(mut entry) => {
                let was = &entry.waiting;
                let is_moved = was.rank() != waiting.rank() || was.asks != waiting.asks;
                self.has_moved |= is_moved;
                self.forget_rank(was.rank(), was.asks);
                if was.entered_at != waiting.entered_at {
                    entry.is_overflowed = false;
                    entry.is_new = true;
                }
                let is_other_class = was.class != waiting.class;
                entry.waiting = waiting;
                entry.has_news = true;
                self.renew(&mut entry, effects);
                if is_other_class {
                    self.keeps_wrong_room(&mut entry, now, effects);
                }
                self.insert(entry);
            }
            None => {
                let mut entry = Entry::new(waiting, now);
                self.has_moved = true;
                self.renew(&mut entry, effects);
                self.insert(entry);
            }
        }
    }

    /// A chat that became a message takes another place at the agent who was asked for one.
    fn keeps_wrong_room(
        &mut self,
        entry: &mut Entry,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        if matches!(entry.step, Step::Reserving { .. } | Step::Again { .. }) {
            self.members.withdraw_question(entry);
            release(entry, effects);
            entry.rest();
            // So that the agent's late answer is not taken for one to the next question.
            entry.paused_until = Some(now.plus(RETRY_PAUSE));
        }
    }

    fn insert(&mut self, entry: Entry) {
        let waiting = &entry.waiting;
        self.order.insert(waiting.rank());
        self.live = self
            .live
            .saturating_add(u32::from(waiting.asks == Asks::Live));
        self.entries.insert(waiting.conversation, entry);
    }

    fn forget_rank(&mut self, rank: Rank, asks: Asks) {
        self.order.remove(&rank);
        self.live = self.live.saturating_sub(u32::from(asks == Asks::Live));
    }

    fn leave(
        &mut self,
        conversation: ConversationId,
        end: WaitEnd,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        let Some(mut entry) = self.entries.remove(&conversation) else {
            return;
        };
        let (rank, asks) = (entry.waiting.rank(), entry.waiting.asks);
        self.forget_rank(rank, asks);
        if let Some(at) = entry.timer {
            self.timers.remove(&(at, conversation));
        }
        self.has_moved = true;
        let waited = now.since(entry.waiting.entered_at);
        let at = now;
        match end {
            WaitEnd::Assigned(agent) => {
                // The agent turns its reservation into what it carries.
                if entry.holder == Some(agent) {
                    entry.holder = None;
                }
                self.record(Past::Answered { at, waited, asks });
                if asks == Asks::Live {
                    self.history.moved_on(waited);
                }
            }
            WaitEnd::Abandoned => self.record(Past::Abandoned { at, waited, asks }),
            WaitEnd::Moved | WaitEnd::Ended => {}
        }
        if entry.holder.is_some() {
            self.members.withdraw_question(&entry);
        }
        release(&mut entry, effects);
    }

    /// What is out to an agent who went must come back.
    fn went(&mut self, agent: AgentId, touched: &mut Touched) {
        let entries = self.entries.values_mut();
        for entry in entries.filter(|entry| entry.is_offered_to(agent)) {
            entry.is_adopted = false;
            touched.insert(entry.waiting.conversation);
        }
    }

    /// To whoever is free.
    fn give(&mut self, now: Timestamp, touched: &mut Touched, effects: &mut Vec<QueueEffect>) {
        let solution = self.solve(now);
        self.look_again_at = solution.look_again_at;
        for Assignment {
            conversation,
            agent,
            decision,
        } in solution.assignments
        {
            let Some(entry) = self.entries.get_mut(&conversation) else {
                continue;
            };
            let class = entry.waiting.class;
            entry.step = Step::Reserving {
                agent,
                decision: Box::new(decision),
                since: now,
            };
            entry.holder = Some(agent);
            self.members.ask(agent, conversation, class);
            self.last_winner = Some(agent);
            touched.insert(conversation);
            effects.push(QueueEffect::Reserve {
                agent,
                conversation,
                class,
                kind: ReserveKind::Automatic,
            });
        }
    }

    /// Free to be given to somebody.
    pub(super) fn may_be_given(&self, entry: &Entry) -> bool {
        entry.is_idle() && !self.unsettled.contains_key(&entry.waiting.conversation)
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &Entry> {
        self.order
            .iter()
            .filter_map(|(.., conversation)| self.entries.get(conversation))
    }

    /// Only asked where a bound is set: counting costs.
    pub(super) fn length_counted(&self) -> u32 {
        if self.settings.length_max.is_none() {
            return self.live;
        }
        let count = self
            .entries
            .values()
            .filter(|entry| entry.counts_for_length())
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn set_timer(&mut self, conversation: ConversationId) {
        let Some(entry) = self.entries.get_mut(&conversation) else {
            return;
        };
        if let Some(at) = entry.timer.take() {
            self.timers.remove(&(at, conversation));
        }
        let unsettled = self.unsettled.get(&conversation);
        let due_at = match unsettled {
            Some(since) => Some(since.plus(SETTLE_WAIT)),
            None => entry.due_at(&self.settings),
        };
        if let Some(at) = due_at {
            entry.timer = Some(at);
            self.timers.insert((at, conversation));
        }
    }

    /// The next time at which something follows by itself, when it is not asked for already.
    fn wake(&mut self, is_due: bool, now: Timestamp) -> Option<QueueEffect> {
        let timer = self.timers.first().map(|(at, _)| *at);
        let times = [timer, self.look_again_at, self.members.next_pause_end()];
        let next = times.into_iter().flatten().min();
        let is_known = next == self.wake_at && !is_due;
        self.wake_at = next;
        next.filter(|_| !is_known)
            .map(|at| QueueEffect::WakeAt(at.max(now)))
    }
}
