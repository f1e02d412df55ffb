//! What was stored without anybody knowing is told in the end, also to the conversation itself.

use std::sync::Arc;

use actix::Message;
use bellhop_domain::{ConversationId, Seq};

use crate::conversation::Shared;
use crate::limits::CATCH_UP_WAITS;

/// More is stored than a conversation in memory may know.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Outdated {
    pub(crate) version: Seq,
}

/// Looks at the store until it answers, and once more when a commit that was still under way
/// must have ended; whoever watches is sent what was stored after `published`.
pub(crate) async fn catch_up(shared: Arc<Shared>, id: ConversationId, published: Seq) {
    let mut looked = 0_u32;
    for wait in CATCH_UP_WAITS {
        tokio::time::sleep(*wait).await;
        match shared.journal.load(id).await {
            Ok(Some(live)) if live.conversation.summary.version > published => {
                shared
                    .floor
                    .placed(&live.conversation.summary, &live.card, &[]);
                // It may have been read again before the commit that nobody knew of came to its end.
                if let Some(address) = shared.directory.get(id) {
                    let version = live.conversation.summary.version;
                    // An actor that has ended meanwhile is read again anyway.
                    let _told = address.send(Outdated { version }).await;
                }
                return shared.fanout.replay(&live.conversation.summary, published);
            }
            Ok(_) => looked = looked.saturating_add(1),
            Err(_) => {}
        }
        if looked > 1 {
            return;
        }
    }
}
