//! What was sent, acknowledged and seen, against what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::person::INTERNAL;

/// A refusal that may be repeated is, after this long at least.
const RETRY_MIN: Duration = Duration::from_millis(100);

/// A message of one writer, in the order of writing.
pub(super) struct Sent {
    pub(super) conversation: Uuid,
    pub(super) action: &'static str,
    pub(super) client_id: String,
    /// Of the acknowledgement.
    pub(super) seq: Option<i64>,
    pub(super) not_before: Instant,
    pub(super) refusals: u64,
    /// A refusal that no repeat mends: nothing of that kind is expected.
    pub(super) problem: Option<String>,
}

impl Sent {
    pub(super) fn new(conversation: Uuid, action: &'static str) -> Self {
        Self {
            conversation,
            action,
            client_id: Uuid::new_v4().to_string(),
            seq: None,
            not_before: Instant::now(),
            refusals: 0,
            problem: None,
        }
    }

    pub(super) fn payload(&self) -> Value {
        let text = match self.action {
            "send_message" => format!("hello {}", self.client_id),
            _ => format!("{INTERNAL} {}", self.client_id),
        };
        let Self {
            conversation,
            client_id,
            ..
        } = self;
        json!({ "conversation_id": conversation, "client_id": client_id, "text": text })
    }

    pub(super) fn refused(&mut self, answer: &Value) {
        self.refusals = self.refusals.saturating_add(1);
        let wait = answer
            .pointer("/error/retry_after_ms")
            .and_then(Value::as_u64);
        let wait = Duration::from_millis(wait.unwrap_or_default()).max(RETRY_MIN);
        self.not_before = Instant::now() + wait;
        let code = answer.pointer("/error/code").and_then(Value::as_str);
        let may_repeat = [
            "busy",
            "rate_limited",
            "unavailable",
            "outcome_unknown",
            "conflict",
        ];
        if !code.is_some_and(|code| may_repeat.contains(&code)) {
            self.problem = Some(answer.to_string());
        }
    }
}

/// One fact of a conversation, as pushed or as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub(super) seq: i64,
    pub(super) previous_seq: i64,
    /// Of the message it posted.
    pub(super) client_id: Option<String>,
}

impl Seen {
    /// Nothing for a push that has no place in the sequence.
    pub(super) fn of(push: &Value) -> Option<Self> {
        let payload = push.get("payload")?;
        let is_post = push.get("action")?.as_str()? == "message_posted";
        let client_id = payload.pointer("/message/client_id").filter(|_| is_post);
        Some(Self {
            seq: payload.get("seq")?.as_i64()?,
            previous_seq: payload.get("previous_seq")?.as_i64()?,
            client_id: client_id.and_then(Value::as_str).map(str::to_owned),
        })
    }
}

/// What somebody has of a conversation, gapless up to `seq`.
#[derive(Default)]
pub(super) struct View {
    pub(super) seq: i64,
    pub(super) seen: Vec<Seen>,
    is_asking: bool,
}

impl View {
    /// Whether something is missing and has to be asked for.
    pub(super) fn take(&mut self, seen: Seen) -> bool {
        if seen.seq <= self.seq {
            return false;
        }
        if seen.previous_seq > self.seq {
            return !std::mem::replace(&mut self.is_asking, true);
        }
        self.is_asking = false;
        self.seq = seen.seq;
        self.seen.push(seen);
        false
    }

    /// A new connection asks by its log-in.
    pub(super) fn reconnected(&mut self) {
        self.is_asking = false;
    }
}

#[derive(Default)]
pub(super) struct Findings {
    pub(super) acknowledged: u64,
    pub(super) lost: Vec<String>,
    pub(super) doubled: Vec<String>,
    pub(super) out_of_order: Vec<String>,
    pub(super) leaked: Vec<String>,
    /// Answered with a code that says that no repeat will help, which no fault makes true.
    pub(super) refused: Vec<String>,
}

impl Findings {
    /// Every acknowledgement is stored at its place; nothing is stored twice; one writer's messages
    /// stand in the order of writing.
    pub(super) fn check_sent(&mut self, sent: &[Sent], stored: &BTreeMap<Uuid, Vec<Seen>>) {
        let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
        for sent in sent {
            let found: Vec<_> = stored
                .get(&sent.conversation)
                .into_iter()
                .flatten()
                .filter(|seen| seen.client_id.as_ref() == Some(&sent.client_id))
                .collect();
            let name = format!("{} in {}", sent.client_id, sent.conversation);
            if let Some(answer) = &sent.problem {
                self.refused.push(format!("{name}: {answer}"));
            }
            if let Some(seq) = sent.seq {
                self.acknowledged = self.acknowledged.saturating_add(1);
                if !found.iter().any(|seen| seen.seq == seq) {
                    self.lost.push(format!("{name}, acknowledged as {seq}"));
                }
            } else {
                self.lost.push(format!("{name} was never acknowledged"));
            }
            if found.len() > 1 {
                self.doubled.push(name.clone());
            }
            if let Some(first) = found.first() {
                let before = last.insert(sent.conversation, first.seq);
                if before.is_some_and(|before| before > first.seq) {
                    self.out_of_order.push(name);
                }
            }
        }
    }

    /// What somebody saw is what is stored for them, in its order, once.
    pub(super) fn check_view(&mut self, whose: &str, view: &View, stored: &[Seen]) {
        if view.seen == stored {
            return;
        }
        let seen: Vec<_> = view.seen.iter().map(|one| one.seq).collect();
        if !seen.is_sorted_by(|a, b| a < b) {
            self.out_of_order.push(format!("{whose} saw {seen:?}"));
        }
        let unique: BTreeSet<_> = seen.iter().collect();
        if unique.len() < seen.len() {
            self.doubled.push(format!("{whose} saw {seen:?}"));
        }
        for one in stored {
            if !view.seen.contains(one) {
                self.lost.push(format!("{whose} did not see {one:?}"));
            }
        }
        for one in &view.seen {
            if !stored.contains(one) {
                self.lost
                    .push(format!("{whose} saw {one:?}, which is not stored"));
            }
        }
    }

    /// The first few of each kind.
    pub(super) fn examples(&self) -> Vec<String> {
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("out of order", &self.out_of_order),
            ("leaked", &self.leaked),
            ("refused for good", &self.refused),
        ];
        kinds
            .into_iter()
            .flat_map(|(kind, found)| {
                found
                    .iter()
                    .take(3)
                    .map(move |one| format!("{kind}: {one}"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(seq: i64, client_id: Option<&str>) -> Seen {
        Seen {
            seq,
            previous_seq: seq - 1,
            client_id: client_id.map(str::to_owned),
        }
    }

    fn sent(conversation: Uuid, client_id: &str, seq: Option<i64>) -> Sent {
        Sent {
            client_id: client_id.to_owned(),
            seq,
            ..Sent::new(conversation, "send_message")
        }
    }

    #[test]
    fn a_refusal_that_ends_the_client_s_patience_is_found() {
        let check = |code: &str| {
            let mut one = sent(Uuid::nil(), "a", None);
            one.refused(&json!({ "error": { "code": code } }));
            one.seq = Some(1);
            let stored = BTreeMap::from([(Uuid::nil(), vec![seen(1, Some("a"))])]);
            let mut findings = Findings::default();
            findings.check_sent(&[one], &stored);
            (findings.refused.len(), findings.lost.len())
        };
        assert_eq!(check("unavailable"), (0, 0));
        assert_eq!(check("internal"), (1, 0));
    }

    fn check(sent_ids: &[(&str, Option<i64>)], stored_ids: &[&str]) -> [usize; 3] {
        let conversation = Uuid::nil();
        let sent: Vec<_> = sent_ids
            .iter()
            .map(|(id, seq)| sent(conversation, id, *seq))
            .collect();
        let stored = (1..).zip(stored_ids).map(|(seq, id)| seen(seq, Some(id)));
        let stored = BTreeMap::from([(conversation, stored.collect())]);
        let mut findings = Findings::default();
        findings.check_sent(&sent, &stored);
        [
            findings.lost.len(),
            findings.doubled.len(),
            findings.out_of_order.len(),
        ]
    }

    #[test]
    fn what_is_lost_doubled_or_moved_is_found() {
        assert_eq!(
            check(&[("a", Some(1)), ("b", Some(2))], &["a", "b"]),
            [0, 0, 0]
        );
        assert_eq!(check(&[("a", Some(1)), ("b", Some(2))], &["a"]), [1, 0, 0]);
        assert_eq!(check(&[("a", Some(1))], &["a", "a"]), [0, 1, 0]);
        assert_eq!(
            check(&[("a", Some(2)), ("b", Some(1))], &["b", "a"]),
            [0, 0, 1]
        );
        assert_eq!(check(&[("a", Some(1)), ("b", None)], &["a"]), [1, 0, 0]);
    }

    #[test]
    fn a_view_that_differs_is_found() {
        let stored = [seen(1, None), seen(2, Some("a")), seen(3, Some("b"))];
        let mut view = View::default();
        for one in &stored {
            assert!(!view.take(one.clone()));
        }
        assert!(!view.take(stored[1].clone()), "a repeat is dropped");
        let mut findings = Findings::default();
        findings.check_view("mia", &view, &stored);
        assert!(findings.examples().is_empty());
        view.seen.remove(1);
        findings.check_view("mia", &view, &stored);
        assert_eq!(findings.lost.len(), 1);
    }

    #[test]
    fn a_gap_is_asked_for_once() {
        let mut view = View::default();
        assert!(view.take(seen(3, None)));
        assert!(!view.take(seen(4, None)));
        assert_eq!(view.seq, 0);
    }
}
