//! What the people of a run write down while they talk.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::order::Heard;
use super::stamp::Stamp;
use crate::progress::Counter;
use crate::report::{Report, Times, float, rate};
use crate::wire::Answer;

/// One conversation.
pub(super) struct Talk {
    pub(super) id: String,
    said: Mutex<Said>,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Said {
    acknowledged: u64,
    refused: BTreeMap<String, u64>,
    broken: Option<String>,
}

/// All of them.
pub(super) struct Ledger {
    pub(super) begun: Instant,
    /// What is due between these two is measured; before is warm-up.
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) talks: Vec<Talk>,
    pub(super) sent: Counter,
    pub(super) acknowledged: Counter,
    pub(super) answered: Counter,
    pub(super) delivered: Counter,
    pub(super) signals_sent: Counter,
    pub(super) signals_seen: Counter,
    acks: Mutex<Times>,
    deliveries: Mutex<Times>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Talk {
    pub(super) fn new(id: String) -> Self {
        Self {
            id,
            said: Mutex::default(),
            heard: Mutex::default(),
        }
    }

    /// Its customer's or its watcher's socket ended.
    pub(super) fn broke(&self, why: String) {
        lock(&self.said).broken.get_or_insert(why);
    }
}

impl Ledger {
    pub(super) fn new(
        begun: Instant,
        from: Instant,
        until: Instant,
        talks: Vec<Talk>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            begun,
            from,
            until,
            talks,
            sent: Counter::default(),
            acknowledged: Counter::default(),
            answered: Counter::default(),
            delivered: Counter::default(),
            signals_sent: Counter::default(),
            signals_seen: Counter::default(),
            acks: Mutex::new(Times::new()?),
            deliveries: Mutex::new(Times::new()?),
        })
    }

    /// The answer to a message.
    pub(super) fn answer(&self, talk: &Talk, stamp: Stamp, answer: &Answer<'_>) {
        let now = Instant::now();
        self.answered.add(1);
        let mut said = lock(&talk.said);
        if !answer.success {
            let count = said.refused.entry(answer.code()).or_default();
            *count = count.saturating_add(1);
            return;
        }
        said.acknowledged = said.acknowledged.saturating_add(1);
        drop(said);
        self.acknowledged.add(1);
        self.record(&self.acks, stamp, now);
    }

    /// A message came to the other side.
    pub(super) fn deliver(&self, talk: &Talk, stamp: Stamp, seq: u64) {
        let now = Instant::now();
        lock(&talk.heard).hear(stamp.turn, seq);
        self.delivered.add(1);
        self.record(&self.deliveries, stamp, now);
    }

    fn record(&self, times: &Mutex<Times>, stamp: Stamp, now: Instant) {
        let due = stamp.due(self.begun);
        if due >= self.from && due < self.until {
            lock(times).record(now.saturating_duration_since(due));
        }
    }

    /// How many answers and deliveries are still to come.
    pub(super) fn is_settled(&self) -> bool {
        let everything = self.answered.get() >= self.sent.get();
        everything && self.delivered.get() >= self.acknowledged.get()
    }

    pub(super) fn tell(&self, report: &mut Report) {
        let window = self.until.saturating_duration_since(self.from);
        report.seconds = window.as_secs_f64();
        let (acks, deliveries) = (lock(&self.acks), lock(&self.deliveries));
        report.figure("acknowledged", "messages/s", rate(acks.count(), window));
        report.figure("delivered", "messages/s", rate(deliveries.count(), window));
        report.timing("ack", &acks);
        report.timing("delivery", &deliveries);
        if self.signals_sent.get() > 0 {
            let all = self.until.saturating_duration_since(self.begun);
            report.figure(
                "typing sent",
                "signals/s",
                rate(self.signals_sent.get(), all),
            );
            report.figure(
                "typing seen",
                "signals/s",
                rate(self.signals_seen.get(), all),
            );
            if self.signals_seen.get() == 0 {
                report.problem("no typing signal was seen by anybody");
            }
        }
        self.reckon(report);
    }

    /// Acknowledged against delivered, conversation by conversation.
    fn reckon(&self, report: &mut Report) {
        let (mut lost, mut doubled, mut out_of_order) = (0_u64, 0_u64, 0_u64);
        let mut trouble: BTreeMap<String, u64> = BTreeMap::new();
        for talk in &self.talks {
            let (said, heard) = (lock(&talk.said), lock(&talk.heard));
            report.promised.insert(talk.id.clone(), said.acknowledged);
            lost = lost.saturating_add(heard.lost(said.acknowledged));
            doubled = doubled.saturating_add(heard.doubled);
            out_of_order = out_of_order.saturating_add(heard.out_of_order);
            for (code, count) in &said.refused {
                let sum = trouble.entry(format!("refused: {code}")).or_default();
                *sum = sum.saturating_add(*count);
            }
            if let Some(why) = &said.broken {
                let sum = trouble.entry(format!("sockets: {why}")).or_default();
                *sum = sum.saturating_add(1);
            }
        }
        let unanswered = self.sent.get().saturating_sub(self.answered.get());
        for (name, count) in [
            ("lost", lost),
            ("doubled", doubled),
            ("out of order", out_of_order),
            ("unanswered", unanswered),
        ] {
            report.figure(name, "messages", float(count));
            if count > 0 {
                report.problem(format!("{count} messages {name}"));
            }
        }
        for (what, count) in trouble {
            report.problem(format!("{count} × {what}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const DONE: &str =
        r#"{"request_id":"1.0","action":"send_message","success":true,"payload":{}}"#;
    const BUSY: &str =
        r#"{"request_id":"1.0","action":"send_message","success":false,"error":{"code":"busy"}}"#;

    fn ledger() -> Ledger {
        let begun = Instant::now();
        let (from, until) = (
            begun + Duration::from_secs(1),
            begun + Duration::from_secs(3),
        );
        Ledger::new(begun, from, until, vec![Talk::new("c".to_owned())]).unwrap()
    }

    fn at(ledger: &Ledger, turn: u64, second: u64) -> Stamp {
        Stamp::new(
            turn,
            ledger.begun,
            ledger.begun + Duration::from_secs(second),
        )
    }

    #[test]
    fn warm_up_is_checked_and_not_measured() {
        let ledger = ledger();
        let done = Answer::parse(DONE).unwrap();
        for (turn, second) in [(1, 0), (2, 1), (3, 2), (4, 3)] {
            let stamp = at(&ledger, turn, second);
            ledger.sent.add(1);
            ledger.answer(&ledger.talks[0], stamp, &done);
            ledger.deliver(&ledger.talks[0], stamp, turn);
        }
        assert!(ledger.is_settled());
        let mut report = Report::new("chat");
        ledger.tell(&mut report);
        assert_eq!(
            report.value("acknowledged"),
            Some(1.0),
            "two in two seconds"
        );
        assert_eq!(report.timings[0].count, 2);
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!(
            report.promised["c"], 4,
            "the database must have all of them"
        );
    }

    #[test]
    fn what_is_lost_refused_or_unanswered_is_a_problem() {
        let ledger = ledger();
        ledger.sent.add(3);
        ledger.answer(
            &ledger.talks[0],
            at(&ledger, 1, 1),
            &Answer::parse(DONE).unwrap(),
        );
        assert!(!ledger.is_settled());
        ledger.answer(
            &ledger.talks[0],
            at(&ledger, 2, 1),
            &Answer::parse(BUSY).unwrap(),
        );
        let mut report = Report::new("chat");
        ledger.tell(&mut report);
        let expected = [
            "1 messages lost",
            "1 messages unanswered",
            "1 × refused: busy",
        ];
        assert_eq!(report.problems, expected);
    }
}
