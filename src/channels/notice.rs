//! Tells administrators how a channel stands: it has stopped, or somebody mended it.
//! Only those who are here are told; whoever comes later sees it in the list.

use bellhop_actors::Hub;
use bellhop_actors::fanout::{ChannelStanding, Signal};
use bellhop_domain::{ChannelId, Timestamp};

use crate::auth::Role;
use crate::store::agents::agents_of_role;
use crate::store::error::StoreError;
use crate::store::outbound::trouble::channel_standing;
use crate::store::pool::Pool;

/// After the commit. What cannot be read is not told: the channel's page says the same.
pub async fn tell_administrators(pool: &Pool, hub: &Hub, channel_id: ChannelId) {
    if let Err(error) = tell(pool, hub, channel_id).await {
        tracing::warn!(%error, channel = %channel_id, "failed to tell administrators how a channel stands");
    }
}

async fn tell(pool: &Pool, hub: &Hub, channel_id: ChannelId) -> Result<(), StoreError> {
    let Some(found) = channel_standing(pool, channel_id).await? else {
        return Ok(());
    };
    let administrators = agents_of_role(pool, Role::Admin).await?;
    let stopped = found.trouble.map(|trouble| {
        let since = Timestamp(trouble.since.timestamp_micros());
        (trouble.failure(), since)
    });
    let standing = ChannelStanding {
        id: channel_id,
        name: found.name,
        platform: found.kind,
        is_enabled: found.is_enabled,
        stopped,
    };
    let signal = Signal::ChannelChanged(Box::new(standing));
    hub.fanout().signal_agents(&administrators, &signal);
    Ok(())
}
