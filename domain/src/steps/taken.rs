//! Steps, and what they change of one conversation.

use serde::{Deserialize, Serialize};

use crate::conversation::{AgentRef, QueueRef, Status, Summary, Update};
use crate::ids::Seq;

/// Whose it becomes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Assign {
    Nobody,
    Agent { agent: AgentRef },
    Queue { queue: QueueRef },
}

/// What is left out stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Steps {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
}

/// What a conversation was before the steps, as far as they change it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Before {
    pub version: Seq,
    /// Nothing when it is what it shall be already; so with the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_added: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_removed: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// Who had it, and in which queue it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    pub agent: Option<AgentRef>,
    pub queue: Option<QueueRef>,
}

impl Steps {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn before(&self, summary: &Summary) -> Before {
        let has = |tag: &String| summary.tags.contains(tag);
        let added = self.add_tags.iter().filter(|tag| !has(tag));
        let removed = self.remove_tags.iter().filter(|tag| has(tag));
        let queue = summary.routing.queued.as_ref().map(|queued| &queued.queue);
        let assignee = summary.assignee.as_ref();
        let is_there = match &self.assign {
            None => true,
            Some(Assign::Nobody) => assignee.is_none(),
            Some(Assign::Agent { agent }) => assignee.is_some_and(|one| one.id == agent.id),
            Some(Assign::Queue { queue: to }) => {
                assignee.is_none() && queue.is_some_and(|one| one.id == to.id)
            }
        };
        Before {
            version: summary.version,
            status: self
                .status
                .is_some_and(|to| to != summary.status)
                .then_some(summary.status),
            tags_added: added.cloned().collect(),
            tags_removed: removed.cloned().collect(),
            holder: (!is_there).then(|| Holder {
                agent: assignee.cloned(),
                queue: queue.cloned(),
            }),
        }
    }

    /// All of it but a queue, which takes a place that only the floor knows.
    pub fn update(&self, summary: &Summary) -> Update {
        let assignee = match &self.assign {
            None | Some(Assign::Queue { .. }) => None,
            Some(Assign::Nobody) => Some(None),
            Some(Assign::Agent { agent }) => Some(Some(agent.clone())),
        };
        let changes_tags = !(self.add_tags.is_empty() && self.remove_tags.is_empty());
        let tags = changes_tags.then(|| {
            let kept = summary
                .tags
                .iter()
                .filter(|tag| !self.remove_tags.contains(tag));
            kept.chain(&self.add_tags).cloned().collect()
        });
        Update {
            status: self.status,
            tags,
            assignee,
            ..Update::default()
        }
    }

    /// The queue that it goes to, if it is not there already.
    pub fn queue(&self, before: &Before) -> Option<&QueueRef> {
        match &self.assign {
            Some(Assign::Queue { queue }) if before.holder.is_some() => Some(queue),
            None | Some(Assign::Nobody | Assign::Agent { .. } | Assign::Queue { .. }) => None,
        }
    }
}

impl Before {
    pub fn changes_nothing(&self) -> bool {
        self.status.is_none()
            && self.tags_added.is_empty()
            && self.tags_removed.is_empty()
            && self.holder.is_none()
    }
}
