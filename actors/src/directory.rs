//! Where each live conversation is. All actors are reached through here; no code assumes that
//! an address is local, so that several nodes can come later.

use std::sync::Arc;

use actix::Addr;
use bellhop_domain::ConversationId;
use dashmap::{DashMap, Entry};
use tokio::time::Instant;

use crate::conversation::ConversationActor;
use crate::limits::{RESTART_WINDOW, RESTARTS_MAX};

struct Deaths {
    count: u32,
    since: Instant,
}

#[derive(Clone, Default)]
pub(crate) struct Directory {
    live: Arc<DashMap<ConversationId, Addr<ConversationActor>>>,
    /// Conversations whose actor died without taking leave: a bug that must not take others along.
    deaths: Arc<DashMap<ConversationId, Deaths>>,
}

impl Directory {
    /// The address of a live conversation, made by `spawn` when there is none.
    pub(crate) fn get_or_spawn(
        &self,
        id: ConversationId,
        spawn: impl FnOnce() -> Addr<ConversationActor>,
    ) -> Addr<ConversationActor> {
        match self.live.entry(id) {
            Entry::Occupied(mut entry) => {
                if !entry.get().connected() {
                    self.count_death(id);
                    entry.insert(spawn());
                }
                entry.get().clone()
            }
            Entry::Vacant(entry) => entry.insert(spawn()).clone(),
        }
    }

    /// The address of a conversation that is in memory.
    pub(crate) fn get(&self, id: ConversationId) -> Option<Addr<ConversationActor>> {
        let address = self.live.get(&id)?.clone();
        address.connected().then_some(address)
    }

    pub(crate) fn len(&self) -> usize {
        self.live.len()
    }

    /// Called by an actor that takes leave; a successor's address stays.
    pub(crate) fn forget(&self, id: ConversationId, address: &Addr<ConversationActor>) {
        self.live.remove_if(&id, |_, known| known == address);
    }

    pub(crate) fn for_each(&self, mut visit: impl FnMut(&Addr<ConversationActor>)) {
        for entry in self.live.iter() {
            visit(entry.value());
        }
    }

    pub(crate) fn is_quarantined(&self, id: ConversationId) -> bool {
        if self.deaths.is_empty() {
            return false;
        }
        self.deaths
            .remove_if(&id, |_, deaths| deaths.since.elapsed() > RESTART_WINDOW);
        self.deaths
            .get(&id)
            .is_some_and(|deaths| deaths.count > RESTARTS_MAX)
    }

    fn count_death(&self, id: ConversationId) {
        metrics::counter!("bellhop_conversation_deaths_total").increment(1);
        tracing::error!(conversation = %id, "a conversation's actor died and is rebuilt");
        let mut deaths = self.deaths.entry(id).or_insert_with(|| Deaths {
            count: 0,
            since: Instant::now(),
        });
        deaths.count = deaths.count.saturating_add(1);
    }
}
