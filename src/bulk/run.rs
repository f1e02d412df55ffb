//! A macro on one conversation: one command, so that all of it happens or nothing.

use bellhop_actors::{CommandError, Hub, Reply};
use bellhop_domain::conversation::{
    Actor, Command, MacroRun, Manner, NewMessage, QueueRef, QueuedBecause, Rejection, Summary,
    TakenFrom, Transfer, TransferTarget, Update, Visibility,
};
use bellhop_domain::{ClientId, ConversationId, MessageId, Seq};
use uuid::Uuid;

/// What is said, under which id.
#[derive(Clone, Debug)]
pub struct Spoken {
    pub client_id: ClientId,
    pub text: String,
    pub manner: Manner,
}

/// `at` is the version it was looked at, if it must not have changed since; `queue` is where it goes.
pub async fn run(
    hub: &Hub,
    id: ConversationId,
    actor: &Actor,
    at: Option<Seq>,
    said: Option<Spoken>,
    queue: Option<(&Summary, &QueueRef)>,
    update: Update,
) -> Reply {
    let transfer = match queue {
        Some((summary, queue)) => {
            // The queue went meanwhile: where it would wait, nobody looks.
            let moved = transfer(hub, summary, queue);
            Some(moved.ok_or(CommandError::Rejected(Rejection::NotWaiting))?)
        }
        None => None,
    };
    let (message, manner) = match said {
        Some(said) => (Some(message(said.client_id, said.text)), said.manner),
        None => (None, Manner::default()),
    };
    let run = MacroRun {
        at,
        message,
        manner,
        transfer,
        update,
    };
    let command = Command::ApplyMacro(Box::new(run));
    hub.command(id, actor.clone(), command).await
}

fn message(client_id: ClientId, text: String) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::now_v7()),
        client_id,
        visibility: Visibility::Public,
        text,
        attachments: Vec::new(),
    }
}

/// As by hand: from whoever has it.
fn transfer(hub: &Hub, summary: &Summary, queue: &QueueRef) -> Option<Transfer> {
    let because = QueuedBecause::Transferred;
    let floor = hub.floor();
    let queued = floor.queued_again(summary, because, Some(queue.id), None)?;
    Some(Transfer {
        to: TransferTarget::Queue {
            queue: queued.queue.clone(),
        },
        from: TakenFrom::Anybody,
        queued: Some(queued),
        expires_at: None,
        note: None,
    })
}
