//! Who is here: presence is the live socket, one entry per device, with a grace period that hides
//! reloads and reconnects. Changes are told as differences to those who watch.

use std::sync::Arc;

use bellhop_domain::{AgentId, ContactId, ConversationId};
use dashmap::DashMap;

use crate::fanout::{Fanout, Page, SessionId, Signal, Viewer};
use crate::floor::Floor;
use crate::limits::PRESENCE_GRACE;

struct AgentHere {
    name: String,
    sockets: usize,
    /// Counts comings and goings, so that a late "gone" can tell that somebody came back.
    turn: u64,
}

struct ContactHere {
    name: Option<String>,
    sockets: usize,
    turn: u64,
    page: Option<Page>,
}

struct Looking {
    session: SessionId,
    viewer: Viewer,
}

pub struct Presence {
    fanout: Arc<Fanout>,
    floor: Floor,
    agents: DashMap<AgentId, AgentHere>,
    contacts: DashMap<ContactId, ContactHere>,
    viewers: DashMap<ConversationId, Vec<Looking>>,
}

impl Presence {
    pub fn new(fanout: Arc<Fanout>, floor: Floor) -> Self {
        Self {
            fanout,
            floor,
            agents: DashMap::new(),
            contacts: DashMap::new(),
            viewers: DashMap::new(),
        }
    }

    pub fn is_agent_online(&self, id: AgentId) -> bool {
        self.agents.contains_key(&id)
    }

    pub fn is_anybody_online(&self) -> bool {
        !self.agents.is_empty()
    }

    /// `None` when the contact is not here.
    pub fn contact_page(&self, id: ContactId) -> Option<Option<Page>> {
        self.contacts.get(&id).map(|here| here.page.clone())
    }

    pub fn agents_online(&self) -> Vec<(AgentId, String)> {
        let mut agents: Vec<_> = self
            .agents
            .iter()
            .map(|entry| (*entry.key(), entry.value().name.clone()))
            .collect();
        agents.sort_by(|(_, one), (_, other)| one.cmp(other));
        agents
    }

    /// The agents who are here, as those who watch are told.
    pub fn agent_signals(&self) -> Vec<Signal> {
        let here = self.agents_online().into_iter();
        here.map(|(id, name)| Signal::AgentPresence {
            id,
            name,
            online: true,
            standing: self.floor.agent_view(id).map(|view| view.standing),
        })
        .collect()
    }

    /// Some of the contacts who are here, at most `limit`.
    pub fn contacts_online(&self, limit: usize) -> Vec<Signal> {
        let here = self.contacts.iter().take(limit);
        here.map(|entry| contact_signal(*entry.key(), entry.value(), true))
            .collect()
    }

    pub fn agent_joined(&self, id: AgentId, name: &str) {
        let mut here = self.agents.entry(id).or_insert_with(|| AgentHere {
            name: name.to_owned(),
            sockets: 0,
            turn: 0,
        });
        here.sockets = here.sockets.saturating_add(1);
        here.turn = here.turn.saturating_add(1);
        let came = here.turn == 1;
        drop(here);
        if came {
            self.tell_agent(id, name, true);
        }
    }

    pub fn agent_left(self: &Arc<Self>, id: AgentId) {
        let Some(mut here) = self.agents.get_mut(&id) else {
            return;
        };
        here.sockets = here.sockets.saturating_sub(1);
        here.turn = here.turn.saturating_add(1);
        let (sockets, turn) = (here.sockets, here.turn);
        drop(here);
        if sockets > 0 {
            return;
        }
        let presence = Arc::clone(self);
        after_grace(async move {
            let gone = presence.agents.remove_if(&id, |_, here| here.turn == turn);
            if let Some((_, here)) = gone {
                presence.tell_agent(id, &here.name, false);
            }
        });
    }

    pub fn contact_joined(&self, id: ContactId, name: Option<&str>, page: Option<Page>) {
        let mut here = self.contacts.entry(id).or_insert_with(|| ContactHere {
            name: name.map(str::to_owned),
            sockets: 0,
            turn: 0,
            page: None,
        });
        here.sockets = here.sockets.saturating_add(1);
        here.turn = here.turn.saturating_add(1);
        let changed = here.turn == 1 || (page.is_some() && here.page != page);
        if page.is_some() {
            here.page = page;
        }
        let signal = contact_signal(id, &here, true);
        drop(here);
        if changed {
            self.fanout.signal_presence(&signal);
        }
    }

    pub fn contact_moved(&self, id: ContactId, page: Page) {
        let Some(mut here) = self.contacts.get_mut(&id) else {
            return;
        };
        if here.page.as_ref() == Some(&page) {
            return;
        }
        here.page = Some(page);
        let signal = contact_signal(id, &here, true);
        drop(here);
        self.fanout.signal_presence(&signal);
    }

    pub fn contact_left(self: &Arc<Self>, id: ContactId) {
        let Some(mut here) = self.contacts.get_mut(&id) else {
            return;
        };
        here.sockets = here.sockets.saturating_sub(1);
        here.turn = here.turn.saturating_add(1);
        let (sockets, turn) = (here.sockets, here.turn);
        drop(here);
        if sockets > 0 {
            return;
        }
        let presence = Arc::clone(self);
        after_grace(async move {
            let gone = presence
                .contacts
                .remove_if(&id, |_, here| here.turn == turn);
            if let Some((_, here)) = gone {
                presence
                    .fanout
                    .signal_presence(&contact_signal(id, &here, false));
            }
        });
    }

    pub fn view(&self, id: ConversationId, session: SessionId, agent_id: AgentId, name: &str) {
        let mut looking = self.viewers.entry(id).or_default();
        if looking.iter().any(|known| known.session == session) {
            return;
        }
        let viewer = Viewer {
            agent_id,
            name: name.to_owned(),
            writing: false,
        };
        looking.push(Looking { session, viewer });
        let viewers = unique(&looking);
        drop(looking);
        self.tell_viewers(id, viewers);
    }

    pub fn write(&self, id: ConversationId, session: SessionId, writing: bool) {
        let Some(mut looking) = self.viewers.get_mut(&id) else {
            return;
        };
        let Some(known) = looking.iter_mut().find(|known| known.session == session) else {
            return;
        };
        if known.viewer.writing == writing {
            return;
        }
        known.viewer.writing = writing;
        let viewers = unique(&looking);
        drop(looking);
        self.tell_viewers(id, viewers);
    }

    pub fn look_away(&self, id: ConversationId, session: SessionId) {
        let Some(mut looking) = self.viewers.get_mut(&id) else {
            return;
        };
        looking.retain(|known| known.session != session);
        let viewers = unique(&looking);
        drop(looking);
        self.viewers.remove_if(&id, |_, looking| looking.is_empty());
        self.tell_viewers(id, viewers);
    }

    pub fn viewers(&self, id: ConversationId) -> Vec<Viewer> {
        self.viewers
            .get(&id)
            .map(|looking| unique(&looking))
            .unwrap_or_default()
    }

    fn tell_viewers(&self, conversation: ConversationId, viewers: Vec<Viewer>) {
        let signal = Signal::ViewersChanged {
            conversation,
            viewers,
        };
        self.fanout.signal_viewers(conversation, &signal, None);
    }

    fn tell_agent(&self, id: AgentId, name: &str, online: bool) {
        self.floor.agent_is_here(id, name, online);
        // Visitors are told only when the answer to "is anybody here?" changes.
        let agents = self.agents_online();
        if agents.len() == usize::from(online) {
            self.fanout
                .signal_visitors(&Signal::Online { online, agents });
        }
    }
}

fn contact_signal(id: ContactId, here: &ContactHere, online: bool) -> Signal {
    Signal::ContactPresence {
        id,
        name: here.name.clone(),
        online,
        page: here.page.clone(),
    }
}

/// Two windows of one agent are one viewer, who writes if either does.
fn unique(looking: &[Looking]) -> Vec<Viewer> {
    let mut viewers: Vec<Viewer> = Vec::with_capacity(looking.len());
    for Looking { viewer, .. } in looking {
        match viewers
            .iter_mut()
            .find(|known| known.agent_id == viewer.agent_id)
        {
            Some(known) => known.writing |= viewer.writing,
            None => viewers.push(viewer.clone()),
        }
    }
    viewers
}

fn after_grace(then: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        tokio::time::sleep(PRESENCE_GRACE).await;
        then.await;
    });
}
