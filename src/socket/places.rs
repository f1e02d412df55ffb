//! How many sockets one person and one address hold, and that nobody holds too many.
//! The newest is refused, never the oldest closed: closing it would make windows push each other out in turn.

use std::sync::Arc;

use bellhop_domain::{AgentId, ContactId};
use dashmap::DashMap;

use crate::auth::Principal;
use crate::config::SocketCaps;
use crate::http::client_address::AddressKey;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Holder {
    Address(AddressKey),
    Agent(AgentId),
    Contact(ContactId),
}

impl From<&Principal> for Holder {
    fn from(principal: &Principal) -> Self {
        match principal {
            Principal::Agent(agent) => Self::Agent(agent.id),
            Principal::Contact(contact) => Self::Contact(contact.id),
        }
    }
}

type Taken = Arc<DashMap<Holder, usize>>;

/// Cheap to clone; all clones count together.
#[derive(Clone, Debug)]
pub struct Places {
    caps: SocketCaps,
    taken: Taken,
}

/// One socket's place, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    holder: Holder,
    taken: Taken,
}

impl Places {
    pub fn new(caps: SocketCaps) -> Self {
        Self {
            caps,
            taken: Taken::default(),
        }
    }

    /// Nothing when the holder has as many as it may.
    pub(super) fn take(&self, holder: Holder) -> Option<Place> {
        let cap = match holder {
            Holder::Address(_) => self.caps.per_address,
            Holder::Agent(_) => self.caps.per_agent,
            Holder::Contact(_) => self.caps.per_contact,
        };
        let mut count = self.taken.entry(holder).or_default();
        if cap > 0 && *count >= cap {
            metrics::counter!("bellhop_sockets_refused_total").increment(1);
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place {
            holder,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let dashmap::Entry::Occupied(mut count) = self.taken.entry(self.holder) {
            let left = count.get().saturating_sub(1);
            if left == 0 {
                count.remove();
            } else {
                count.insert(left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_socket_is_gone() {
        let places = Places::new(SocketCaps {
            per_contact: 1,
            per_agent: 2,
            per_address: 0,
        });
        let agent = Holder::Agent(AgentId(Uuid::nil()));
        let first = places.take(agent).unwrap();
        let second = places.take(agent).unwrap();
        assert!(places.take(agent).is_none());
        let contact = Holder::Contact(ContactId(Uuid::nil()));
        assert!(places.take(contact).is_some(), "counted apart");
        drop(first);
        let third = places.take(agent).unwrap();
        drop((second, third));
        assert!(places.taken.is_empty());

        let address = Holder::Address(IpAddr::from([192, 0, 2, 1]).into());
        let many: Vec<_> = (0..100).map(|_| places.take(address)).collect();
        assert!(many.iter().all(Option::is_some), "0 is no cap");
    }
}
