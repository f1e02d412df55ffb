//! Which deliveries may run: several at once, never two of one author, each author's in the order of arrival,
//! and every channel in its turn. Pure: it is told the time and starts nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop_domain::ChannelId;

use super::work::Delivery;
use crate::channels::limits::{
    RUNNING_MAX, RUNNING_PER_CHANNEL_MAX, WINDOW_BYTES_MAX, WINDOW_PER_CHANNEL_MAX,
};
use crate::store::inbound::deliveries::Waiting;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Ready,
    Running,
    /// Failed before; until then it only keeps its place.
    Until(Instant),
    /// Over, and about to be written down.
    Finished,
}

#[derive(Debug)]
pub(super) struct Entry {
    channel: ChannelId,
    delivery: Arc<Delivery>,
    bytes: usize,
    phase: Phase,
    /// Failures that count against it, and all of them.
    attempts: u32,
    tries: u32,
}

impl Entry {
    pub(super) fn new(channel: ChannelId, delivery: Delivery, bytes: usize, attempts: u32) -> Self {
        // Attempts before a restart say nothing of why they failed.
        let tries = attempts;
        Self {
            channel,
            delivery: Arc::new(delivery),
            bytes,
            phase: Phase::Ready,
            attempts: 0,
            tries,
        }
    }
}

#[derive(Default)]
pub(super) struct Window {
    /// By id, which is the order of arrival.
    entries: BTreeMap<i64, Entry>,
    /// Whose turn was last.
    last: Option<ChannelId>,
}

impl Window {
    pub(super) fn ids(&self) -> Vec<i64> {
        self.entries.keys().copied().collect()
    }

    /// What of `waiting`, which is in the order of arrival, has room: one of each channel in turn.
    pub(super) fn choose(&self, waiting: &[Waiting]) -> Vec<i64> {
        let mut counts: BTreeMap<ChannelId, usize> = BTreeMap::new();
        for entry in self.entries.values() {
            let count = counts.entry(entry.channel).or_default();
            *count = count.saturating_add(1);
        }
        let mut places: Vec<(usize, &Waiting)> = Vec::with_capacity(waiting.len());
        for row in waiting {
            let count = counts.entry(ChannelId(row.channel_id)).or_default();
            if *count < WINDOW_PER_CHANNEL_MAX {
                places.push((*count, row));
            }
            *count = count.saturating_add(1);
        }
        places.sort_by_key(|(place, row)| (*place, row.id));
        let mut bytes: usize = self.entries.values().map(|entry| entry.bytes).sum();
        let mut is_empty = self.entries.is_empty();
        let mut full: BTreeSet<uuid::Uuid> = BTreeSet::new();
        let mut chosen = Vec::new();
        for (_, row) in places {
            let after = bytes.saturating_add(usize::try_from(row.bytes).unwrap_or(usize::MAX));
            // A later one of this channel must not overtake one that has no room.
            if full.contains(&row.channel_id) || (after > WINDOW_BYTES_MAX && !is_empty) {
                full.insert(row.channel_id);
                continue;
            }
            bytes = after;
            is_empty = false;
            chosen.push(row.id);
        }
        chosen
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn add(&mut self, id: i64, entry: Entry) {
        self.entries.insert(id, entry);
    }

    /// The next one that may run now, if any.
    pub(super) fn next(&self, now: Instant) -> Option<i64> {
        let running = |channel: Option<ChannelId>| {
            let running = self.entries.values().filter(|entry| {
                entry.phase == Phase::Running && channel.is_none_or(|one| entry.channel == one)
            });
            running.count()
        };
        if running(None) >= RUNNING_MAX {
            return None;
        }
        let channels: BTreeSet<ChannelId> =
            self.entries.values().map(|entry| entry.channel).collect();
        let (earlier, later): (Vec<ChannelId>, Vec<ChannelId>) = channels
            .into_iter()
            .partition(|channel| self.last.is_some_and(|last| *channel <= last));
        let mut in_turn = later.into_iter().chain(earlier);
        in_turn.find_map(|channel| {
            if running(Some(channel)) >= RUNNING_PER_CHANNEL_MAX {
                return None;
            }
            self.next_of(channel, now)
        })
    }

    fn next_of(&self, channel: ChannelId, now: Instant) -> Option<i64> {
        let mut held: BTreeSet<&str> = BTreeSet::new();
        let own = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.channel == channel);
        for (id, entry) in own {
            let is_due = match entry.phase {
                Phase::Ready => true,
                Phase::Running | Phase::Finished => false,
                Phase::Until(due) => due <= now,
            };
            let authors = entry.delivery.authors();
            if is_due && authors.clone().all(|author| !held.contains(author)) {
                return Some(*id);
            }
            held.extend(authors);
        }
        None
    }

    /// When the next pause is over. One that is over already waits for something else, and must not hide a later one.
    pub(super) fn next_due(&self, now: Instant) -> Option<Instant> {
        let due = self.entries.values().filter_map(|entry| match entry.phase {
            Phase::Until(due) => Some(due),
            Phase::Ready | Phase::Running | Phase::Finished => None,
        });
        due.filter(|due| *due > now).min()
    }

    /// Whether something of it is over and still here: in the store it may wait again already.
    pub(super) fn has_finished(&self) -> bool {
        let mut phases = self.entries.values().map(|entry| entry.phase);
        phases.any(|phase| phase == Phase::Finished)
    }

    pub(super) fn begin(&mut self, id: i64) -> Option<Arc<Delivery>> {
        let entry = self.entries.get_mut(&id)?;
        entry.phase = Phase::Running;
        self.last = Some(entry.channel);
        Some(Arc::clone(&entry.delivery))
    }

    pub(super) fn attempts(&self, id: i64) -> u32 {
        self.entries.get(&id).map_or(0, |entry| entry.attempts)
    }

    pub(super) fn tries(&self, id: i64) -> u32 {
        self.entries.get(&id).map_or(0, |entry| entry.tries)
    }

    pub(super) fn postpone(&mut self, id: i64, attempts: u32, pause: Duration) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.attempts = attempts;
            entry.tries = entry.tries.saturating_add(1);
            entry.phase = Phase::Until(Instant::now() + pause);
        }
    }

    /// Nothing of it is tried any more; it runs once more to say so.
    pub(super) fn give_up(&mut self, id: i64, reason: String) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.delivery = Arc::new(entry.delivery.given_up(reason));
            entry.phase = Phase::Ready;
            entry.attempts = 0;
        }
    }

    /// Leaves its turn to others, and keeps its authors' place.
    pub(super) fn finish(&mut self, id: i64) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.phase = Phase::Finished;
        }
    }

    pub(super) fn remove(&mut self, id: i64) {
        self.entries.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn channel(number: u128) -> ChannelId {
        ChannelId(Uuid::from_u128(number))
    }

    fn window(entries: &[(i64, u128, &[&str])]) -> Window {
        let mut window = Window::default();
        for (id, number, authors) in entries {
            let delivery = Delivery::of_authors(channel(*number), authors);
            window.add(*id, Entry::new(channel(*number), delivery, 10, 0));
        }
        window
    }

    fn begin_all(window: &mut Window, now: Instant) -> Vec<i64> {
        let mut begun = Vec::new();
        while let Some(id) = window.next(now) {
            window.begin(id).unwrap();
            begun.push(id);
        }
        begun
    }

    #[test]
    fn an_author_is_served_one_by_one_in_order() {
        let now = Instant::now();
        let mut window = window(&[
            (1, 1, &["a"]),
            (2, 1, &["a", "b"]),
            (3, 1, &["b"]),
            (4, 1, &["c"]),
        ]);
        // The second waits for the first, and the third behind the second.
        assert_eq!(begin_all(&mut window, now), [1, 4]);
        window.postpone(1, 1, Duration::from_secs(60));
        let begun = begin_all(&mut window, now);
        assert!(begun.is_empty(), "its place is kept: {begun:?}");
        let later = now + Duration::from_secs(120);
        assert_eq!(begin_all(&mut window, later), [1]);
        window.remove(1);
        assert_eq!(begin_all(&mut window, now), [2]);
        window.remove(2);
        assert_eq!(begin_all(&mut window, now), [3]);
    }

    #[test]
    fn a_pause_that_is_over_hides_no_later_one() {
        let now = Instant::now();
        let mut window = window(&[(1, 1, &["a"]), (2, 1, &["a"])]);
        assert_eq!(window.next_due(now), None);
        window.postpone(2, 1, Duration::ZERO);
        window.postpone(1, 1, Duration::from_secs(60));
        let later = Instant::now() + Duration::from_secs(1);
        // The second may run, but not before the first.
        assert_eq!(window.next(later), None);
        assert!(window.next_due(later).is_some_and(|due| due > later));
    }

    #[test]
    fn what_is_over_is_known_until_it_is_gone() {
        let mut window = window(&[(1, 1, &["a"])]);
        assert!(!window.has_finished());
        window.finish(1);
        assert!(window.has_finished());
        window.remove(1);
        assert!(!window.has_finished());
    }

    #[test]
    fn a_noisy_channel_leaves_room_and_turns_for_others() {
        let names: Vec<String> = (0..20).map(|n| format!("n{n}")).collect();
        let one: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
        let mut entries: Vec<(i64, u128, &[&str])> = Vec::new();
        for (id, authors) in (1_i64..).zip(&one) {
            entries.push((id, 1, authors));
        }
        entries.push((100, 2, &["x"]));
        let mut window = window(&entries);
        let begun = begin_all(&mut window, Instant::now());
        assert_eq!(begun.len(), RUNNING_PER_CHANNEL_MAX + 1);
        assert!(begun[..2].contains(&100), "in its turn: {begun:?}");
    }

    #[test]
    fn what_has_no_room_is_not_overtaken() {
        let mib = 1024 * 1024;
        let row = |id: i64, number: u128, bytes: i32| Waiting {
            id,
            channel_id: Uuid::from_u128(number),
            platform: "generic".to_owned(),
            attempts: 0,
            bytes,
        };
        let rows = [
            row(1, 1, 20 * mib),
            row(2, 1, 20 * mib),
            row(3, 1, 1),
            row(4, 2, 1),
        ];
        assert_eq!(Window::default().choose(&rows), [1, 4]);
        assert_eq!(
            Window::default().choose(&[row(1, 1, 64 * mib)]),
            [1],
            "one always fits"
        );
        let many: Vec<Waiting> = (0..200).map(|id| row(id, 1, 1)).collect();
        assert_eq!(
            Window::default().choose(&many).len(),
            WINDOW_PER_CHANNEL_MAX
        );
    }
}
