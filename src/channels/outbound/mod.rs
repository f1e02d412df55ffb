//! Carries out what agents say over platforms: each message once, in order, and its end is always visible.
//! It must not know how a platform is spoken to (that is `send`) nor SQL.
//! Reading order: README.md, this loop, task (one message), then verdict, pace, outgoing; acting and deed are for what
//! is done to messages that are there.

mod acting;
mod deed;
mod outgoing;
mod pace;
mod task;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop_actors::Hub;
use bellhop_domain::conversation::Failure;
use bellhop_domain::{ChannelId, ConversationId};
use chrono::Utc;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;

use self::acting::Acts;
pub(super) use self::outgoing::thread;
pub use self::outgoing::{Address, is_under_post};
use self::pace::Pacer;
use self::task::{Desk, Ran};
use super::inbound::Inbound;
use super::limits::{
    OUTBOUND_HEADS_MAX, OUTBOUND_LOOK_PAUSE, OUTBOUND_RUNNING_MAX,
    OUTBOUND_RUNNING_PER_CHANNEL_MAX, TELL_AGAIN_PAUSE,
};
use super::platform::Platform;
use super::renewal::Renewals;
use super::send::{Sender, way_out};
use crate::store::error::StoreError;
use crate::store::outbound::queue::{Head, HeadState, outbound_heads, outbound_waiting};

/// What a receipt says, as the conversation keeps it.
pub(super) fn told_by_receipt(platform: Platform, reason: Option<&str>) -> Failure {
    verdict::told_by_receipt(platform, reason)
}

pub struct Outbound {
    desk: Desk,
    wake: Arc<Notify>,
    pacer: Pacer,
    /// By conversation: its channel.
    busy: BTreeMap<ConversationId, ChannelId>,
    running: FuturesUnordered<Run>,
    acts: Acts,
    /// Rows that may say `sending` although this hub made no call.
    unsent: BTreeSet<i64>,
    counted_at: Option<Instant>,
}

type Run = std::pin::Pin<Box<dyn Future<Output = (Platform, Head, Option<Ran>)>>>;

impl Outbound {
    pub fn new(
        inbound: &Inbound,
        hub: &Hub,
        sender: &Sender,
        renewals: &Renewals,
        address: Address,
        epoch: i64,
    ) -> Self {
        let desk = Desk {
            pool: inbound.pool.clone(),
            seals: inbound.seals.clone(),
            hub: hub.clone(),
            renewals: renewals.clone(),
            sender: sender.clone(),
            address,
            epoch,
        };
        Self {
            desk,
            wake: Arc::clone(&inbound.outgoing),
            pacer: Pacer::default(),
            busy: BTreeMap::new(),
            running: FuturesUnordered::new(),
            acts: Acts::default(),
            unsent: BTreeSet::new(),
            counted_at: None,
        }
    }

    /// For as long as the hub runs. What a stop leaves half done is settled after the start.
    pub async fn work_forever(mut self) {
        loop {
            let pause = match self.look().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "failed to look for messages that go out; trying again");
                    TELL_AGAIN_PAUSE
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                Some((platform, head, ran)) = self.running.next() => self.end(platform, &head, ran),
                (head, ran) = self.acts.next() => self.acts.end(&mut self.pacer, &head, ran),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Starts all that may run now; answers how long until something else may.
    async fn look(&mut self) -> Result<Duration, StoreError> {
        let now = Instant::now();
        self.pacer.tidy(now);
        self.count(now).await?;
        let of_messages = self.look_for_messages(now).await?;
        let of_acts = self.acts.look(&self.desk, &mut self.pacer, now).await?;
        Ok(of_messages.min(of_acts))
    }

    async fn look_for_messages(&mut self, now: Instant) -> Result<Duration, StoreError> {
        if self.running.len() >= OUTBOUND_RUNNING_MAX {
            return Ok(OUTBOUND_LOOK_PAUSE);
        }
        let busy = self.busy.keys().map(|id| id.0).collect();
        let heads = outbound_heads(&self.desk.pool, busy, OUTBOUND_HEADS_MAX).await?;
        let mut pause = OUTBOUND_LOOK_PAUSE;
        for head in heads {
            let Some(platform) = Platform::parse(&head.platform) else {
                continue;
            };
            let wait = self.wait(platform, &head, now);
            if !wait.is_zero() {
                pause = pause.min(wait);
            } else if self.has_room(head.channel_id) {
                self.start(platform, head, now);
            }
        }
        Ok(pause)
    }

    fn wait(&self, platform: Platform, head: &Head, now: Instant) -> Duration {
        let (channel, conversation) = (head.channel_id, head.conversation_id);
        let free_at = self
            .pacer
            .free_at(way_out(platform), channel, conversation, now);
        let held = free_at.saturating_duration_since(now);
        match head.state {
            HeadState::Waiting => {
                let due = (head.not_before - Utc::now()).to_std().unwrap_or_default();
                due.max(held)
            }
            HeadState::Sending | HeadState::Telling => held,
        }
    }

    fn has_room(&self, channel: ChannelId) -> bool {
        let of_channel = self.busy.values().filter(|one| **one == channel).count();
        self.running.len() < OUTBOUND_RUNNING_MAX && of_channel < OUTBOUND_RUNNING_PER_CHANNEL_MAX
    }

    fn start(&mut self, platform: Platform, head: Head, now: Instant) {
        self.busy.insert(head.conversation_id, head.channel_id);
        if head.state == HeadState::Waiting {
            let (channel, conversation) = (head.channel_id, head.conversation_id);
            self.pacer
                .spend(way_out(platform), channel, conversation, 1, now);
        }
        let is_unsent = self.unsent.remove(&head.id);
        let desk = self.desk.clone();
        let run = head.clone();
        let task = actix_web::rt::spawn(async move { desk.run(platform, &run, is_unsent).await });
        // A panic costs this attempt; its row says `sending` if a call may have been made.
        self.running
            .push(Box::pin(async move { (platform, head, task.await.ok()) }));
    }

    fn end(&mut self, platform: Platform, head: &Head, ran: Option<Ran>) {
        self.busy.remove(&head.conversation_id);
        let now = Instant::now();
        let (channel, conversation) = (head.channel_id, head.conversation_id);
        let ran = ran.unwrap_or_else(|| Ran {
            hold: Some(TELL_AGAIN_PAUSE),
            ..Ran::default()
        });
        let more = ran.calls.saturating_sub(1);
        self.pacer
            .spend(way_out(platform), channel, conversation, more, now);
        if let Some(pause) = ran.hold {
            self.pacer.hold(conversation, now + pause, now);
        }
        if let Some(pause) = ran.hold_channel {
            self.pacer.hold_channel(channel, now + pause, now);
        }
        if ran.is_unsent {
            self.unsent.insert(head.id);
        }
    }

    async fn count(&mut self, now: Instant) -> Result<(), StoreError> {
        let is_due = self
            .counted_at
            .is_none_or(|at| now.duration_since(at) >= OUTBOUND_LOOK_PAUSE);
        if is_due {
            let waiting = outbound_waiting(&self.desk.pool).await?;
            let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
            metrics::gauge!("bellhop_outbound_waiting").set(waiting);
            self.counted_at = Some(now);
        }
        Ok(())
    }
}
