//! How fast each channel and each conversation may be written to, and which have to wait. In memory: after a restart
//! a platform that is asked too fast says so once more. Pure: it is told the time.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use bellhop_domain::{ChannelId, ConversationId};

use crate::channels::send::{Pace, WayOut};

#[derive(Default)]
pub(super) struct Pacer {
    channels: Lanes<ChannelId>,
    conversations: Lanes<ConversationId>,
}

struct Lanes<K>(HashMap<K, Lane>);

impl<K> Default for Lanes<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

#[derive(Clone, Copy)]
struct Lane {
    /// When all that went out would have gone out, one by one in the pace.
    spent_until: Instant,
    /// Nothing before.
    held_until: Instant,
}

impl<K: Eq + Hash> Lanes<K> {
    fn free_at(&self, key: &K, pace: Option<Pace>, now: Instant) -> Instant {
        let Some(lane) = self.0.get(key) else {
            return now;
        };
        // As many at once as the pace has in its time; then one after the other.
        let burst = pace.map_or(Duration::ZERO, |pace| {
            pace.per.saturating_sub(interval(pace))
        });
        let spent = lane.spent_until.checked_sub(burst).unwrap_or(now);
        let spent = pace.map_or(now, |_| spent);
        spent.max(lane.held_until)
    }

    fn spend(&mut self, key: K, pace: Option<Pace>, count: u32, now: Instant) {
        let Some(pace) = pace else {
            return;
        };
        let lane = self.lane(key, now);
        lane.spent_until = lane.spent_until.max(now) + interval(pace).saturating_mul(count);
    }

    fn hold(&mut self, key: K, until: Instant, now: Instant) {
        let lane = self.lane(key, now);
        lane.held_until = lane.held_until.max(until);
    }

    fn lane(&mut self, key: K, now: Instant) -> &mut Lane {
        let fresh = Lane {
            spent_until: now,
            held_until: now,
        };
        self.0.entry(key).or_insert(fresh)
    }

    fn tidy(&mut self, now: Instant) {
        self.0
            .retain(|_, lane| lane.spent_until > now || lane.held_until > now);
    }
}

fn interval(pace: Pace) -> Duration {
    pace.per / pace.messages.max(1)
}

/// What a channel does most: writes in private, where it does.
fn paces(way: &WayOut) -> (Option<Pace>, Option<Pace>) {
    let writing = way.direct.or(way.comments);
    let channel = writing.map(|writing| writing.per_channel);
    (
        channel,
        writing.and_then(|writing| writing.per_conversation),
    )
}

impl Pacer {
    /// When the next one may go out there; not after `now`: at once.
    pub(super) fn free_at(
        &self,
        way: &WayOut,
        channel: ChannelId,
        conversation: ConversationId,
        now: Instant,
    ) -> Instant {
        let (of_channel, of_conversation) = paces(way);
        let channel = self.channels.free_at(&channel, of_channel, now);
        let conversation = self
            .conversations
            .free_at(&conversation, of_conversation, now);
        channel.max(conversation)
    }

    pub(super) fn spend(
        &mut self,
        way: &WayOut,
        channel: ChannelId,
        conversation: ConversationId,
        count: u32,
        now: Instant,
    ) {
        let (of_channel, of_conversation) = paces(way);
        self.channels.spend(channel, of_channel, count, now);
        self.conversations
            .spend(conversation, of_conversation, count, now);
    }

    pub(super) fn hold_channel(&mut self, channel: ChannelId, until: Instant, now: Instant) {
        self.channels.hold(channel, until, now);
    }

    pub(super) fn hold(&mut self, conversation: ConversationId, until: Instant, now: Instant) {
        self.conversations.hold(conversation, until, now);
    }

    /// What is free again needs no place.
    pub(super) fn tidy(&mut self, now: Instant) {
        self.channels.tidy(now);
        self.conversations.tidy(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR_A_SECOND: Pace = Pace {
        messages: 4,
        per: Duration::from_secs(1),
    };

    #[test]
    fn a_pace_has_a_burst_and_then_its_rate() {
        let now = Instant::now();
        let mut lanes: Lanes<u8> = Lanes::default();
        let pace = Some(FOUR_A_SECOND);
        let quarter = Duration::from_millis(250);
        for _ in 0..4 {
            assert!(lanes.free_at(&1, pace, now) <= now);
            lanes.spend(1, pace, 1, now);
        }
        let next = lanes.free_at(&1, pace, now);
        assert_eq!(next, now + quarter);
        assert!(lanes.free_at(&2, pace, now) <= now, "another one is free");
        lanes.spend(1, pace, 1, next);
        assert_eq!(lanes.free_at(&1, pace, next), now + quarter * 2);
        lanes.tidy(now + Duration::from_secs(60));
        assert!(lanes.0.is_empty());
    }

    #[test]
    fn what_is_held_waits_also_without_a_pace() {
        let now = Instant::now();
        let later = now + Duration::from_secs(9);
        let mut lanes: Lanes<u8> = Lanes::default();
        lanes.hold(1, later, now);
        lanes.hold(1, now, now);
        assert_eq!(lanes.free_at(&1, None, now), later);
        lanes.tidy(now);
        assert_eq!(lanes.free_at(&1, Some(FOUR_A_SECOND), now), later);
    }
}
