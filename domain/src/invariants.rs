//! What must always hold, one predicate each, by the names of the design.
//! Tests, the simulator and the audit call these; each answers what is wrong, or nothing.

use crate::conversation::{ContactNotice, Conversation, Event};
use crate::ids::Seq;

/// INV-02: a conversation's `seq` has no gap and no repeat.
pub fn inv_02_seq_is_gapless(events: &[Event]) -> Result<(), String> {
    let mut expected = Seq::ZERO;
    let mut public = Seq::ZERO;
    for event in events {
        expected = expected.next();
        if event.seq != expected {
            return Err(format!(
                "INV-02: expected seq {expected}, found {}",
                event.seq
            ));
        }
        if event.previous_public_seq != public {
            return Err(format!(
                "INV-02: event {} names {} as the public seq before it, but it is {public}",
                event.seq, event.previous_public_seq
            ));
        }
        if event.fact.is_public() {
            public = event.seq;
        }
    }
    Ok(())
}

/// INV-03: one client id, one message.
pub fn inv_03_client_ids_are_unique(events: &[Event]) -> Result<(), String> {
    let mut known = std::collections::BTreeSet::new();
    for event in events {
        if let crate::conversation::Fact::MessagePosted { message } = &event.fact
            && !known.insert(message.client_id.clone())
        {
            return Err(format!(
                "INV-03: client id {} twice",
                message.client_id.as_str()
            ));
        }
    }
    Ok(())
}

/// INV-07: the fold of the events is the state.
pub fn inv_07_fold_is_state(events: &[Event], state: &Conversation) -> Result<(), String> {
    match Conversation::fold(events) {
        Some(folded) if folded == *state => Ok(()),
        Some(folded) => Err(format!("INV-07: fold gives {folded:?}, state is {state:?}")),
        None => Err("INV-07: the events do not begin with `started`".to_owned()),
    }
}

/// INV-09: what a contact is told is exactly what is public.
pub fn inv_09_contacts_see_public_only(events: &[Event]) -> Result<(), String> {
    for event in events {
        if ContactNotice::of(event).is_some() != event.fact.is_public() {
            return Err(format!(
                "INV-09: event {} ({})",
                event.seq,
                event.fact.kind()
            ));
        }
    }
    Ok(())
}
