//! Two years of conversations: when each begins, how long it gets, how it ends; rows in the order of time.

use std::collections::BTreeMap;

use bellhop_domain::Timestamp;
use bellhop_domain::conversation::Fact;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::contacts::Contacts;
use super::house::House;
use super::ids::Ids;
use super::life::{End, Plan, Stage, Told, micros, tell as tell_one};
use super::rows::Row;
use super::stored;
use super::stream::Outlet;
use super::words::{Words, count, skewed};
use crate::report::float;

const SPAN_SECONDS: f64 = 2.0 * 365.0 * 86_400.0;
/// The newest, of which some are not finished yet.
const FRESH_SHARE: f64 = 0.02;
/// Long ones are this far apart from short ones.
const LENGTH_SPREAD: f64 = 1.2;
/// A conversation is paged, but nobody writes a novel.
const LENGTH_MAX: usize = 5_000;
/// The first number of the sequence.
const FIRST_NUMBER: i64 = 1_001;

#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) conversations: usize,
    pub(super) messages: usize,
    pub(super) seed: u64,
}

pub(super) struct Outlets {
    pub(super) conversations: Outlet,
    pub(super) events: Outlet,
    pub(super) messages: Outlet,
    pub(super) contacts: Outlet,
}

/// Rows of conversations that go on while others begin, as they would lie in the tables of a live hub.
#[derive(Default)]
struct Later {
    rows: BTreeMap<(Timestamp, u64), (Kind, Row)>,
    made: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Event,
    Message,
}

impl Later {
    fn add(&mut self, at: Timestamp, kind: Kind, row: Row) {
        self.made = self.made.saturating_add(1);
        self.rows.insert((at, self.made), (kind, row));
    }

    fn take(&mut self, told: &Told) -> anyhow::Result<()> {
        let id = told.conversation.summary.id.0;
        for event in &told.events {
            if let Fact::MessagePosted { message } = &event.fact {
                self.add(
                    event.at,
                    Kind::Message,
                    stored::message(id, event, message)?,
                );
            } else {
                self.add(event.at, Kind::Event, stored::event(id, event)?);
            }
        }
        Ok(())
    }

    fn let_go(&mut self, before: Timestamp, outlets: &mut Outlets) -> anyhow::Result<()> {
        while let Some(first) = self.rows.first_entry()
            && first.key().0 < before
        {
            let (kind, row) = first.remove();
            match kind {
                Kind::Event => outlets.events.put(&row)?,
                Kind::Message => outlets.messages.put(&row)?,
            }
        }
        Ok(())
    }
}

/// How many messages are left for how many conversations.
struct Left {
    conversations: usize,
    messages: usize,
}

impl Left {
    /// The length of the next one: all of them together are exactly as many as asked for.
    fn next(&mut self, random: &mut StdRng) -> usize {
        let number = |count: usize| float(u64::try_from(count).unwrap_or(u64::MAX));
        let others = self.conversations.saturating_sub(1);
        let mean = number(self.messages) / number(self.conversations.max(1));
        let length = 1_usize.saturating_add(count(skewed(random, mean - 0.5, LENGTH_SPREAD)));
        let length = if others == 0 {
            self.messages
        } else {
            length.min(LENGTH_MAX)
        };
        let length = length.clamp(1, self.messages.saturating_sub(others).max(1));
        self.conversations = others;
        self.messages = self.messages.saturating_sub(length);
        length
    }
}

/// Answers the house in which all of it happened.
pub(super) fn tell(size: Size, now: Timestamp, mut outlets: Outlets) -> anyhow::Result<House> {
    let words = Words::new();
    let mut ids = Ids::new(size.seed);
    let mut random = StdRng::seed_from_u64(size.seed.wrapping_add(1));
    let house = House::new(&mut ids, &words);
    let mut contacts = Contacts::default();
    let mut later = Later::default();
    let mut left = Left {
        conversations: size.conversations,
        messages: size.messages,
    };
    let all = float(u64::try_from(size.conversations).unwrap_or(u64::MAX));
    let mut number = FIRST_NUMBER;
    while left.conversations > 0 {
        // The share of all that is still to come.
        let coming = float(u64::try_from(left.conversations).unwrap_or(u64::MAX)) / all;
        let begins_at = Timestamp(now.0.saturating_sub(micros(SPAN_SECONDS * coming)));
        later.let_go(begins_at, &mut outlets)?;
        let caller = contacts.next(&mut ids, &mut random, &words, begins_at);
        let plan = Plan {
            number,
            messages: left.next(&mut random),
            begins_at,
            now,
            end: end(&mut random, coming),
        };
        let mut stage = Stage {
            house: &house,
            words: &words,
            ids: &mut ids,
            random: &mut random,
        };
        let told = tell_one(&mut stage, &caller, plan)?;
        let summary = &told.conversation.summary;
        contacts.wrote(&caller, summary.id, summary.active_at);
        outlets.conversations.put(&stored::conversation(summary)?)?;
        later.take(&told)?;
        number = number.saturating_add(1);
    }
    later.let_go(Timestamp(i64::MAX), &mut outlets)?;
    for row in contacts.rows(&words) {
        outlets.contacts.put(&row)?;
    }
    outlets.conversations.finish()?;
    outlets.events.finish()?;
    outlets.messages.finish()?;
    outlets.contacts.finish()?;
    Ok(house)
}

/// Old ones are over; of the newest, half are, as on any working day.
fn end(random: &mut StdRng, coming: f64) -> End {
    let dice = random.random_range(0..1_000);
    if coming > FRESH_SHARE || dice < 500 {
        return if dice % 10 == 0 {
            End::Solved
        } else {
            End::Closed
        };
    }
    match dice {
        ..525 => End::Waiting,
        525..750 => End::Open,
        750..950 => End::Pending,
        _ => End::OnHold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_messages_are_given_out_and_few_conversations_have_many() {
        let mut random = StdRng::seed_from_u64(1);
        let mut left = Left {
            conversations: 10_000,
            messages: 100_000,
        };
        let mut lengths: Vec<_> = (0..10_000).map(|_| left.next(&mut random)).collect();
        assert_eq!(lengths.iter().sum::<usize>(), 100_000);
        lengths.sort_unstable();
        assert!(lengths[0] >= 1 && lengths[5_000] < 8 && lengths[9_999] > 150);
    }

    #[test]
    fn one_message_each_is_possible() {
        let mut random = StdRng::seed_from_u64(1);
        let mut left = Left {
            conversations: 50,
            messages: 50,
        };
        assert!((0..50).all(|_| left.next(&mut random) == 1));
    }

    #[test]
    fn old_conversations_are_over() {
        let mut random = StdRng::seed_from_u64(1);
        let is_over = |end| matches!(end, End::Solved | End::Closed);
        assert!((0..1_000).all(|_| is_over(end(&mut random, 0.5))));
        let fresh = (0..1_000).filter(|_| is_over(end(&mut random, 0.01)));
        assert!((450..550).contains(&fresh.count()));
    }
}
