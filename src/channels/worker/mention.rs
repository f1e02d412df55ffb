//! Somebody names us, and the webhook tells only where: what they said is asked for, then taken like anything else.

use bellhop_domain::ChannelId;

use super::item::{Desk, Taken, Trouble};
use crate::channels::fetch::Untold;
use crate::channels::item::Mention;
use crate::channels::platform::Platform;

const NOT_TOLD: &str = "a mention, whose text the platform does not tell; it is to be read there";

impl Desk {
    pub(super) async fn take_mention(
        &self,
        channel_id: ChannelId,
        platform: Platform,
        mention: &Mention,
    ) -> Result<Taken, Trouble> {
        let credentials = self.credentials_of(channel_id, platform).await?;
        let found = self.fetcher.mention(platform, &credentials, mention).await;
        match found {
            Ok(item) => self.take(channel_id, platform, &item).await,
            Err(Untold::Never) => Ok(Taken::Aside(NOT_TOLD)),
            Err(Untold::Away(reason)) => Err(Trouble::Again {
                reason,
                is_counted: true,
            }),
        }
    }
}
