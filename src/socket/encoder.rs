//! The bytes of pushes, for the fan-out: once per audience, once for all where all read the same.

use bellhop_actors::fanout::{Encode, Signal};
use bellhop_actors::journal::Card;
use bellhop_domain::conversation::{Event, Summary};
use bytestring::ByteString;

use crate::auth::LinkSigner;
use crate::wire::push::{agent_push, contact_push, is_same_for_all};
use crate::wire::signal::{signal_for_agents, signal_for_contact};

pub struct JsonEncoder {
    links: LinkSigner,
}

impl JsonEncoder {
    pub fn new(links: LinkSigner) -> Self {
        Self { links }
    }
}

impl Encode for JsonEncoder {
    fn for_agents(&self, event: &Event, summary: &Summary, card: &Card) -> ByteString {
        agent_push(event, summary, card, &self.links).into()
    }

    fn for_contact(&self, event: &Event, summary: &Summary) -> Option<ByteString> {
        contact_push(event, summary, &self.links).map(Into::into)
    }

    fn is_same_for_all(&self, event: &Event) -> bool {
        is_same_for_all(event)
    }

    fn signal_for_agents(&self, signal: &Signal) -> ByteString {
        signal_for_agents(signal).into()
    }

    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString> {
        signal_for_contact(signal).map(Into::into)
    }
}
