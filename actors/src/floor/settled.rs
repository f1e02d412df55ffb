//! How a command that a queue gave ended, in the words of its machine.

use actix::Addr;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Actor as Person;
use bellhop_domain::queue::{QueueInput, Settled};

use super::live::Floor;
use super::mail::post;
use super::queue::{QueueActor, QueueMail};
use crate::outcome::{CommandError, Reply};

pub(super) async fn settled(floor: &Floor, conversation: ConversationId, reply: &Reply) -> Settled {
    match reply {
        Ok(_) => Settled::Done,
        Err(CommandError::Rejected(_) | CommandError::NotFound) => Settled::Refused,
        Err(
            CommandError::Busy
            | CommandError::Conflict
            | CommandError::Unavailable
            | CommandError::OutcomeUnknown
            | CommandError::Quarantined,
        ) => {
            // Reading it tells the floor where it really is.
            if let Some(hub) = floor.hub() {
                let _told = hub.look(conversation, Person::System).await;
            }
            Settled::Later
        }
    }
}

pub(super) fn post_settled(
    address: &Addr<QueueActor>,
    conversation: ConversationId,
    outcome: Settled,
) {
    let settled = QueueInput::Settled {
        conversation,
        outcome,
    };
    post(address, QueueMail::Input(settled));
}
