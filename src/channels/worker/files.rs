//! The files of a message, taken over before it is posted; those that do not come are named in its text.

use std::time::Instant;

use bellhop_domain::ChannelId;
use bellhop_domain::conversation::{Actor, Attachment};
use bellhop_domain::limits::ATTACHMENTS_PER_MESSAGE_MAX;

use super::change::Target;
use super::item::{Desk, Trouble};
use crate::channels::content::not_taken_over;
use crate::channels::credentials::Credentials;
use crate::channels::item::Content;
use crate::channels::limits::FETCH_MESSAGE_WAIT_MAX;
use crate::channels::platform::Platform;
use crate::store::inbound::channels::inbound_channel_get;

impl Desk {
    /// The text as it will be read, and what stands beside it.
    pub(super) async fn take_files(
        &self,
        target: Target<'_>,
        uploader: &Actor,
        content: &Content,
    ) -> Result<(String, Vec<Attachment>), Trouble> {
        if content.attachments().next().is_none() {
            return Ok((content.in_words(), Vec::new()));
        }
        let credentials = self.credentials(target).await?;
        let until = Instant::now() + FETCH_MESSAGE_WAIT_MAX;
        let mut kept = Vec::new();
        let mut missed = Vec::new();
        for file in content.attachments() {
            if kept.len() >= ATTACHMENTS_PER_MESSAGE_MAX {
                missed.push(Some("there are too many".to_owned()));
                continue;
            }
            let fetched = self
                .fetcher
                .fetch(target.platform, &credentials, file, uploader, until)
                .await;
            match fetched {
                Ok(attachment) => {
                    kept.push(attachment);
                    missed.push(None);
                }
                Err(reason) => missed.push(Some(reason)),
            }
        }
        let mut missed = missed.into_iter();
        let text = content.readable(|file| {
            let reason = missed.next().flatten()?;
            Some(not_taken_over(file, Some(&reason)))
        });
        Ok((text, kept))
    }

    pub(super) async fn credentials(&self, target: Target<'_>) -> Result<Credentials, Trouble> {
        self.credentials_of(target.person.channel_id, target.platform)
            .await
    }

    pub(super) async fn credentials_of(
        &self,
        channel_id: ChannelId,
        platform: Platform,
    ) -> Result<Credentials, Trouble> {
        let row = inbound_channel_get(&self.pool, &[platform.as_str()], channel_id.0).await?;
        let sealed = row.and_then(|row| row.sealed_secret);
        let opened = sealed.and_then(|sealed| self.seals.open(channel_id.0, &sealed).ok());
        // Without them a file may still be where anybody can fetch it.
        Ok(opened.map_or_else(Credentials::default, |opened| Credentials::read(&opened)))
    }
}
