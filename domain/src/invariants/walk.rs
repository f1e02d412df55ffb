//! The invariants of one history, event by event: what goes through a whole database holds no history whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::conversation::{Delivery, Event, Fact};
use crate::ids::{ClientId, MessageId, Seq};

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

/// INV-10, as far as a history tells it: what went out is acknowledged once, and what failed is not taken back.
#[derive(Clone, Debug, Default)]
pub struct Deliveries(BTreeMap<MessageId, Told>);

#[derive(Clone, Debug)]
struct Told {
    now: Box<Delivery>,
    /// What the message's row says, when the history was read from rows.
    row: Box<Delivery>,
}

impl Deliveries {
    pub fn step(&mut self, event: &Event) -> Result<(), String> {
        if let Fact::MessagePosted { message } = &event.fact
            && let Some(row) = &message.delivery
        {
            let queued = Delivery::queued(message.posted_at, row.manner.clone());
            let told = Told {
                now: Box::new(queued),
                row: row.clone(),
            };
            self.0.insert(message.id, told);
        }
        let Fact::DeliveryChanged {
            message_id,
            delivery,
        } = &event.fact
        else {
            return Ok(());
        };
        let Some(told) = self.0.get_mut(message_id) else {
            return Err(format!(
                "INV-10: event {} tells of message {message_id}, which goes nowhere",
                event.seq
            ));
        };
        let was = std::mem::replace(&mut told.now, delivery.clone());
        if !was.leads_to(delivery) {
            return Err(format!(
                "INV-10: event {} tells that message {message_id} is {}, but it was {}",
                event.seq,
                delivery.state.as_str(),
                was.state.as_str()
            ));
        }
        Ok(())
    }

    /// After the last event: rows that say something else than was told last.
    pub fn finish(&self) -> impl Iterator<Item = String> {
        let differs = self
            .0
            .iter()
            .filter(|(_, told)| (told.now.state, told.now.at) != (told.row.state, told.row.at));
        differs.map(|(id, told)| {
            format!(
                "INV-10: message {id} was told to be {} last, its row says {}",
                told.now.state.as_str(),
                told.row.state.as_str()
            )
        })
    }
}
