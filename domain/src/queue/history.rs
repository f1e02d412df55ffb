//! What a queue remembers of today and of the last hour: for the wallboard, and for an honest estimate.

use std::collections::VecDeque;
use std::time::Duration;

use super::settings::QueueSettings;
use super::waiting::Asks;
use crate::time::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
/// What the wallboard draws.
const MINUTES_MAX: usize = 60;
/// The pace of the last half hour: older agents may have gone home.
const PACE_MINUTES: usize = 30;
/// Fewer say nothing about a pace.
const PACE_ANSWERED_MIN: u32 = 3;
/// Shorter than this was no wait: the next agent was free already.
const WAITED_MIN: Duration = Duration::from_secs(1);

/// Something that ended today, from the store at start or as it happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Past {
    /// Somebody got it after it waited so long in this queue.
    Answered {
        at: Timestamp,
        waited: Duration,
        asks: Asks,
    },
    /// The contact left before.
    Abandoned {
        at: Timestamp,
        waited: Duration,
        asks: Asks,
    },
    /// An answered one was solved or closed.
    Handled,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Minute {
    /// When it began.
    pub at: Timestamp,
    /// Most that waited in the chat at once.
    pub waiting_max: u32,
    pub answered: u32,
    pub abandoned: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stats {
    /// Live ones and messages.
    pub answered_today: u32,
    pub abandoned_today: u32,
    pub handled_today: u32,
    /// Of the live ones answered today, or abandoned after the target: how many were answered within
    /// it. `None` before the first.
    pub service_level_percent: Option<u8>,
    /// Sixty, oldest first; the last one is not over yet.
    pub last_hour: Vec<Minute>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Bucket {
    minute: Minute,
    /// Live ones that had really waited.
    answered_after_wait: u32,
    /// How long somebody waited in the chat.
    busy: Duration,
}

impl Bucket {
    fn begun(at: Timestamp, waiting_max: u32) -> Self {
        Self {
            minute: Minute {
                at,
                waiting_max,
                answered: 0,
                abandoned: 0,
            },
            answered_after_wait: 0,
            busy: Duration::ZERO,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct History {
    answered_today: u32,
    abandoned_today: u32,
    handled_today: u32,
    within_target: u32,
    counted: u32,
    /// Newest last.
    buckets: VecDeque<Bucket>,
    waiting: u32,
    looked_at: Timestamp,
}

impl History {
    pub(super) fn new(now: Timestamp) -> Self {
        let last = now.minute();
        let ages = (0..MINUTES_MAX).rev();
        Self {
            answered_today: 0,
            abandoned_today: 0,
            handled_today: 0,
            within_target: 0,
            counted: 0,
            buckets: ages
                .map(|age| Bucket::begun(minus_minutes(last, age), 0))
                .collect(),
            waiting: 0,
            looked_at: now,
        }
    }

    /// Midnight, where the queue lives.
    pub(super) fn begin_day(&mut self) {
        self.answered_today = 0;
        self.abandoned_today = 0;
        self.handled_today = 0;
        self.within_target = 0;
        self.counted = 0;
    }

    /// Fills the minutes up to `now`; a clock that jumps back changes nothing.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let current = now.minute();
        for _ in 0..MINUTES_MAX {
            let next = self.next_minute();
            if next > current {
                break;
            }
            self.spend(next);
            self.begin(next);
        }
        if self.next_minute() <= current {
            // Longer than an hour nobody asked: all minutes are alike.
            self.buckets.clear();
            for age in (0..MINUTES_MAX).rev() {
                self.begin(minus_minutes(current, age));
            }
            self.looked_at = current;
        }
        self.spend(now);
    }

    fn next_minute(&self) -> Timestamp {
        let last = self.buckets.back();
        last.map_or(self.looked_at, |bucket| bucket.minute.at.plus(MINUTE))
    }

    fn begin(&mut self, at: Timestamp) {
        self.buckets.push_back(Bucket::begun(at, self.waiting));
        if self.buckets.len() > MINUTES_MAX {
            self.buckets.pop_front();
        }
    }

    /// Somebody waited until `now`, or nobody did.
    fn spend(&mut self, now: Timestamp) {
        let spent = now.since(self.looked_at);
        self.looked_at = self.looked_at.max(now);
        if self.waiting > 0
            && let Some(bucket) = self.buckets.back_mut()
        {
            bucket.busy = bucket.busy.saturating_add(spent).min(MINUTE);
        }
    }

    pub(super) fn waits(&mut self, live: u32, now: Timestamp) {
        self.advance(now);
        self.waiting = live;
        if let Some(bucket) = self.buckets.back_mut() {
            bucket.minute.waiting_max = bucket.minute.waiting_max.max(live);
        }
    }

    pub(super) fn record(&mut self, past: Past, settings: &QueueSettings) {
        let target = settings.service_level_target;
        match past {
            Past::Answered { at, waited, asks } => {
                add(&mut self.answered_today, 1);
                if asks == Asks::Live {
                    add(&mut self.counted, 1);
                    add(&mut self.within_target, u32::from(waited <= target));
                }
                if let Some(bucket) = self.bucket(at) {
                    add(&mut bucket.minute.answered, 1);
                }
            }
            Past::Abandoned { at, waited, asks } => {
                add(&mut self.abandoned_today, 1);
                if asks == Asks::Live && waited > target {
                    add(&mut self.counted, 1);
                }
                if let Some(bucket) = self.bucket(at) {
                    add(&mut bucket.minute.abandoned, 1);
                }
            }
            Past::Handled => add(&mut self.handled_today, 1),
        }
    }

    /// One more step of the line, seen by this queue itself: what was loaded has no known time of waiting.
    pub(super) fn moved_on(&mut self, waited: Duration) {
        if waited >= WAITED_MIN
            && let Some(bucket) = self.buckets.back_mut()
        {
            add(&mut bucket.answered_after_wait, 1);
        }
    }

    fn bucket(&mut self, at: Timestamp) -> Option<&mut Bucket> {
        let minute = at.minute();
        let found = |bucket: &&mut Bucket| bucket.minute.at == minute;
        self.buckets.iter_mut().rev().find(found)
    }

    pub(super) fn stats(&self, now: Timestamp) -> Stats {
        let mut filled = self.clone();
        filled.advance(now);
        let percent = |within: u32, counted: u32| {
            let percent = u64::from(within)
                .saturating_mul(100)
                .checked_div(u64::from(counted))?;
            u8::try_from(percent).ok()
        };
        Stats {
            answered_today: self.answered_today,
            abandoned_today: self.abandoned_today,
            handled_today: self.handled_today,
            service_level_percent: percent(self.within_target, self.counted),
            last_hour: filled.buckets.iter().map(|bucket| bucket.minute).collect(),
        }
    }

    /// How long until `position` more have been answered, at the pace of the last half hour:
    /// live ones answered after a wait, per time in which somebody waited.
    /// Those answered at once say nothing about how fast a line moves, and a quiet hour says nothing either.
    /// `None` when too few waited to know a pace.
    pub(super) fn estimate(&self, position: u32, now: Timestamp) -> Option<Duration> {
        let since = minus_minutes(now.minute(), PACE_MINUTES);
        let recent = self.buckets.iter().filter(|one| one.minute.at >= since);
        let (mut answered, mut busy) = (0_u32, Duration::ZERO);
        for bucket in recent {
            add(&mut answered, bucket.answered_after_wait);
            busy = busy.saturating_add(bucket.busy);
        }
        if self.waiting > 0 {
            busy = busy.saturating_add(now.since(self.looked_at));
        }
        if answered < PACE_ANSWERED_MIN || busy.is_zero() {
            return None;
        }
        busy.saturating_mul(position).checked_div(answered)
    }
}

fn add(count: &mut u32, by: u32) {
    *count = count.saturating_add(by);
}

fn minus_minutes(at: Timestamp, minutes: usize) -> Timestamp {
    let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
    Timestamp(at.0.saturating_sub(minutes.saturating_mul(60_000_000)))
}
