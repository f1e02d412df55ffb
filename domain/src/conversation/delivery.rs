//! How far a message of ours has come on its way over a platform.
//!
//! `queued` → `sent` → `delivered` → `read`, never back; `failed` is the end unless somebody tries again, or the
//! platform tells that it arrived after all. A message that goes nowhere has no delivery.

use serde::{Deserialize, Serialize};

use super::state::Message;
use crate::time::Timestamp;
use crate::words::words;

words! {
    DeliveryState {
        /// In the outbox: it goes out as soon as it may.
        Queued = "queued",
        /// The platform has it.
        Sent = "sent",
        Delivered = "delivered",
        Read = "read",
        Failed = "failed",
    }

    /// What kind of failure, for whoever decides what to do next.
    FailureClass {
        WindowClosed = "window_closed",
        RateLimited = "rate_limited",
        TokenInvalid = "token_invalid",
        RecipientUnavailable = "recipient_unavailable",
        Invalid = "invalid",
        Transient = "transient",
        /// Nobody knows whether it arrived.
        Unclear = "unclear",
        Unknown = "unknown",
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    pub class: FailureClass,
    /// For agents: what happened, and what to do.
    pub reason: String,
}

/// In which way a reply goes out, where the platform has more than one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Manner {
    /// Answers public speech by a message to its author alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_private: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUse>,
}

/// A text that the platform has approved before; the message's text is how it reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateUse {
    pub name: String,
    pub language: String,
    /// For its placeholders, in their order.
    #[serde(default)]
    pub values: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub state: DeliveryState,
    /// Since when.
    pub at: Timestamp,
    /// Of `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    #[serde(flatten)]
    pub manner: Manner,
}

/// What is told of a message that went out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    Sent,
    Delivered,
    Read,
    Failed(Failure),
}

impl Progress {
    fn state(&self) -> DeliveryState {
        match self {
            Self::Sent => DeliveryState::Sent,
            Self::Delivered => DeliveryState::Delivered,
            Self::Read => DeliveryState::Read,
            Self::Failed(_) => DeliveryState::Failed,
        }
    }

    fn failure(self) -> Option<Failure> {
        match self {
            Self::Sent | Self::Delivered | Self::Read => None,
            Self::Failed(failure) => Some(failure),
        }
    }
}

impl Delivery {
    pub fn queued(at: Timestamp, manner: Manner) -> Self {
        Self {
            state: DeliveryState::Queued,
            at,
            failure: None,
            manner,
        }
    }

    fn is_unclear(&self) -> bool {
        let class = self.failure.as_ref().map(|failure| failure.class);
        class == Some(FailureClass::Unclear)
    }

    /// Whether an agent may have it sent again.
    pub fn can_retry(&self) -> bool {
        self.state == DeliveryState::Failed
    }

    /// The delivery after this news; `None` when it is none: platforms tell late, twice and in any order.
    pub fn after(&self, progress: Progress, at: Timestamp) -> Option<Self> {
        let to = progress.state();
        self.is_news(to).then(|| Self {
            state: to,
            at,
            failure: progress.failure(),
            manner: self.manner.clone(),
        })
    }

    /// Whether a history may go on from here to `next`, by news or because somebody tries again.
    pub fn leads_to(&self, next: &Self) -> bool {
        match next.state {
            DeliveryState::Queued => self.can_retry(),
            DeliveryState::Sent
            | DeliveryState::Delivered
            | DeliveryState::Read
            | DeliveryState::Failed => self.is_news(next.state),
        }
    }

    fn is_news(&self, to: DeliveryState) -> bool {
        match (self.state, to) {
            (_, DeliveryState::Queued) => false,
            (DeliveryState::Queued, _)
            | (DeliveryState::Sent, DeliveryState::Delivered | DeliveryState::Failed)
            | (DeliveryState::Sent | DeliveryState::Delivered, DeliveryState::Read) => true,
            // It did arrive.
            (
                DeliveryState::Failed,
                DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read,
            ) => self.is_unclear(),
            (
                DeliveryState::Sent
                | DeliveryState::Delivered
                | DeliveryState::Read
                | DeliveryState::Failed,
                _,
            ) => false,
        }
    }
}

impl Message {
    pub fn delivery_state(&self) -> Option<DeliveryState> {
        self.delivery.as_ref().map(|delivery| delivery.state)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn failed(class: FailureClass) -> Progress {
        let reason = "no".to_owned();
        Progress::Failed(Failure { class, reason })
    }

    fn after(news: &[Progress]) -> DeliveryState {
        let mut delivery = Delivery::queued(Timestamp(0), Manner::default());
        for one in news {
            if let Some(next) = delivery.after(one.clone(), Timestamp(1)) {
                delivery = next;
            }
        }
        delivery.state
    }

    #[test]
    fn news_that_comes_late_changes_nothing() {
        use DeliveryState as To;
        use FailureClass::{Invalid, Unclear};
        use Progress::{Delivered, Read, Sent};
        let check = |news: &[Progress], expected| assert_eq!(after(news), expected, "{news:?}");
        check(&[Sent], To::Sent);
        check(&[Delivered, Sent], To::Delivered);
        check(&[Read, Delivered, Sent], To::Read);
        check(&[Sent, failed(Invalid)], To::Failed);
        check(&[Delivered, failed(Invalid)], To::Delivered);
        check(&[failed(Invalid), Delivered], To::Failed);
        check(&[failed(Unclear), Sent], To::Sent);
        check(&[failed(Unclear), failed(Invalid)], To::Failed);
    }

    fn progress() -> impl Strategy<Value = Progress> {
        prop_oneof![
            Just(Progress::Sent),
            Just(Progress::Delivered),
            Just(Progress::Read),
            prop::sample::select(FailureClass::ALL).prop_map(failed),
        ]
    }

    fn rank(state: DeliveryState) -> u8 {
        match state {
            DeliveryState::Queued => 0,
            DeliveryState::Failed => 1,
            DeliveryState::Sent => 2,
            DeliveryState::Delivered => 3,
            DeliveryState::Read => 4,
        }
    }

    proptest! {
        /// Whatever is told, in whatever order: what has arrived stays, and telling it again is no news.
        #[test]
        fn what_arrived_has_arrived(news in prop::collection::vec(progress(), 0..12)) {
            let mut delivery = Delivery::queued(Timestamp(0), Manner::default());
            for one in news {
                let before = delivery.state;
                if let Some(next) = delivery.after(one.clone(), Timestamp(1)) {
                    delivery = next;
                }
                let is_back = rank(delivery.state) < rank(before);
                prop_assert!(!is_back || (before, delivery.state) == (DeliveryState::Sent, DeliveryState::Failed));
                prop_assert_eq!(delivery.after(one, Timestamp(2)), None);
                prop_assert_eq!(delivery.state == DeliveryState::Failed, delivery.failure.is_some());
            }
        }
    }
}
