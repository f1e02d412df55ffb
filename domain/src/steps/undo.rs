//! Taking steps back: each conversation becomes what it was, unless somebody changed the same since.

use super::taken::{Assign, Before, Steps};
use crate::conversation::{Actor, Event, Fact, Status, Summary, Update};
use crate::ids::AgentId;

/// Why a conversation is left as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// Nobody's name when it was the hub.
    pub by: String,
    pub what: &'static str,
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = if self.by.is_empty() {
            "a queue"
        } else {
            &self.by
        };
        write!(f, "left alone: {by} changed {} since", self.what)
    }
}

/// Whether this agent took the steps among `events`, which came after `before`: asked when nobody knows any more.
/// Steps are taken all at once, so that one of them shows all.
pub fn was_taken(before: &Before, steps: &Steps, me: AgentId, events: &[Event]) -> bool {
    events.iter().any(|event| {
        let is_mine = matches!(&event.actor, Actor::Agent { id, .. } if *id == me);
        is_mine && is_of(before, steps, &event.fact)
    })
}

fn is_of(before: &Before, steps: &Steps, fact: &Fact) -> bool {
    match fact {
        Fact::StatusChanged { to, .. } => before.status.is_some() && steps.status == Some(*to),
        Fact::TagsChanged { added, removed } => {
            let changes = !(before.tags_added.is_empty() && before.tags_removed.is_empty());
            let has_all =
                |wanted: &[String], found: &[String]| wanted.iter().all(|tag| found.contains(tag));
            changes && has_all(&before.tags_added, added) && has_all(&before.tags_removed, removed)
        }
        Fact::Assigned { .. } | Fact::Unassigned { .. } | Fact::Transferred { .. } => {
            before.holder.is_some()
        }
        Fact::Started { .. }
        | Fact::MessagePosted { .. }
        | Fact::MessageEdited { .. }
        | Fact::MessageDeleted { .. }
        | Fact::DeliveryChanged { .. }
        | Fact::SocialChanged { .. }
        | Fact::Seen { .. }
        | Fact::PriorityChanged { .. }
        | Fact::LabelChanged { .. }
        | Fact::SubjectChanged { .. }
        | Fact::Queued { .. }
        | Fact::Offered { .. }
        | Fact::OfferEnded { .. }
        | Fact::LeftQueue
        | Fact::TurnedToMessage { .. }
        | Fact::Listening { .. }
        | Fact::Barged => false,
    }
}

impl Before {
    /// Whether somebody changed since what the steps had changed; `events` came after them.
    pub fn left(&self, events: &[Event]) -> Option<Left> {
        events.iter().find_map(|event| {
            let what = self.touched(&event.fact)?;
            let by = event.actor.name().to_owned();
            Some(Left { by, what })
        })
    }

    fn touched(&self, fact: &Fact) -> Option<&'static str> {
        let ours = |tag: &String| self.tags_added.contains(tag) || self.tags_removed.contains(tag);
        match fact {
            Fact::StatusChanged { .. } => self.status.is_some().then_some("the status"),
            Fact::TagsChanged { added, removed } => {
                let touched = added.iter().chain(removed).any(ours);
                touched.then_some("the tags")
            }
            Fact::Assigned { .. }
            | Fact::Unassigned { .. }
            | Fact::Queued { .. }
            | Fact::Transferred { .. } => self.holder.is_some().then_some("who has it"),
            Fact::Started { .. }
            | Fact::MessagePosted { .. }
            | Fact::MessageEdited { .. }
            | Fact::MessageDeleted { .. }
            | Fact::DeliveryChanged { .. }
            | Fact::SocialChanged { .. }
            | Fact::Seen { .. }
            | Fact::PriorityChanged { .. }
            | Fact::LabelChanged { .. }
            | Fact::SubjectChanged { .. }
            | Fact::Offered { .. }
            | Fact::OfferEnded { .. }
            | Fact::LeftQueue
            | Fact::TurnedToMessage { .. }
            | Fact::Listening { .. }
            | Fact::Barged => None,
        }
    }

    /// The steps back, as far as one can tell later whether they were taken.
    pub fn inverse(&self) -> Steps {
        Steps {
            status: self.status.map(open_for_new),
            add_tags: self.tags_removed.clone(),
            remove_tags: self.tags_added.clone(),
            assign: self
                .holder
                .as_ref()
                .map(|holder| match (&holder.agent, &holder.queue) {
                    (Some(agent), _) => Assign::Agent {
                        agent: agent.clone(),
                    },
                    (None, Some(queue)) => Assign::Queue {
                        queue: queue.clone(),
                    },
                    (None, None) => Assign::Nobody,
                }),
        }
    }

    /// What makes it again what it was. What was new is open: a conversation cannot become new again.
    pub fn restoring(&self, summary: &Summary) -> Update {
        let changes_tags = !(self.tags_added.is_empty() && self.tags_removed.is_empty());
        let tags = changes_tags.then(|| {
            let kept = summary
                .tags
                .iter()
                .filter(|tag| !self.tags_added.contains(tag));
            kept.chain(&self.tags_removed).cloned().collect()
        });
        Update {
            status: self.status.map(open_for_new),
            tags,
            assignee: self.holder.as_ref().map(|holder| holder.agent.clone()),
            ..Update::default()
        }
    }
}

fn open_for_new(status: Status) -> Status {
    match status {
        Status::New => Status::Open,
        Status::Open | Status::Pending | Status::OnHold | Status::Solved | Status::Closed => status,
    }
}
