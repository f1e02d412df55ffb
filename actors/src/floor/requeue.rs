//! Putting a conversation into a queue again: its own, because the agent went, or another one.

use bellhop_domain::agent::ChannelClass;
use bellhop_domain::conversation::{
    Actor as Person, Command, QueueRef, Queued, QueuedBecause, Summary, TakenFrom,
};
use bellhop_domain::queue::Asks;
use bellhop_domain::{ConversationId, QueueId};

use super::live::Floor;

impl Floor {
    /// Its queue is gone.
    pub(super) fn move_to_default(&self, conversation: ConversationId, gone: QueueId) {
        let Some(to) = self.records().default_queue else {
            return;
        };
        let (floor, from) = (self.clone(), TakenFrom::Queue(gone));
        tokio::spawn(async move {
            floor
                .requeue(conversation, from, QueuedBecause::Moved, Some(to), None)
                .await;
        });
    }

    /// Puts a conversation into a queue again: the one it belongs to, or `to`.
    pub(super) async fn requeue(
        &self,
        conversation: ConversationId,
        from: TakenFrom,
        because: QueuedBecause,
        to: Option<QueueId>,
        detail: Option<String>,
    ) -> Option<crate::Reply> {
        let hub = self.hub()?;
        let looked = hub.look(conversation, Person::System).await;
        let outcome = match looked {
            Ok(outcome) => outcome,
            Err(error) => return Some(Err(error)),
        };
        let queued = self.queued_again(&outcome.summary, because, to, detail)?;
        let command = Command::Enqueue {
            queued: Box::new(queued),
            from,
        };
        Some(hub.command(conversation, Person::System, command).await)
    }

    /// The same place in another queue, or in the same one once more.
    pub fn queued_again(
        &self,
        summary: &Summary,
        because: QueuedBecause,
        to: Option<QueueId>,
        detail: Option<String>,
    ) -> Option<Queued> {
        let mut queued = summary.routing.queued.clone();
        if let Some(to) = to {
            let records = self.records();
            let queue = records.queue(to)?;
            let place = QueueRef {
                id: to,
                name: queue.settings.name.clone(),
            };
            match &mut queued {
                Some(queued) => {
                    queued.queue = place;
                    queued.team = None;
                }
                None => queued = Some(new_place(place)),
            }
        }
        let mut queued = queued?;
        queued.because = because;
        queued.detail = detail;
        // By hand it begins anew; a queue that overflows offers nothing again to who refused it.
        if to.is_some() && because != QueuedBecause::Overflowed {
            queued.refused_by.clear();
        }
        Some(queued)
    }
}

/// For a conversation that was never in a queue.
fn new_place(queue: QueueRef) -> Queued {
    Queued {
        queue,
        team: None,
        class: ChannelClass::Chat,
        asks: Asks::Live,
        needs: Vec::new(),
        due_at: None,
        preferred: None,
        refused_by: Default::default(),
        because: QueuedBecause::Moved,
        detail: None,
    }
}
