//! What a platform tells of messages that went out: applied to those that are known, kept for those that are not yet.

use bellhop_actors::{CommandError, Wish};
use bellhop_domain::conversation::{Actor, DeliveryState, Progress};

use super::item::{Desk, Trouble};
use crate::channels::item::{Receipt, ReceiptState};
use crate::channels::outbound::told_by_receipt;
use crate::channels::platform::Platform;
use crate::store::inbound::claims::Person;
use crate::store::outbound::told::{Ours, outbound_by_external_id, outbound_until};

impl Desk {
    /// After it is kept: whoever stores the ids of a message looks for what was kept, so one of the two finds the other.
    pub(super) async fn apply_receipt(
        &self,
        platform: Platform,
        person: &Person<'_>,
        external_id: &str,
        receipt: &Receipt,
    ) -> Result<(), Trouble> {
        for ours in self.meant(person, external_id, receipt).await? {
            let wish = Wish::Mark {
                message_id: ours.message_id,
                progress: progress(platform, receipt),
            };
            match self
                .hub
                .wish(ours.conversation_id, Actor::System, wish)
                .await
            {
                Ok(_) | Err(CommandError::NotFound | CommandError::Rejected(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn meant(
        &self,
        person: &Person<'_>,
        external_id: &str,
        receipt: &Receipt,
    ) -> Result<Vec<Ours>, Trouble> {
        if !external_id.is_empty() {
            let any_part = receipt.state == ReceiptState::Failed;
            let channel_id = person.channel_id;
            let ours = outbound_by_external_id(&self.pool, channel_id, external_id, any_part);
            return Ok(ours.await?.into_iter().collect());
        }
        let Some(until) = receipt.until else {
            return Ok(Vec::new());
        };
        let (sent, delivered) = (DeliveryState::Sent, DeliveryState::Delivered);
        let less = match receipt.state {
            ReceiptState::Delivered => vec![sent.as_str()],
            ReceiptState::Read => vec![sent.as_str(), delivered.as_str()],
            ReceiptState::Sent | ReceiptState::Failed => return Ok(Vec::new()),
        };
        Ok(outbound_until(&self.pool, person, until, &less).await?)
    }
}

fn progress(platform: Platform, receipt: &Receipt) -> Progress {
    match receipt.state {
        ReceiptState::Sent => Progress::Sent,
        ReceiptState::Delivered => Progress::Delivered,
        ReceiptState::Read => Progress::Read,
        ReceiptState::Failed => {
            Progress::Failed(told_by_receipt(platform, receipt.reason.as_deref()))
        }
    }
}
