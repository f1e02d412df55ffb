//! Everything that can happen to a live queue, and what follows. The shell carries the effects out,
//! in their order, and brings back what comes of them. What one sender tells a queue must arrive in order.

use super::assignment::Candidate;
use super::decision::{Decision, Filter};
use super::settings::QueueSettings;
use super::waiting::Waiting;
use crate::agent::{ChannelClass, ReserveKind};
use crate::conversation::TurnedBecause;
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::time::Timestamp;

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitEnd {
    /// Somebody has it now.
    Assigned(AgentId),
    /// The contact left, or closed it, before anybody had it.
    Abandoned,
    /// To another queue.
    Moved,
    /// Anything else: solved, set pending without an assignee.
    Ended,
}

/// How the command that a queue asked for ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// Committed: `Entered` or `Left` says the rest.
    Done,
    /// The conversation would not: it changed meanwhile. Nothing was stored.
    Refused,
    /// The store is away or busy, or nobody knows: try again after a pause, when the truth is known.
    Later,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QueueInput {
    /// It waits here, as it stands now. Sent again when it changes.
    Entered(Box<Waiting>),
    /// It does not wait here any more. An unknown one is ignored.
    Left {
        conversation: ConversationId,
        end: WaitEnd,
    },
    /// An agent who serves this queue, as they stand now.
    Candidate(Box<Candidate>),
    /// No longer serves this queue.
    CandidateGone(AgentId),
    /// Began anew and knows of no reservation; what was asked before is not answered any more.
    CandidateAnew(AgentId),
    Reserved {
        agent: AgentId,
        conversation: ConversationId,
    },
    NotReserved {
        agent: AgentId,
        conversation: ConversationId,
        why: Filter,
    },
    /// The end of `Assign`, `Offer`, `EndOffer`, `Overflow` or `TurnToMessage`.
    Settled {
        conversation: ConversationId,
        outcome: Settled,
    },
    Settings(Box<QueueSettings>),
    /// Business hours.
    OpenChanged {
        is_open: bool,
    },
    /// A time asked for by `WakeAt` has come.
    Due,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QueueEffect {
    /// Ask the agent; answered by `Reserved` or `NotReserved`.
    Reserve {
        agent: AgentId,
        conversation: ConversationId,
        class: ChannelClass,
        /// `Automatic`, or `Standing` for what is on its way already: an offer that was there when the
        /// queue began, or room at an agent who began anew.
        kind: ReserveKind,
    },
    /// The reservation came to nothing.
    Release {
        agent: AgentId,
        conversation: ConversationId,
    },
    Assign {
        conversation: ConversationId,
        agent: AgentId,
        decision: Box<Decision>,
    },
    Offer {
        conversation: ConversationId,
        agent: AgentId,
        decision: Box<Decision>,
        expires_at: Timestamp,
    },
    /// The offer is over: its time is up (`is_timeout`, and then the agent becomes away), or the agent went.
    EndOffer {
        conversation: ConversationId,
        agent: AgentId,
        is_timeout: bool,
    },
    Overflow {
        conversation: ConversationId,
        to: QueueId,
    },
    TurnToMessage {
        conversation: ConversationId,
        why: TurnedBecause,
    },
    /// Positions, length or the estimate are not what they were: tell the contacts.
    PositionsChanged,
    WakeAt(Timestamp),
}
