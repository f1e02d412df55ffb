//! Files that we uploaded, as the messages that they have become on the platform.

use chrono::Utc;

use super::change::Target;
use super::item::{Desk, Taken, Trouble};
use crate::store::outbound::told::{outbound_file_is_sending, outbound_shared};

impl Desk {
    /// From now on the message is known by its own id: it can be taken back, and what is done to it is seen here.
    pub(super) async fn shared(
        &self,
        target: Target<'_>,
        files: &[String],
    ) -> Result<Taken, Trouble> {
        let channel_id = target.person.channel_id;
        let now = Utc::now();
        let ours = outbound_shared(&self.pool, channel_id, target.external_id, files, now).await?;
        if !ours {
            // The upload may have been answered, and its answer not be stored yet.
            if outbound_file_is_sending(&self.pool, channel_id).await? {
                return Err(Trouble::Again {
                    reason: "a file of ours is on its way over this channel".to_owned(),
                    is_counted: false,
                });
            }
            return Ok(Taken::Aside("files of another bot"));
        }
        if let Some(found) = self.find(target).await? {
            self.catch_up(target, found.posted).await?;
        }
        Ok(Taken::Known)
    }
}
