//! What customers think of a message: kept by the platform's ids, and shown on the message as soon as it is known.

use bellhop_actors::{CommandError, Hub, Wish};
use bellhop_domain::conversation::{Actor, OnPlatform, Reactor};
use bellhop_domain::{ChannelId, ConversationId, MessageId, Timestamp};

use crate::store::error::StoreError;
use crate::store::inbound::marks::{Shown, reactions_shown};
use crate::store::pool::Pool;

/// Where a message is, here and there.
#[derive(Clone, Copy)]
pub(super) struct Reacted<'a> {
    pub(super) channel_id: ChannelId,
    pub(super) external_ids: &'a [String],
    pub(super) conversation_id: ConversationId,
    pub(super) message_id: MessageId,
}

pub(super) enum NotShown {
    Store(StoreError),
    Hub(CommandError),
}

/// Whoever keeps a reaction shows it, and whoever stores a message's ids shows what was kept: one of the two comes
/// second. Shown again, it is no news.
pub(super) async fn show(pool: &Pool, hub: &Hub, of: Reacted<'_>) -> Result<(), NotShown> {
    let kept = reactions_shown(pool, of.channel_id, of.external_ids).await;
    for one in kept.map_err(NotShown::Store)? {
        let wish = Wish::OnPlatform {
            message_id: of.message_id,
            what: what(one),
        };
        match hub.wish(of.conversation_id, Actor::System, wish).await {
            Ok(_) | Err(CommandError::NotFound | CommandError::Rejected(_)) => {}
            Err(error) => return Err(NotShown::Hub(error)),
        }
    }
    Ok(())
}

fn what(shown: Shown) -> OnPlatform {
    let by = if shown.author.is_empty() {
        Reactor::Us { agent: None }
    } else {
        Reactor::Them {
            id: shown.author,
            name: shown.name,
        }
    };
    OnPlatform::Reacted {
        by,
        sign: shown.reaction,
        at: Timestamp(shown.reacted_at.timestamp_micros()),
    }
}
