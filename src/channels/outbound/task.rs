//! One message: its calls one after the other, what became of each, and the end told to its conversation.
//! Whoever calls it does so for one conversation at a time.

use std::time::Duration;

use bellhop_actors::{CommandError, Hub, Wish};
use bellhop_domain::ChannelId;
use bellhop_domain::conversation::{Actor, DeliveryState, Progress};
use chrono::{DateTime, TimeDelta, Utc};

use super::outgoing::Address;
use super::verdict::{Tried, Verdict, told, told_by_receipt, verdict};
use crate::channels::credentials::Credentials;
use crate::channels::limits::{SEND_AGAIN_PAUSE, TELL_AGAIN_PAUSE};
use crate::channels::notice::tell_administrators;
use crate::channels::outgoing::{
    FailureClass, OutgoingPart, PartBody, SendFailure, Sent as PlatformIds,
};
use crate::channels::platform::Platform;
use crate::channels::reactions::{NotShown, Reacted, show};
use crate::channels::renewal::{Renewals, Renewed};
use crate::channels::sealing::Seals;
use crate::channels::send::{Sender, is_advertising, lacking, parts, send, way_out};
use crate::store::error::StoreError;
use crate::store::outbound::content::{Content, ContentChannel, outbound_content};
use crate::store::outbound::queue::{Head, HeadState, outbound_begin};
use crate::store::outbound::settle::{Owner, Settled, outbound_settle};
use crate::store::outbound::told::{Ending, outbound_ending, outbound_finish, outbound_withdraw};
use crate::store::outbound::trouble::Trouble;
use crate::store::pool::Pool;

const NOBODY_KNOWS: &str = "the hub stopped while this was being sent, so nobody knows whether it arrived; \
     look on the platform, and send it again if it is not there";

/// What a message needs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) pool: Pool,
    pub(super) seals: Seals,
    pub(super) hub: Hub,
    pub(super) sender: Sender,
    pub(super) renewals: Renewals,
    pub(super) address: Address,
    /// Of this hub: while another one has the database, nothing is begun here.
    pub(super) epoch: i64,
}

/// What the worker has to know of it afterwards.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Ran {
    /// Calls that were made.
    pub(super) calls: u32,
    /// The conversation waits so long.
    pub(super) hold: Option<Duration>,
    /// All of the channel waits so long.
    pub(super) hold_channel: Option<Duration>,
    /// The row may say `sending`, but no call was made.
    pub(super) is_unsent: bool,
}

/// How far sending came.
enum Sent {
    /// Nothing is left to send; the conversation has to be told.
    Over,
    /// Later.
    Not,
}

impl Desk {
    /// `is_unsent` says that this hub made no call although the row may say so.
    pub(super) async fn run(&self, platform: Platform, head: &Head, is_unsent: bool) -> Ran {
        let mut ran = Ran::default();
        let done = self.try_run(platform, head, is_unsent, &mut ran).await;
        if let Err(error) = done {
            tracing::warn!(%error, "the store failed a message that goes out; trying again");
            ran.hold = Some(TELL_AGAIN_PAUSE);
        }
        ran
    }

    async fn try_run(
        &self,
        platform: Platform,
        head: &Head,
        is_unsent: bool,
        ran: &mut Ran,
    ) -> Result<(), StoreError> {
        let sent = match head.state {
            HeadState::Telling => Sent::Over,
            HeadState::Waiting => self.send(platform, head, ran).await?,
            HeadState::Sending
                if is_unsent || (way_out(platform).is_idempotent && !head.is_once) =>
            {
                // Under the same key, the platform sends it once.
                self.settle_for_sure(head.id, &Settled::Untouched).await;
                Sent::Not
            }
            HeadState::Sending => {
                let unclear = SendFailure {
                    class: FailureClass::Unclear,
                    reason: NOBODY_KNOWS.to_owned(),
                };
                self.settle_for_sure(head.id, &Settled::Failed(told(&unclear)))
                    .await;
                Sent::Over
            }
        };
        match sent {
            Sent::Over => self.tell(platform, head, ran).await,
            Sent::Not => Ok(()),
        }
    }

    async fn send(
        &self,
        platform: Platform,
        head: &Head,
        ran: &mut Ran,
    ) -> Result<Sent, StoreError> {
        let mut attempts = u32::try_from(head.attempts).unwrap_or(0);
        loop {
            let content = outbound_content(&self.pool, head.id).await?;
            let Some(content) = content.filter(|content| !content.is_deleted) else {
                outbound_withdraw(&self.pool, head.id).await?;
                return Ok(Sent::Not);
            };
            let refusal = content.refusal.filter(|refusal| refusal.is_of_everything());
            if let Some(refusal) = refusal {
                let failure = SendFailure {
                    class: FailureClass::RecipientUnavailable,
                    reason: refusal.reason().to_owned(),
                };
                self.settle_for_sure(head.id, &Settled::Failed(told(&failure)))
                    .await;
                return Ok(Sent::Over);
            }
            let part = match self.part(platform, head, &content, attempts) {
                Ok(Some((part, is_last))) => (part, is_last),
                Ok(None) => {
                    self.settle_for_sure(head.id, &Settled::Complete).await;
                    return Ok(Sent::Over);
                }
                Err(failure) => {
                    self.settle_for_sure(head.id, &Settled::Failed(told(&failure)))
                        .await;
                    return Ok(Sent::Over);
                }
            };
            let begun = outbound_begin(
                &self.pool,
                self.epoch,
                head.id,
                content.revision,
                part.0.reply_token.is_some(),
                Utc::now(),
            )
            .await;
            match begun {
                Ok(true) => {}
                // Edited or deleted at this moment, or not ours to send any more.
                Ok(false) => {
                    ran.hold = Some(SEND_AGAIN_PAUSE);
                    return Ok(Sent::Not);
                }
                Err(error) => {
                    ran.is_unsent = true;
                    return Err(error);
                }
            }
            attempts = attempts.saturating_add(1);
            ran.calls = ran.calls.saturating_add(1);
            let (part, is_last) = part;
            let credentials = credentials(&self.seals, platform, head.channel_id, &content.channel);
            let answer = match credentials {
                Ok(credentials) => {
                    let answer = self.call(platform, &credentials, &content, &part).await;
                    match answer {
                        Err(failure) if failure.class == FailureClass::TokenInvalid => Err(self
                            .renewed(platform, head.channel_id, &credentials, failure)
                            .await),
                        answer => answer,
                    }
                }
                Err(failure) => Err(failure),
            };
            let failure = match answer {
                Ok(sent) => {
                    let owner = Owner {
                        channel_id: head.channel_id,
                        contact_id: content.contact_id,
                        client_id: content.client_id,
                    };
                    let taken = Settled::Taken {
                        owner,
                        external_ids: sent.external_ids,
                        is_last,
                    };
                    self.settle_for_sure(head.id, &taken).await;
                    if is_last {
                        return Ok(Sent::Over);
                    }
                    attempts = 0;
                    continue;
                }
                Err(failure) => failure,
            };
            return Ok(self.fail(head, &failure, attempts, ran).await);
        }
    }

    /// Advertising is held back from those who want none; only the platform knows what a template is.
    async fn call(
        &self,
        platform: Platform,
        credentials: &Credentials,
        content: &Content,
        part: &OutgoingPart,
    ) -> Result<PlatformIds, SendFailure> {
        if let (Some(refusal), PartBody::Template(template)) = (content.refusal, &part.body)
            && is_advertising(&self.sender, platform, credentials, template).await?
        {
            let reason = refusal.reason();
            return Err(SendFailure::plain(
                FailureClass::RecipientUnavailable,
                reason,
            ));
        }
        send(&self.sender, platform, credentials, part).await
    }

    /// A token that was refused is renewed where that is possible; then what it was for is tried once more.
    pub(super) async fn renewed(
        &self,
        platform: Platform,
        channel_id: ChannelId,
        refused: &Credentials,
        failure: SendFailure,
    ) -> SendFailure {
        let renewed = self.renewals.renew(platform, channel_id, refused);
        match renewed.await {
            Renewed::Yes => {
                let reason = "the channel has a new token; it is tried again";
                SendFailure::plain(FailureClass::Transient, reason)
            }
            Renewed::No => failure,
            Renewed::Failed(failure) => failure,
        }
    }

    async fn fail(&self, head: &Head, failure: &SendFailure, attempts: u32, ran: &mut Ran) -> Sent {
        let now = Utc::now();
        let tried = Tried {
            attempts,
            waited: (now - head.queued_at).to_std().unwrap_or_default(),
            random: random(),
        };
        let told = told(failure);
        tracing::info!(message = %head.message_id, class = told.class.as_str(), reason = %told.reason, "a message did not go out");
        match verdict(failure.class, tried) {
            Verdict::Failed => {
                self.settle_for_sure(head.id, &Settled::Failed(told)).await;
                Sent::Over
            }
            Verdict::Stopped => {
                tracing::error!(channel = %head.channel_id, reason = %told.reason, "nothing goes out over this channel until somebody mends it");
                let stopped = Settled::Stopped {
                    channel_id: head.channel_id,
                    trouble: Trouble {
                        class: told.class,
                        reason: told.reason,
                        since: now,
                    },
                };
                self.settle_for_sure(head.id, &stopped).await;
                tell_administrators(&self.pool, &self.hub, head.channel_id).await;
                Sent::Not
            }
            Verdict::Again {
                after,
                holds_channel,
            } => {
                metrics::counter!("bellhop_outbound_retries_total", "class" => told.class.as_str())
                    .increment(1);
                let again = Settled::Again {
                    failure: told,
                    not_before: later(now, after),
                };
                self.settle_for_sure(head.id, &again).await;
                ran.hold_channel = holds_channel.then_some(after);
                Sent::Not
            }
        }
    }

    /// The part that is next, and whether it is the last; `None` when all are done.
    fn part(
        &self,
        platform: Platform,
        head: &Head,
        content: &Content,
        attempts: u32,
    ) -> Result<Option<(OutgoingPart, bool)>, SendFailure> {
        let address = &self.address;
        let mut outgoing = address.outgoing(head.message_id, platform, content, Utc::now())?;
        // What was tried with it may have used it up.
        outgoing.reply_token = outgoing.reply_token.filter(|_| attempts == 0);
        let parts = parts(platform, &outgoing)?;
        let is_last = content.parts_done.saturating_add(1) >= parts.len();
        let part = parts.into_iter().nth(content.parts_done);
        Ok(part.map(|part| (part, is_last)))
    }

    /// What became of a call is known here and nowhere else: kept until it is stored.
    async fn settle_for_sure(&self, id: i64, settled: &Settled) {
        while let Err(error) = outbound_settle(&self.pool, id, settled, Utc::now()).await {
            tracing::warn!(%error, "failed to store what became of a message that went out; trying again");
            tokio::time::sleep(TELL_AGAIN_PAUSE).await;
        }
    }

    async fn tell(&self, platform: Platform, head: &Head, ran: &mut Ran) -> Result<(), StoreError> {
        let Some(ending) = outbound_ending(&self.pool, head.id).await? else {
            return Ok(());
        };
        for progress in news(platform, &ending) {
            let wish = Wish::Mark {
                message_id: head.message_id,
                progress,
            };
            let marked = self
                .hub
                .wish(head.conversation_id, Actor::System, wish)
                .await;
            match marked {
                // Gone meanwhile: nobody is left to be told.
                Ok(_) | Err(CommandError::NotFound | CommandError::Rejected(_)) => {}
                Err(
                    CommandError::Busy
                    | CommandError::Conflict
                    | CommandError::Unavailable
                    | CommandError::OutcomeUnknown
                    | CommandError::Quarantined,
                ) => {
                    ran.hold = Some(TELL_AGAIN_PAUSE);
                    return Ok(());
                }
            }
        }
        let of = Reacted {
            channel_id: head.channel_id,
            external_ids: &ending.external_ids,
            conversation_id: head.conversation_id,
            message_id: head.message_id,
        };
        match show(&self.pool, &self.hub, of).await {
            Ok(()) => {}
            Err(NotShown::Store(error)) => return Err(error),
            Err(NotShown::Hub(_)) => {
                ran.hold = Some(TELL_AGAIN_PAUSE);
                return Ok(());
            }
        }
        outbound_finish(&self.pool, head.id).await?;
        let outcome = ending
            .failure
            .map_or("sent", |failure| failure.class.as_str());
        let platform = platform.as_str();
        metrics::counter!("bellhop_outbound_messages_total", "outcome" => outcome, "platform" => platform)
            .increment(1);
        if outcome == "sent" {
            let waited = (Utc::now() - head.queued_at).to_std().unwrap_or_default();
            metrics::histogram!("bellhop_outbound_seconds").record(waited.as_secs_f64());
        }
        Ok(())
    }
}

/// All that sending needs.
pub(super) fn credentials(
    seals: &Seals,
    platform: Platform,
    channel_id: ChannelId,
    channel: &ContentChannel,
) -> Result<Credentials, SendFailure> {
    let sealed = channel.sealed_secret.as_deref();
    let opened = sealed.map(|sealed| seals.open(channel_id.0, sealed));
    match opened {
        Some(Ok(opened)) => {
            let credentials = Credentials::read(&opened);
            match lacking(platform, &credentials) {
                Some(lack) => Err(SendFailure::invalid(lack.to_string())),
                None => Ok(credentials),
            }
        }
        Some(Err(error)) => Err(SendFailure {
            class: FailureClass::TokenInvalid,
            reason: error.to_string(),
        }),
        None => Err(SendFailure {
            class: FailureClass::TokenInvalid,
            reason: "this channel has no credentials; give it some".to_owned(),
        }),
    }
}

/// In the order in which it happened, as far as that can be known.
fn news(platform: Platform, ending: &Ending) -> Vec<Progress> {
    if let Some(failure) = &ending.failure {
        return vec![Progress::Failed(failure.clone())];
    }
    let said = |state: DeliveryState| {
        let mut receipts = ending.receipts.iter();
        receipts.find(|receipt| receipt.state == state.as_str())
    };
    let mut news = vec![Progress::Sent];
    if said(DeliveryState::Read).is_some() {
        news.push(Progress::Read);
    } else if said(DeliveryState::Delivered).is_some() {
        news.push(Progress::Delivered);
    } else if let Some(failed) = said(DeliveryState::Failed) {
        news.push(Progress::Failed(told_by_receipt(
            platform,
            failed.reason.as_deref(),
        )));
    }
    news
}

pub(super) fn later(now: DateTime<Utc>, after: Duration) -> DateTime<Utc> {
    let after = TimeDelta::from_std(after).unwrap_or(TimeDelta::days(1));
    now.checked_add_signed(after).unwrap_or(now)
}

/// Without a source of randomness those who failed together come back together, which is no more than unkind.
pub(super) fn random() -> u32 {
    let mut bytes = [0; 4];
    let _without = aws_lc_rs::rand::fill(&mut bytes);
    u32::from_le_bytes(bytes)
}
