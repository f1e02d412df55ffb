//! Channels share the queue of the writers: a flood on one of them must not make the others wait for nothing.
//!
//! A channel may have `WEIGHT` times as many appends queued as there are places free. One alone gets
//! nearly all; when two flood, each gets nearly half; and a quiet one always finds a place.
//! The rule is that of `bellhop_actors::backlog`, which names its source.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bellhop_domain::ChannelId;
use dashmap::DashMap;

/// One channel alone may take 8/9 of the places.
const WEIGHT: usize = 8;

#[derive(Clone)]
pub(super) struct Shares(Arc<Places>);

struct Places {
    places: usize,
    taken: AtomicUsize,
    by_channel: DashMap<ChannelId, usize>,
}

/// A place in the queue. Drop it when the append is answered.
pub(super) struct Place {
    shares: Shares,
    channel: ChannelId,
}

impl Shares {
    pub(super) fn of(places: usize) -> Self {
        Self(Arc::new(Places {
            places,
            taken: AtomicUsize::new(0),
            by_channel: DashMap::new(),
        }))
    }

    /// Nothing when this channel has its share.
    pub(super) fn take(&self, channel: ChannelId) -> Option<Place> {
        let mut held = self.0.by_channel.entry(channel).or_insert(0);
        let taken = self.0.taken.load(Ordering::Relaxed);
        let free = self.0.places.saturating_sub(taken);
        if *held >= free.saturating_mul(WEIGHT) {
            return None;
        }
        *held = held.saturating_add(1);
        self.0.taken.fetch_add(1, Ordering::Relaxed);
        Some(Place {
            shares: self.clone(),
            channel,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Places {
            taken, by_channel, ..
        } = &*self.shares.0;
        taken.fetch_sub(1, Ordering::Relaxed);
        if let dashmap::Entry::Occupied(mut held) = by_channel.entry(self.channel) {
            match held.get().saturating_sub(1) {
                0 => {
                    held.remove();
                }
                rest => {
                    held.insert(rest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn flood(shares: &Shares, channel: u128) -> Vec<Place> {
        let channel = ChannelId(Uuid::from_u128(channel));
        std::iter::from_fn(|| shares.take(channel)).collect()
    }

    #[test]
    fn a_flood_leaves_places_for_the_others() {
        let shares = Shares::of(900);
        let first = flood(&shares, 1);
        assert_eq!(first.len(), 800);
        let second = flood(&shares, 2);
        assert_eq!(second.len(), 89);
        assert!(!flood(&shares, 3).is_empty());
        drop(first);
        assert!(flood(&shares, 2).len() > 600);
    }

    #[test]
    fn places_are_given_back() {
        let shares = Shares::of(90);
        drop(flood(&shares, 1));
        assert_eq!(shares.0.taken.load(Ordering::Relaxed), 0);
        assert!(shares.0.by_channel.is_empty());
    }
}
