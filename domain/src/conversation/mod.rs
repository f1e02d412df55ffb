//! A conversation is the ticket. `decide` says what happens, `apply` makes it so.
//! It must not know who stores events or who is told: it only returns them.
//! Reading order: state, routing, command, event, decide, placing, macros, apply, rejection, delivery, reply, social,
//! acting, notices;
//! difference is for the audit.

mod acting;
mod apply;
mod command;
mod decide;
mod delivery;
mod difference;
mod event;
mod macros;
mod notices;
mod placing;
mod recent;
mod rejection;
mod reply;
mod routing;
mod social;
mod state;
mod text;

pub use command::{Command, MacroRun, NewMessage, Place, Start, TakenFrom, Transfer, Update};
pub use decide::{decide, start};
pub use delivery::{Delivery, DeliveryState, Failure, FailureClass, Manner, Progress, TemplateUse};
pub use event::{AssignedHow, Event, Fact, OfferEnd, TransferTarget};
pub use notices::{ContactChange, ContactNotice, ContactSummary, PublicMessage};
pub use recent::Recent;
pub use rejection::Rejection;
pub use reply::{carries_replies, decide_on};
pub use routing::{
    Held, Offer, Placement, QueueRef, Queued, QueuedBecause, Routing, TeamRef, TurnedBecause, Via,
};
pub use social::{Act, ActKind, Deed, OnPlatform, Reaction, Reactor, Social};
pub use state::{
    Actor, AgentRef, Attachment, Conversation, Message, MessageHead, MessagePreview, Priority,
    Status, Summary, Visibility,
};

#[cfg(test)]
mod placing_tests;
#[cfg(test)]
mod platform_tests;
#[cfg(test)]
mod social_tests;
#[cfg(test)]
pub(crate) mod tests;
