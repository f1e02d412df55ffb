//! Deletes what is older than its channel's rule allows, in small steps, and ends what an erasure has left.
//! Messages are deleted by their conversations: whoever watches sees it, and the audit finds rows and events one.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_actors::{CommandError, Hub, Wish};
use bellhop_domain::conversation::{Actor, Rejection};
use bellhop_domain::{ChannelId, ConversationId, MessageId};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use serde_json::json;
use uuid::Uuid;

use crate::erase;
use crate::store::audit::{AuditEntry, Subject, audit_add};
use crate::store::error::StoreError;
use crate::store::people::erase::erased_with_messages;
use crate::store::people::join::hub_itself;
use crate::store::people::retention::{
    Cutoff, Old, Rule, first_id_of, retention_forget_details, retention_forget_raw,
    retention_rules, retention_step,
};
use crate::store::pool::Pool;

/// Rules are in days; what a sweep finds too young, the next one takes.
const SWEEP_PERIOD: Duration = Duration::from_secs(10 * 60);
/// A rule means at most so many days: what becomes older before the next sweep, and while that works, goes now.
const EARLY: TimeDelta = TimeDelta::minutes(30);
/// Deletions of one sweep: at some hundred a second these are minutes, and the rest waits for the next.
const DELETIONS_MAX: usize = 50_000;
/// Conversations that delete at once. Customers come first: this leaves the writers most of their time.
const AT_ONCE: usize = 4;
/// What is looked at again by the next sweep, should an id be older than its message by clocks that were set.
const OVERLAP: TimeDelta = TimeDelta::days(1);

/// What goes of this channel now.
pub fn cutoff(channel_id: ChannelId, days: i32, now: DateTime<Utc>) -> Cutoff {
    Cutoff {
        channel_id,
        before: now - TimeDelta::days(i64::from(days)) + EARLY,
    }
}

/// What a sweep has done to a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    pub messages: usize,
    pub deliveries: usize,
}

pub struct Sweeper {
    pool: Pool,
    hub: Hub,
    /// The rules of the last sweep that came to its end, and up to where nothing is left.
    done: Option<(Vec<Rule>, Uuid)>,
}

impl Sweeper {
    pub fn new(pool: Pool, hub: Hub) -> Self {
        let done = None;
        Self { pool, hub, done }
    }

    /// For as long as the hub runs.
    pub async fn sweep_forever(mut self) {
        let mut period = tokio::time::interval(SWEEP_PERIOD);
        loop {
            period.tick().await;
            if let Err(error) = self.finish_erasures().await {
                tracing::warn!(%error, "failed to end an erasure; trying again later");
            }
            match self.sweep(Utc::now()).await {
                Ok(swept) if swept.is_empty() => {}
                Ok(swept) => {
                    let messages: usize = swept.values().map(|one| one.messages).sum();
                    tracing::info!(messages, "deleted what channels keep no longer");
                }
                Err(error) => {
                    tracing::warn!(%error, "failed to delete what is too old; trying again later");
                }
            }
        }
    }

    /// Answers what was deleted of which channel.
    pub async fn sweep(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<ChannelId, Swept>, StoreError> {
        let rules = retention_rules(&self.pool).await?;
        let cutoffs: Vec<Cutoff> = rules
            .iter()
            .map(|rule| cutoff(rule.channel_id, rule.days, now))
            .collect();
        let mut swept: BTreeMap<ChannelId, Swept> = BTreeMap::new();
        let result = self.sweep_all(&rules, &cutoffs, &mut swept).await;
        // Also what was done before it failed.
        swept.retain(|_, one| *one != Swept::default());
        for (channel_id, one) in &swept {
            self.note(&rules, *channel_id, *one).await?;
        }
        result.map(|()| swept)
    }

    async fn sweep_all(
        &mut self,
        rules: &[Rule],
        cutoffs: &[Cutoff],
        swept: &mut BTreeMap<ChannelId, Swept>,
    ) -> Result<(), StoreError> {
        for cutoff in cutoffs {
            loop {
                let gone = retention_forget_raw(&self.pool, *cutoff).await?;
                let one = swept.entry(cutoff.channel_id).or_default();
                one.deliveries = one.deliveries.saturating_add(gone);
                if gone == 0 {
                    break;
                }
            }
        }
        let known = self.done.take().filter(|(then, _)| then == rules);
        let mut from = known.map_or(Uuid::nil(), |(_, place)| place);
        let mut left = DELETIONS_MAX;
        let mut is_whole = true;
        loop {
            let step = retention_step(&self.pool, cutoffs, from).await?;
            let gone = self.delete(&step.old).await;
            is_whole &= gone.len() == step.old.len();
            retention_forget_details(&self.pool, &gone).await?;
            for one in &gone {
                let channel = swept.entry(one.channel_id()).or_default();
                channel.messages = channel.messages.saturating_add(1);
            }
            left = left.saturating_sub(gone.len());
            let Some(next) = step.next else { break };
            if left == 0 {
                is_whole = false;
                break;
            }
            from = next;
        }
        // What one channel keeps longest is not looked at anew each time.
        let oldest = cutoffs.iter().map(|one| one.before).min();
        if let Some(oldest) = oldest.filter(|_| is_whole) {
            self.done = Some((rules.to_vec(), first_id_of(oldest - OVERLAP)));
        }
        Ok(())
    }

    /// Answers those that are gone.
    async fn delete(&self, old: &[Old]) -> Vec<Old> {
        let deleted = futures_util::stream::iter(old.iter().cloned())
            .map(|one| async move {
                let (conversation, message) = (one.conversation_id(), one.message_id());
                let is_gone = delete(&self.hub, conversation, message).await;
                is_gone.then_some(one)
            })
            .buffer_unordered(AT_ONCE);
        deleted.filter_map(std::future::ready).collect().await
    }

    async fn note(
        &self,
        rules: &[Rule],
        channel_id: ChannelId,
        swept: Swept,
    ) -> Result<(), StoreError> {
        let Some(rule) = rules.iter().find(|rule| rule.channel_id == channel_id) else {
            return Ok(());
        };
        let entry = AuditEntry {
            action: "channel.retention".to_owned(),
            subject: Subject {
                kind: "channel".to_owned(),
                id: Some(channel_id.0),
                name: rule.name.clone(),
            },
            detail: json!({
                "days": rule.days,
                "messages": swept.messages,
                "deliveries": swept.deliveries,
            }),
        };
        audit_add(&self.pool, &hub_itself(), entry).await
    }

    async fn finish_erasures(&self) -> Result<(), StoreError> {
        let cards = erased_with_messages(&self.pool).await?;
        if cards.is_empty() {
            return Ok(());
        }
        erase::messages(&self.pool, &self.hub, &cards).await?;
        Ok(())
    }
}

/// Whether it is gone, now or before.
pub async fn delete(hub: &Hub, conversation: ConversationId, message_id: MessageId) -> bool {
    let deleted = hub
        .wish(conversation, Actor::System, Wish::Delete { message_id })
        .await;
    match deleted {
        Ok(_) | Err(CommandError::Rejected(Rejection::MessageIsDeleted)) => true,
        Err(error) => {
            tracing::debug!(%error, %message_id, "a message was not deleted; trying again later");
            false
        }
    }
}
