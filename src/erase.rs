//! Somebody asked to be forgotten: what they wrote, and what was written to them, is deleted.

use bellhop_actors::Hub;
use bellhop_domain::ContactId;

use crate::retention::delete;
use crate::store::error::StoreError;
use crate::store::people::erase::{erase_left, erase_names};
use crate::store::pool::Pool;

/// Steps without a deletion after which the sweep has to go on: a conversation is busy, or the database away.
const VAIN_STEPS_MAX: u32 = 3;

/// All messages of these cards, and their name in what was done; answers how many messages there were.
pub async fn messages(pool: &Pool, hub: &Hub, cards: &[ContactId]) -> Result<u32, StoreError> {
    let mut deleted = 0_u32;
    let mut vain = 0_u32;
    loop {
        let left = erase_left(pool, cards).await?;
        if left.is_empty() || vain == VAIN_STEPS_MAX {
            break;
        }
        let before = deleted;
        for one in left {
            if delete(hub, one.conversation_id(), one.message_id()).await {
                deleted = deleted.saturating_add(1);
            }
        }
        vain = if deleted == before {
            vain.saturating_add(1)
        } else {
            0_u32
        };
    }
    for conversation in erase_names(pool, cards).await? {
        hub.read_again(conversation).await;
    }
    // Once more, since what was in memory may have been written in between.
    erase_names(pool, cards).await?;
    Ok(deleted)
}
