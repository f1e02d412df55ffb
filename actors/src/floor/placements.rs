//! Where each conversation is on the floor, as last committed, and what a change of it means.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_domain::conversation::{Event, Fact, Offer, Placement, Status, Summary, Via};
use bellhop_domain::queue::{WaitEnd, Waiting};
use bellhop_domain::{AgentId, ContactId, ConversationId, QueueId, Seq};
use dashmap::DashMap;

use crate::journal::Card;

/// What follows for queues, agents and contacts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Moved {
    pub(super) before: Placement,
    pub(super) after: Placement,
    pub(super) end: WaitEnd,
}

#[derive(Clone)]
struct Placed {
    version: Seq,
    placement: Placement,
    contact_name: Option<String>,
}

#[derive(Default)]
pub(super) struct Placements {
    placed: DashMap<ConversationId, Placed>,
    /// Conversations of a contact that wait: for those who come back to the page.
    waiting: DashMap<ContactId, BTreeSet<ConversationId>>,
}

impl Placements {
    /// Nothing when an older or the same state is told again.
    pub(super) fn place(&self, summary: &Summary, card: &Card, events: &[Event]) -> Option<Moved> {
        let after = Placement::of(summary);
        let before = match self.placed.get_mut(&summary.id) {
            Some(known) if known.version >= summary.version => return None,
            // What most commits do: a message moves nothing, so nothing is copied.
            Some(mut known) if known.placement == after => {
                known.version = summary.version;
                known.contact_name.clone_from(&card.contact_name);
                return None;
            }
            Some(known) => known.placement.clone(),
            None => Placement::Nowhere,
        };
        if before == Placement::Nowhere && after == Placement::Nowhere {
            return None;
        }
        if after == Placement::Nowhere {
            self.placed.remove(&summary.id);
        } else {
            let placed = Placed {
                version: summary.version,
                placement: after.clone(),
                contact_name: card.contact_name.clone(),
            };
            self.placed.insert(summary.id, placed);
        }
        self.index(summary, &after);
        let end = end(&before, &after, events);
        Some(Moved { before, after, end })
    }

    pub(super) fn contact_name(&self, id: ConversationId) -> Option<String> {
        self.placed.get(&id)?.contact_name.clone()
    }

    /// Where a contact's waiting conversations wait.
    pub(super) fn waiting_of(&self, contact: ContactId) -> Vec<(ConversationId, QueueId)> {
        let ids = self.waiting.get(&contact).map(|ids| ids.clone());
        let ids = ids.unwrap_or_default().into_iter();
        ids.filter_map(|id| match &self.placed.get(&id)?.placement {
            Placement::Waiting { queue, .. } => Some((id, *queue)),
            Placement::With(_) | Placement::Nowhere => None,
        })
        .collect()
    }

    /// What waits, and where, in the order in which it is served. None of it moves on before `tell`
    /// of it has ended, so that what is told of a later state comes later.
    pub(super) fn each_waiting(&self, tell: impl Fn(QueueId, &Waiting)) {
        let waits = |placed: &Placed| match &placed.placement {
            Placement::Waiting { waiting, .. } => Some(waiting.rank()),
            Placement::With(_) | Placement::Nowhere => None,
        };
        let ranks = self.placed.iter().filter_map(|placed| waits(&placed));
        for (.., id) in ranks.collect::<BTreeSet<_>>() {
            if let Some(placed) = self.placed.get(&id)
                && let Placement::Waiting { queue, waiting } = &placed.placement
            {
                tell(*queue, waiting);
            }
        }
    }

    /// What an agent has or is offered, oldest first. None of it moves on before `tell` of it has ended.
    pub(super) fn each_of(&self, agent: AgentId, tell: impl Fn(ConversationId, &Placement)) {
        let ids = self.placed.iter().map(|placed| *placed.key());
        for id in ids.collect::<BTreeSet<_>>() {
            if let Some(placed) = self.placed.get(&id)
                && (holder(&placed.placement) == Some(agent)
                    || offer(&placed.placement).is_some_and(|offer| offer.agent.id == agent))
            {
                tell(id, &placed.placement);
            }
        }
    }

    /// What a queue has out as an offer, and to whom.
    pub(super) fn offered_by(&self, id: QueueId) -> BTreeMap<ConversationId, AgentId> {
        let placed = self.placed.iter().filter_map(|placed| {
            let offer = offer(&placed.placement).filter(|offer| matches!(offer.via, Via::Queue))?;
            (queue(&placed.placement) == Some(id)).then_some((*placed.key(), offer.agent.id))
        });
        placed.collect()
    }

    fn index(&self, summary: &Summary, after: &Placement) {
        if matches!(after, Placement::Waiting { .. }) {
            let mut ids = self.waiting.entry(summary.contact_id).or_default();
            ids.insert(summary.id);
        } else if let dashmap::Entry::Occupied(mut ids) = self.waiting.entry(summary.contact_id) {
            ids.get_mut().remove(&summary.id);
            if ids.get().is_empty() {
                ids.remove();
            }
        }
    }
}

fn end(before: &Placement, after: &Placement, events: &[Event]) -> WaitEnd {
    let left = |event: &Event| match &event.fact {
        Fact::LeftQueue => true,
        Fact::StatusChanged { to, .. } => *to == Status::Closed && event.actor.is_contact(),
        Fact::Started { .. }
        | Fact::MessagePosted { .. }
        | Fact::MessageEdited { .. }
        | Fact::MessageDeleted { .. }
        | Fact::DeliveryChanged { .. }
        | Fact::SocialChanged { .. }
        | Fact::Seen { .. }
        | Fact::PriorityChanged { .. }
        | Fact::TagsChanged { .. }
        | Fact::LabelChanged { .. }
        | Fact::SubjectChanged { .. }
        | Fact::Assigned { .. }
        | Fact::Unassigned { .. }
        | Fact::Queued { .. }
        | Fact::Offered { .. }
        | Fact::OfferEnded { .. }
        | Fact::Transferred { .. }
        | Fact::TurnedToMessage { .. }
        | Fact::Listening { .. }
        | Fact::Barged => false,
    };
    match (before, after) {
        (_, Placement::With(held)) => WaitEnd::Assigned(held.agent),
        (_, Placement::Waiting { .. }) => WaitEnd::Moved,
        (_, Placement::Nowhere) if events.iter().any(left) => WaitEnd::Abandoned,
        (_, Placement::Nowhere) => WaitEnd::Ended,
    }
}

/// Whether an event of these ends it. It may have rested before: what is pending is nobody's work,
/// and yet it is handled when it is solved.
pub(super) fn is_finished(events: &[Event]) -> bool {
    let is_over = |status: &Status| matches!(status, Status::Solved | Status::Closed);
    events.iter().any(|event| {
        matches!(&event.fact, Fact::StatusChanged { from, to } if !is_over(from) && is_over(to))
    })
}

/// An offer that is out, whoever has the conversation meanwhile.
pub(super) fn offer(placement: &Placement) -> Option<&Offer> {
    match placement {
        Placement::Waiting { waiting, .. } => waiting.offer.as_ref(),
        Placement::With(held) => held.offer.as_ref(),
        Placement::Nowhere => None,
    }
}

pub(super) fn holder(placement: &Placement) -> Option<AgentId> {
    match placement {
        Placement::With(held) => Some(held.agent),
        Placement::Waiting { .. } | Placement::Nowhere => None,
    }
}

pub(super) fn queue(placement: &Placement) -> Option<QueueId> {
    match placement {
        Placement::Waiting { queue, .. } => Some(*queue),
        Placement::With(_) | Placement::Nowhere => None,
    }
}
