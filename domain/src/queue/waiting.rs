//! What a queue knows of a conversation that waits in it: derived from the conversation's row.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::agent::ChannelClass;
use crate::conversation::{Offer, Priority};
use crate::ids::{AgentId, ContactId, ConversationId, SkillId, TeamId};
use crate::time::Timestamp;
use crate::words::words;

words! {
    /// Whether the customer waits in the chat or has left a message to be answered later.
    Asks { Live = "live", Message = "message" }
}

/// A skill that a conversation needs, with the name it had then.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct SkillNeed {
    pub skill: SkillId,
    pub name: String,
    /// 1 (basic) to 5 (expert).
    pub level: u8,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub number: i64,
    pub priority: Priority,
    pub asks: Asks,
    pub class: ChannelClass,
    pub needs: Vec<SkillNeed>,
    /// Only members of this team may take it.
    pub team: Option<TeamId>,
    pub due_at: Option<Timestamp>,
    /// Original age: kept over requeue, overflow and transfer.
    pub queued_at: Timestamp,
    /// Since when in this queue: relaxation, overflow and the preferred agent count from here.
    pub entered_at: Timestamp,
    /// Who declined it, or gave it away.
    pub refused_by: BTreeSet<AgentId>,
    /// The agent whom this contact knows.
    pub preferred: Option<AgentId>,
    /// Out to somebody.
    pub offer: Option<Offer>,
}

/// The order of a queue: live before messages of one priority, then what is due, then original age.
pub type Rank = (
    Reverse<Priority>,
    Asks,
    (bool, Option<Timestamp>),
    Timestamp,
    ConversationId,
);

impl Waiting {
    pub fn rank(&self) -> Rank {
        (
            Reverse(self.priority),
            self.asks,
            (self.due_at.is_none(), self.due_at),
            self.queued_at,
            self.conversation,
        )
    }
}
