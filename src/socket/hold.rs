//! What a resume has to say comes before what happens meanwhile. From before the subscription until its replays
//! are in the outbox, live facts of its conversations are left to them: each is stored before it is published,
//! so the reading finds it.

use std::sync::Arc;

use bellhop_actors::outbox::{Frame, Outbox};
use bellhop_domain::{ConversationId, Seq};

/// Ends when it is dropped, however the request went.
pub(super) struct Hold {
    outbox: Outbox,
    conversations: Arc<[ConversationId]>,
}

impl Hold {
    pub(super) fn of(
        outbox: &Outbox,
        conversations: impl IntoIterator<Item = ConversationId>,
    ) -> Self {
        let conversations: Arc<[_]> = conversations.into_iter().collect();
        if !conversations.is_empty() {
            outbox.push(Frame::Hold(Arc::clone(&conversations)));
        }
        Self {
            outbox: outbox.clone(),
            conversations,
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if !self.conversations.is_empty() {
            let conversations = Arc::clone(&self.conversations);
            self.outbox.push(Frame::Release(conversations));
        }
    }
}

/// Conversations, and the `seq` after which to send each from the store.
#[derive(Default)]
pub(super) struct Replays {
    pub(super) positions: Vec<(ConversationId, Seq)>,
    pub(super) hold: Option<Hold>,
}

impl Replays {
    /// Behind the answer, through the same queue.
    pub(super) fn push(self, outbox: &Outbox) {
        for (conversation, after) in self.positions {
            outbox.push(Frame::Replay {
                conversation,
                after,
            });
        }
        drop(self.hold);
    }
}
