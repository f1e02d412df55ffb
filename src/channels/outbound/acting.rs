//! Which acts run: of each message one at a time, within the pace of its channel, and never all that may go out.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bellhop_domain::{ChannelId, MessageId};
use chrono::Utc;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::pace::Pacer;
use super::task::{Desk, Ran};
use crate::channels::limits::{
    OUTBOUND_ACTS_RUNNING_MAX, OUTBOUND_ACTS_RUNNING_PER_CHANNEL_MAX, OUTBOUND_HEADS_MAX,
    OUTBOUND_LOOK_PAUSE, TELL_AGAIN_PAUSE,
};
use crate::channels::platform::Platform;
use crate::channels::send::way_out;
use crate::store::error::StoreError;
use crate::store::outbound::acts::{ActHead, act_heads};

type Run = std::pin::Pin<Box<dyn Future<Output = (ActHead, Option<Ran>)>>>;

#[derive(Default)]
pub(super) struct Acts {
    /// By message: its channel.
    busy: BTreeMap<MessageId, ChannelId>,
    running: FuturesUnordered<Run>,
    /// What could not be stored or told waits until then.
    held: BTreeMap<MessageId, Instant>,
}

impl Acts {
    /// Starts all that may run now; answers how long until something else may.
    pub(super) async fn look(
        &mut self,
        desk: &Desk,
        pacer: &mut Pacer,
        now: Instant,
    ) -> Result<Duration, StoreError> {
        let mut pause = OUTBOUND_LOOK_PAUSE;
        if self.running.len() >= OUTBOUND_ACTS_RUNNING_MAX {
            return Ok(pause);
        }
        self.held.retain(|_, until| *until > now);
        let busy = self.busy.keys().map(|id| id.0).collect();
        for head in act_heads(&desk.pool, busy, OUTBOUND_HEADS_MAX).await? {
            let Some(platform) = Platform::parse(&head.platform) else {
                continue;
            };
            let wait = self.wait(pacer, platform, &head, now);
            if !wait.is_zero() {
                pause = pause.min(wait);
            } else if self.has_room(head.channel_id) {
                self.start(desk, pacer, platform, head, now);
            }
        }
        Ok(pause)
    }

    fn wait(&self, pacer: &Pacer, platform: Platform, head: &ActHead, now: Instant) -> Duration {
        let until = self.held.get(&head.id.message_id).copied().unwrap_or(now);
        let held = until.saturating_duration_since(now);
        if head.is_over {
            return held;
        }
        let (channel, conversation) = (head.channel_id, head.conversation_id);
        let free_at = pacer.free_at(way_out(platform), channel, conversation, now);
        let due = (head.not_before - Utc::now()).to_std().unwrap_or_default();
        due.max(held).max(free_at.saturating_duration_since(now))
    }

    fn has_room(&self, channel: ChannelId) -> bool {
        let of_channel = self.busy.values().filter(|one| **one == channel).count();
        self.running.len() < OUTBOUND_ACTS_RUNNING_MAX
            && of_channel < OUTBOUND_ACTS_RUNNING_PER_CHANNEL_MAX
    }

    fn start(
        &mut self,
        desk: &Desk,
        pacer: &mut Pacer,
        platform: Platform,
        head: ActHead,
        now: Instant,
    ) {
        self.busy.insert(head.id.message_id, head.channel_id);
        if !head.is_over {
            let (channel, conversation) = (head.channel_id, head.conversation_id);
            pacer.spend(way_out(platform), channel, conversation, 1, now);
        }
        let (desk, run) = (desk.clone(), head.clone());
        let task = actix_web::rt::spawn(async move { desk.run_act(platform, &run).await });
        // A panic costs this attempt; the act bears repeating.
        self.running
            .push(Box::pin(async move { (head, task.await.ok()) }));
    }

    /// Pending while nothing runs.
    pub(super) async fn next(&mut self) -> (ActHead, Option<Ran>) {
        match self.running.next().await {
            Some(ended) => ended,
            None => std::future::pending().await,
        }
    }

    pub(super) fn end(&mut self, pacer: &mut Pacer, head: &ActHead, ran: Option<Ran>) {
        self.busy.remove(&head.id.message_id);
        let now = Instant::now();
        let ran = ran.unwrap_or_else(|| Ran {
            hold: Some(TELL_AGAIN_PAUSE),
            ..Ran::default()
        });
        if let Some(pause) = ran.hold {
            self.held.insert(head.id.message_id, now + pause);
        }
        if let Some(pause) = ran.hold_channel {
            pacer.hold_channel(head.channel_id, now + pause, now);
        }
    }
}
