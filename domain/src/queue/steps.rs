//! The steps of one conversation through a queue: room kept, command given, its end, and what ends by time.

use std::collections::BTreeSet;

use super::entry::{Ask, Entry, Step};
use super::live::{QueueEffect, Settled};
use super::machine::Queue;
use super::settings::{OfferMode, QueueSettings};
use super::waiting::Asks;
use super::{Candidate, Decision};
use crate::agent::{ReserveKind, StatusKind};
use crate::conversation::{Offer, TurnedBecause, Via};
use crate::ids::{AgentId, ConversationId};
use crate::limits::RETRY_PAUSE;
use crate::time::Timestamp;

impl Queue {
    /// Its row has changed: goes on from what it says, unless a command is under way.
    pub(super) fn renew(&mut self, entry: &mut Entry, effects: &mut Vec<QueueEffect>) {
        match &entry.step {
            Step::Asked { .. } => {}
            // What was told before the command was stored: not the answer to it yet.
            Step::Done { ask, .. } if !entry.shows(ask) => {}
            Step::Reserving { .. } | Step::Again { .. } if entry.waiting.offer.is_none() => {}
            Step::Idle
            | Step::Done { .. }
            | Step::Offered
            | Step::Reserving { .. }
            | Step::Again { .. } => {
                self.members.withdraw_question(entry);
                entry.paused_until = None;
                entry.rest();
                self.match_holder(entry, effects);
            }
        }
    }

    /// Room is kept by the agent whom this queue offers it to, and by nobody else.
    fn match_holder(&mut self, entry: &mut Entry, effects: &mut Vec<QueueEffect>) {
        let offer = entry.waiting.offer.as_ref();
        let ours = offer.filter(|offer| matches!(offer.via, Via::Queue));
        let should = ours.map(|offer| offer.agent.id);
        if entry.holder == should {
            return;
        }
        release(entry, effects);
        if let Some(agent) = should {
            entry.holder = Some(agent);
            effects.push(QueueEffect::Reserve {
                agent,
                conversation: entry.waiting.conversation,
                class: entry.waiting.class,
                kind: ReserveKind::Standing,
            });
        }
    }

    /// The agent's memory of it is gone, and what is on its way to them is not.
    pub(super) fn reserve_again(
        &mut self,
        agent: AgentId,
        now: Timestamp,
        touched: &mut BTreeSet<ConversationId>,
        effects: &mut Vec<QueueEffect>,
    ) {
        let entries = self.entries.iter_mut();
        for (conversation, entry) in entries.filter(|(_, entry)| entry.holder == Some(agent)) {
            if entry.is_reserving(agent) {
                self.members.answered(agent, *conversation);
                self.members.pause_until_told(agent, now);
                entry.holder = None;
                entry.rest();
                touched.insert(*conversation);
                continue;
            }
            effects.push(QueueEffect::Reserve {
                agent,
                conversation: *conversation,
                class: entry.waiting.class,
                kind: ReserveKind::Standing,
            });
        }
    }

    pub(super) fn reserved(
        &mut self,
        agent: AgentId,
        conversation: ConversationId,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        let Some(entry) = self.entries.get_mut(&conversation) else {
            effects.push(QueueEffect::Release {
                agent,
                conversation,
            });
            return;
        };
        let awaited = match &entry.step {
            Step::Reserving {
                agent: asked,
                decision,
                ..
            } if *asked == agent => Some(decision.clone()),
            Step::Idle
            | Step::Reserving { .. }
            | Step::Asked { .. }
            | Step::Done { .. }
            | Step::Again { .. }
            | Step::Offered => None,
        };
        let Some(decision) = awaited else {
            // A late answer: of somebody else, or heard already.
            if entry.holder != Some(agent) {
                effects.push(QueueEffect::Release {
                    agent,
                    conversation,
                });
            }
            return;
        };
        let is_still_wanted = self.settings.offer_mode != OfferMode::Manual
            && self.members.get(agent).is_some()
            && !self.unsettled.contains_key(&conversation);
        if is_still_wanted {
            give_to(entry, agent, decision, &self.settings, now, effects);
            self.unsettled.insert(conversation, now);
        } else {
            release(entry, effects);
            entry.rest();
        }
    }

    pub(super) fn settle(
        &mut self,
        conversation: ConversationId,
        outcome: Settled,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        let Some(entry) = self.entries.get_mut(&conversation) else {
            return;
        };
        let Step::Asked { ask, .. } = &entry.step else {
            return;
        };
        let ask = ask.clone();
        if let Ask::EndOffer { agent } = &ask
            && outcome != Settled::Done
        {
            // They accepted or declined at the last moment, and stay online.
            self.members.end_pause(*agent);
        }
        match outcome {
            Settled::Done => {
                entry.failures = 0;
                entry.paused_until = None;
                if entry.shows(&ask) {
                    entry.rest();
                } else {
                    entry.step = Step::Done { ask, since: now };
                    return;
                }
            }
            Settled::Refused => {
                entry.is_overflowed |= matches!(ask, Ask::Overflow);
                entry.rest();
                // It changed meanwhile. If that has been told, the next try may be at once.
                let is_told = std::mem::take(&mut entry.has_news);
                entry.paused_until = (!is_told).then(|| now.plus(RETRY_PAUSE));
            }
            Settled::Later => {
                entry.pause(now);
                match ask {
                    Ask::Give {
                        agent, decision, ..
                    } if entry.waiting.offer.is_none() => {
                        entry.step = Step::Again { agent, decision };
                        return;
                    }
                    Ask::Give { .. } | Ask::EndOffer { .. } | Ask::Overflow | Ask::Turn(_) => {
                        entry.rest();
                    }
                }
            }
        }
        if let Some(mut entry) = self.entries.remove(&conversation) {
            self.match_holder(&mut entry, effects);
            self.entries.insert(conversation, entry);
        }
    }

    /// Ends what is over: an answer that never came, a pause, an offer. Makes it free to be given again.
    pub(super) fn unblock(
        &mut self,
        conversation: ConversationId,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        let is_unsettled = self.unsettled.contains_key(&conversation);
        let Some(entry) = self.entries.get_mut(&conversation) else {
            return;
        };
        if entry.paused_until.is_some_and(|until| until <= now) {
            entry.paused_until = None;
        }
        let is_lost = entry.due_at(&self.settings).is_some_and(|due| due <= now);
        match entry.step.clone() {
            Step::Reserving { agent, .. } if is_lost => {
                self.members.answered(agent, conversation);
                self.members.pause_until_told(agent, now);
                release(entry, effects);
                entry.rest();
            }
            Step::Asked { .. } if !is_unsettled => {
                // Nobody will tell any more how it ended: what the row says next is the truth.
                release(entry, effects);
                entry.rest();
                entry.pause(now);
            }
            Step::Done { .. } if is_lost => {
                release(entry, effects);
                entry.rest();
            }
            Step::Again { agent, decision } if entry.paused_until.is_none() => {
                let is_online = |one: &Candidate| one.status == StatusKind::Online;
                let is_manual = self.settings.offer_mode == OfferMode::Manual;
                if !is_manual && self.members.get(agent).is_some_and(is_online) {
                    give_to(entry, agent, decision, &self.settings, now, effects);
                    self.unsettled.insert(conversation, now);
                } else {
                    release(entry, effects);
                    entry.rest();
                }
            }
            Step::Offered if !is_unsettled && entry.paused_until.is_none() => {
                let Some(offer) = &entry.waiting.offer else {
                    return;
                };
                let agent = offer.agent.id;
                let has_gone = !entry.is_adopted && has_gone(offer, self.members.get(agent));
                if !has_gone && !entry.is_expired(now) {
                    return;
                }
                // Somebody who is not there did not let it time out.
                let is_timeout = match self.members.get(agent) {
                    Some(member) => !has_gone && member.status != StatusKind::Offline,
                    None => offer.via.is_transfer(),
                };
                if is_timeout {
                    self.members.pause_until_away(agent, now);
                }
                entry.ask(Ask::EndOffer { agent }, now);
                self.unsettled.insert(conversation, now);
                effects.push(QueueEffect::EndOffer {
                    conversation,
                    agent,
                    is_timeout,
                });
            }
            Step::Idle
            | Step::Reserving { .. }
            | Step::Asked { .. }
            | Step::Done { .. }
            | Step::Again { .. }
            | Step::Offered => {}
        }
    }

    /// What nobody can take now may have to go elsewhere, or be answered later.
    pub(super) fn let_go(
        &mut self,
        conversation: ConversationId,
        now: Timestamp,
        effects: &mut Vec<QueueEffect>,
    ) {
        let length = self.length_counted();
        let is_unsettled = self.unsettled.contains_key(&conversation);
        let Some(entry) = self.entries.get_mut(&conversation) else {
            return;
        };
        if !entry.is_idle() || is_unsettled {
            return;
        }
        let settings = &self.settings;
        let is_live = entry.waiting.asks == Asks::Live;
        let is_full = std::mem::take(&mut entry.is_new)
            && settings.length_max.is_some_and(|max| length > max);
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let turned = if !is_live {
            None
        } else if !self.is_open {
            Some(TurnedBecause::Closed)
        } else if is_full {
            Some(TurnedBecause::Full)
        } else if is_due(entry.turns_at(settings)) {
            Some(TurnedBecause::WaitedTooLong)
        } else {
            None
        };
        if let Some(why) = turned {
            // Asked again after a refusal, it is still one too many.
            entry.is_new = is_full;
            entry.ask(Ask::Turn(why), now);
            effects.push(QueueEffect::TurnToMessage { conversation, why });
        } else if let Some(overflow) = settings.overflow
            && is_due(entry.overflows_at(settings))
        {
            let to = overflow.to;
            entry.ask(Ask::Overflow, now);
            effects.push(QueueEffect::Overflow { conversation, to });
        } else {
            return;
        }
        self.unsettled.insert(conversation, now);
    }
}

pub(super) fn release(entry: &mut Entry, effects: &mut Vec<QueueEffect>) {
    if let Some(agent) = entry.holder.take() {
        effects.push(QueueEffect::Release {
            agent,
            conversation: entry.waiting.conversation,
        });
    }
}

/// Whom it was offered to cannot accept it any more. A colleague need not serve this queue.
fn has_gone(offer: &Offer, member: Option<&Candidate>) -> bool {
    match member {
        Some(member) => member.status == StatusKind::Offline || !member.is_enabled,
        None => matches!(offer.via, Via::Queue),
    }
}

fn give_to(
    entry: &mut Entry,
    agent: AgentId,
    decision: Box<Decision>,
    settings: &QueueSettings,
    now: Timestamp,
    effects: &mut Vec<QueueEffect>,
) {
    let conversation = entry.waiting.conversation;
    let effect = if settings.offer_mode == OfferMode::Offer {
        QueueEffect::Offer {
            conversation,
            agent,
            decision: decision.clone(),
            expires_at: now.plus(settings.offer_timeout),
        }
    } else {
        QueueEffect::Assign {
            conversation,
            agent,
            decision: decision.clone(),
        }
    };
    let give = Ask::Give {
        agent,
        decision,
        is_offer: settings.offer_mode == OfferMode::Offer,
    };
    entry.is_new = false;
    entry.ask(give, now);
    effects.push(effect);
}
