//! The invariants of one history, event by event: what goes through a whole database holds no history whole.

use std::collections::BTreeSet;

use crate::conversation::{Event, Fact};
use crate::ids::{ClientId, Seq};

/// INV-02, from the first event on.
#[derive(Clone, Debug)]
pub struct SeqWalk {
    last: Seq,
    public: Seq,
}

impl Default for SeqWalk {
    fn default() -> Self {
        Self {
            last: Seq::ZERO,
            public: Seq::ZERO,
        }
    }
}

impl SeqWalk {
    pub fn step(&mut self, event: &Event) -> Result<(), String> {
        let expected = self.last.next();
        if event.seq != expected {
            return Err(format!(
                "INV-02: expected seq {expected}, found {}",
                event.seq
            ));
        }
        let public = self.public;
        if event.previous_public_seq != public {
            return Err(format!(
                "INV-02: event {} names {} as the public seq before it, but it is {public}",
                event.seq, event.previous_public_seq
            ));
        }
        self.last = expected;
        if event.fact.is_public() {
            self.public = event.seq;
        }
        Ok(())
    }

    /// `seq` of the last event that was as it must be.
    pub fn last(&self) -> Seq {
        self.last
    }
}

/// INV-03, in any order.
#[derive(Clone, Debug, Default)]
pub struct ClientIds(BTreeSet<ClientId>);

impl ClientIds {
    pub fn step(&mut self, event: &Event) -> Result<(), String> {
        if let Fact::MessagePosted { message } = &event.fact
            && !self.0.insert(message.client_id.clone())
        {
            return Err(format!(
                "INV-03: client id {} twice",
                message.client_id.as_str()
            ));
        }
        Ok(())
    }
}
