//! `decide` for queues, offers, transfers and supervisors.

use super::command::{TakenFrom, Transfer};
use super::decide::{Decision, add_message, check_content};
use super::event::{AssignedHow, Fact, OfferEnd, TransferTarget};
use super::rejection::Rejection;
use super::routing::{Offer, Queued, QueuedBecause, TurnedBecause, Via};
use super::state::{Actor, AgentRef, Conversation, Status, Summary, Visibility};
use crate::agent::ChannelClass;
use crate::ids::{AgentId, QueueId};
use crate::limits::REASON_CHARS_MAX;
use crate::queue::{Asks, Decision as QueueDecision};
use crate::time::Timestamp;

type Decided = Result<(), Rejection>;

pub(super) fn enqueue(
    summary: &Summary,
    decision: &mut Decision<'_>,
    queued: Queued,
    from: TakenFrom,
) -> Decided {
    check_open(summary)?;
    if decision.actor.is_contact() {
        return Err(Rejection::AgentsOnly);
    }
    check_holder(summary, from)?;
    withdraw_offer(summary, decision);
    if let Some(from) = &summary.assignee {
        decision.add(Fact::Unassigned { from: from.clone() });
    }
    decision.add(Fact::Queued {
        queued: Box::new(queued),
    });
    Ok(())
}

fn check_holder(summary: &Summary, from: TakenFrom) -> Decided {
    let assignee = summary.assignee.as_ref().map(|agent| agent.id);
    match from {
        TakenFrom::Anybody => Ok(()),
        TakenFrom::Nobody if assignee.is_none() => Ok(()),
        TakenFrom::Agent(agent) if assignee == Some(agent) => Ok(()),
        TakenFrom::Nobody | TakenFrom::Agent(_) => Err(Rejection::NotTheirs),
        TakenFrom::Queue(queue) if summary.waits_in(queue) => Ok(()),
        TakenFrom::Queue(_) => Err(Rejection::NotWaiting),
    }
}

/// After the assignee was taken off by hand: to its queue, but not to the same agent again.
pub(super) fn back_to_queue(summary: &Summary, decision: &mut Decision<'_>, from: &AgentRef) {
    if let Some(queued) = &summary.routing.queued {
        let mut queued = queued.clone();
        queued.because = QueuedBecause::Requeued;
        queued.detail = None;
        queued.refused_by.insert(from.id);
        decision.add(Fact::Queued {
            queued: Box::new(queued),
        });
    }
}

/// The contact wrote again and nobody has it.
pub(super) fn reopen(summary: &Summary, decision: &mut Decision<'_>) {
    if summary.assignee.is_none()
        && let Some(queued) = &summary.routing.queued
    {
        let mut queued = queued.clone();
        queued.because = QueuedBecause::Reopened;
        queued.detail = None;
        queued.asks = Asks::Live;
        queued.refused_by.clear();
        decision.add(Fact::Queued {
            queued: Box::new(queued),
        });
    }
}

/// What a queue decided holds only while the conversation waits there, not out to anybody, and still is
/// what room is kept for: a chat that became a message meanwhile takes another place at the agent.
fn check_waits_in(summary: &Summary, (queue, class): (QueueId, ChannelClass)) -> Decided {
    let routing = &summary.routing;
    if summary.waits_in(queue) && routing.offer.is_none() && routing.class() == class {
        Ok(())
    } else {
        Err(Rejection::NotWaiting)
    }
}

pub(super) fn assign_from_queue(
    summary: &Summary,
    decision: &mut Decision<'_>,
    place: (QueueId, ChannelClass),
    agent: AgentRef,
    because: Box<QueueDecision>,
) -> Decided {
    check_waits_in(summary, place)?;
    decision.add(Fact::Assigned {
        agent,
        how: AssignedHow::Auto,
        decision: Some(because),
    });
    Ok(())
}

pub(super) fn offer_from_queue(
    summary: &Summary,
    decision: &mut Decision<'_>,
    place: (QueueId, ChannelClass),
    agent: AgentRef,
    because: Box<QueueDecision>,
    expires_at: Timestamp,
) -> Decided {
    check_waits_in(summary, place)?;
    let offer = Offer {
        agent,
        via: Via::Queue,
        offered_at: decision.now,
        expires_at,
    };
    decision.add(Fact::Offered {
        offer,
        decision: Some(because),
    });
    Ok(())
}

fn own_offer<'a>(summary: &'a Summary, actor: &Actor) -> Result<&'a Offer, Rejection> {
    check_open(summary)?;
    match (&summary.routing.offer, actor) {
        (Some(offer), Actor::Agent { id, .. }) if offer.agent.id == *id => Ok(offer),
        (_, Actor::Agent { .. } | Actor::Contact { .. } | Actor::System) => Err(Rejection::NoOffer),
    }
}

pub(super) fn accept(summary: &Summary, decision: &mut Decision<'_>) -> Decided {
    let offer = own_offer(summary, decision.actor)?;
    let how = if offer.via.is_transfer() {
        AssignedHow::Transfer
    } else {
        AssignedHow::Accepted
    };
    let agent = offer.agent.clone();
    decision.add(Fact::Assigned {
        agent,
        how,
        decision: None,
    });
    Ok(())
}

pub(super) fn decline(
    summary: &Summary,
    decision: &mut Decision<'_>,
    reason: Option<String>,
) -> Decided {
    let agent = own_offer(summary, decision.actor)?.agent.clone();
    let cut = |reason: String| reason.chars().take(REASON_CHARS_MAX).collect::<String>();
    let reason = reason.map(cut).filter(|reason| !reason.trim().is_empty());
    decision.add(Fact::OfferEnded {
        agent,
        how: OfferEnd::Declined,
        reason,
    });
    Ok(())
}

pub(super) fn end_offer(
    summary: &Summary,
    decision: &mut Decision<'_>,
    agent: AgentId,
    how: OfferEnd,
) -> Decided {
    match &summary.routing.offer {
        Some(offer) if offer.agent.id == agent => {
            let agent = offer.agent.clone();
            decision.add(Fact::OfferEnded {
                agent,
                how,
                reason: None,
            });
            Ok(())
        }
        Some(_) | None => Err(Rejection::NoOffer),
    }
}

/// An offer loses its ground when somebody else decides.
pub(super) fn withdraw_offer(summary: &Summary, decision: &mut Decision<'_>) {
    if let Some(offer) = &summary.routing.offer
        && !decision.ends_offer()
    {
        decision.add(Fact::OfferEnded {
            agent: offer.agent.clone(),
            how: OfferEnd::Withdrawn,
            reason: None,
        });
    }
}

pub(super) fn transfer(
    conversation: &Conversation,
    decision: &mut Decision<'_>,
    transfer: Transfer,
) -> Decided {
    let summary = &conversation.summary;
    check_open(summary)?;
    let Actor::Agent { id, name } = decision.actor else {
        return Err(Rejection::AgentsOnly);
    };
    let giver = AgentRef {
        id: *id,
        name: name.clone(),
    };
    let Transfer {
        to,
        from,
        queued,
        expires_at,
        note,
    } = transfer;
    check_holder(summary, from)?;
    let note_text = note.as_ref().map(|note| note.text.clone());
    if let Some(note) = note {
        check_content(&note)?;
        if conversation.message_by_client_id(&note.client_id).is_some() {
            return Err(Rejection::ClientIdTaken);
        }
        let visibility = Visibility::Internal;
        add_message(decision, super::command::NewMessage { visibility, ..note });
    }
    let from = summary.assignee.clone();
    match (&to, queued, expires_at) {
        (TransferTarget::Agent { agent }, _, Some(expires_at)) => {
            if from.as_ref().is_some_and(|from| from.id == agent.id) {
                return Err(Rejection::AlreadyTheirs);
            }
            let agent = agent.clone();
            open(summary, decision);
            let from = from.or_else(|| takes_first(summary, decision, &giver));
            decision.add(Fact::Transferred {
                from: from.clone(),
                to,
            });
            withdraw_offer(summary, decision);
            let via = Via::Transfer {
                from: from.unwrap_or(giver),
                note: note_text,
            };
            let offered_at = decision.now;
            let offer = Offer {
                agent,
                via,
                offered_at,
                expires_at,
            };
            decision.add(Fact::Offered {
                offer,
                decision: None,
            });
        }
        (TransferTarget::Queue { .. } | TransferTarget::Team { .. }, Some(mut queued), _) => {
            decision.add(Fact::Transferred {
                from: from.clone(),
                to,
            });
            withdraw_offer(summary, decision);
            queued
                .refused_by
                .insert(from.as_ref().map_or(giver.id, |from| from.id));
            if let Some(from) = from {
                decision.add(Fact::Unassigned { from });
            }
            decision.add(Fact::Queued {
                queued: Box::new(queued),
            });
        }
        (
            TransferTarget::Agent { .. }
            | TransferTarget::Queue { .. }
            | TransferTarget::Team { .. },
            _,
            _,
        ) => return Err(Rejection::NotWaiting),
    }
    Ok(())
}

/// An offer is out only while the conversation is open: one that rests would be shown to nobody.
fn open(summary: &Summary, decision: &mut Decision<'_>) {
    let from = summary.status;
    if !matches!(from, Status::New | Status::Open) {
        let to = Status::Open;
        decision.add(Fact::StatusChanged { from, to });
    }
}

/// What waits in no queue is the giver's until it is accepted.
fn takes_first(
    summary: &Summary,
    decision: &mut Decision<'_>,
    giver: &AgentRef,
) -> Option<AgentRef> {
    if summary.routing.queued.is_some() {
        return None;
    }
    decision.add(Fact::Assigned {
        agent: giver.clone(),
        how: AssignedHow::Manual,
        decision: None,
    });
    Some(giver.clone())
}

/// By the contact: nobody needs to answer any more, until they write again.
pub(super) fn leave_queue(summary: &Summary, decision: &mut Decision<'_>) -> Decided {
    check_open(summary)?;
    if !decision.actor.is_contact() {
        return Err(Rejection::ContactsOnly);
    }
    if !summary.is_waiting() {
        return Err(Rejection::NotWaiting);
    }
    withdraw_offer(summary, decision);
    decision.add(Fact::LeftQueue);
    decision.add(Fact::StatusChanged {
        from: summary.status,
        to: Status::Solved,
    });
    Ok(())
}

pub(super) fn turn_to_message(
    summary: &Summary,
    decision: &mut Decision<'_>,
    because: TurnedBecause,
) -> Decided {
    check_open(summary)?;
    let asks = summary.routing.asks();
    if !summary.is_waiting() || asks != Some(Asks::Live) {
        return Err(Rejection::NotWaiting);
    }
    let class = summary.routing.class();
    let is_by_queue = |offer: &Offer| matches!(offer.via, Via::Queue);
    // Room was kept for a chat; whoever has none for a message must not be able to accept one.
    if class == ChannelClass::Chat && summary.routing.offer.as_ref().is_some_and(is_by_queue) {
        withdraw_offer(summary, decision);
    }
    decision.add(Fact::TurnedToMessage { because });
    Ok(())
}

/// A supervisor listens in, joins, or takes over. Who is a supervisor is for the caller to know.
pub(super) fn supervise(
    summary: &Summary,
    decision: &mut Decision<'_>,
    what: Supervision,
) -> Decided {
    check_open(summary)?;
    let Actor::Agent { id, .. } = decision.actor else {
        return Err(Rejection::AgentsOnly);
    };
    match what {
        Supervision::Listen { began } => decision.add(Fact::Listening { began }),
        Supervision::Barge => decision.add(Fact::Barged),
        Supervision::TakeOver(agent) => {
            if summary.assignee.as_ref().is_some_and(|one| one.id == *id) {
                return Err(Rejection::AlreadyTheirs);
            }
            withdraw_offer(summary, decision);
            decision.add(Fact::Assigned {
                agent,
                how: AssignedHow::TakeOver,
                decision: None,
            });
        }
    }
    Ok(())
}

pub(super) enum Supervision {
    Listen { began: bool },
    Barge,
    TakeOver(AgentRef),
}

fn check_open(summary: &Summary) -> Decided {
    if summary.status == Status::Closed {
        return Err(Rejection::ConversationIsClosed);
    }
    Ok(())
}
