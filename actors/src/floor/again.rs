//! An actor of the floor that died begins again. It is told what follows from rows, and whoever kept
//! something for it says so; until then it takes nothing, so that no room is given twice.

use std::collections::{BTreeMap, BTreeSet};

use actix::Addr;
use bellhop_domain::agent::{Agent, AgentInput, ReserveKind};
use bellhop_domain::conversation::{Placement, Via};
use bellhop_domain::queue::QueueInput;
use bellhop_domain::{AgentId, ConversationId, QueueId};
use tokio::time::sleep_until;

use super::agent::{AgentActor, AgentMail};
use super::live::Floor;
use super::mail::post;
use super::placements::{offer, queue};
use super::queue::{QueueActor, QueueMail};
use super::records::{AgentRecord, QueueRecord};
use crate::hub::Hub;
use crate::limits::QUEUE_AGAIN_PAUSE;

impl Floor {
    pub(super) fn queue_addresses(&self) -> BTreeMap<QueueId, Addr<QueueActor>> {
        let queues = self.0.queues.iter();
        queues
            .map(|entry| (*entry.key(), entry.address.clone()))
            .collect()
    }

    pub(super) fn agent_again(&self, record: &AgentRecord, queues: BTreeSet<QueueId>) -> Agent {
        let (settings, chosen) = (record.settings.clone(), record.chosen.clone());
        Agent::again(settings, chosen, queues, self.now())
    }

    /// What an agent's actor that died knew: whether they are here, whom they serve, what they carry and
    /// are offered. What queues have reserved and not given yet, only the queues know.
    pub(super) fn tell_anew(
        &self,
        record: &AgentRecord,
        address: &Addr<AgentActor>,
        queues: &BTreeMap<QueueId, Addr<QueueActor>>,
    ) {
        let id = record.settings.id;
        let is_here = |hub: Hub| hub.presence().is_agent_online(id);
        if self.hub().is_some_and(is_here) {
            post(address, AgentMail::Input(AgentInput::Came));
        }
        post(address, AgentMail::Serves(self.records().queues_of(id)));
        self.0.placements.each_of(id, |conversation, placement| {
            if let Placement::With(held) = placement
                && held.agent == id
            {
                post(address, self.carries(held));
            }
            self.offer_again(id, conversation, placement, address);
        });
        for queue in queues.values() {
            post(queue, QueueMail::AgentAnew(id));
        }
    }

    fn offer_again(
        &self,
        agent: AgentId,
        conversation: ConversationId,
        placement: &Placement,
        address: &Addr<AgentActor>,
    ) {
        let class = match placement {
            Placement::Waiting { waiting, .. } => waiting.class,
            Placement::With(held) => held.class,
            Placement::Nowhere => return,
        };
        let Some(offer) = offer(placement).filter(|offer| offer.agent.id == agent) else {
            return;
        };
        if matches!(offer.via, Via::Queue) {
            let reserve = AgentInput::Reserve {
                queue: queue(placement),
                conversation,
                class,
                kind: ReserveKind::Standing,
            };
            post(address, AgentMail::Input(reserve));
        }
        let offered = AgentMail::Offered {
            conversation,
            class,
            offer: offer.clone(),
            decision: None,
        };
        post(address, offered);
    }

    /// Opens a queue in place of one that died, when what that one has commanded is settled: until then
    /// nobody knows what room is taken by it. One that dies at once may die of what it is told, and comes later.
    pub(super) fn succeed_queue(&self, id: QueueId) {
        let Some(mut queue) = self.0.queues.get_mut(&id) else {
            return;
        };
        if std::mem::replace(&mut queue.is_succeeded, true) {
            return;
        }
        tracing::error!(queue = %id, "a queue's actor died and is made anew");
        let commands = queue.commands.clone();
        let not_before = queue.opened_at + QUEUE_AGAIN_PAUSE;
        drop(queue);
        let floor = self.clone();
        tokio::spawn(async move {
            sleep_until(not_before).await;
            commands.closed().await;
            floor.open_in_its_place(id);
        });
    }

    fn open_in_its_place(&self, id: QueueId) {
        // It may have been closed, and opened again, meanwhile.
        let is_dead = self.queue(id).is_some_and(|queue| !queue.connected());
        let records = self.records();
        let Some(record) = records.queue(id).filter(|_| is_dead) else {
            return;
        };
        self.begin_queue(record);
        for agent in &records.agents {
            let id = agent.settings.id;
            let serves = AgentMail::Serves(records.queues_of(id));
            post(&self.agent(id, &agent.settings.name), serves);
        }
    }

    /// A queue that is there for the first time, again, or anew: takes up what waits in it. Its agents keep
    /// room for what is out, and for nothing else that an earlier actor of it may have asked for.
    pub(super) fn begin_queue(&self, record: &QueueRecord) {
        let id = record.settings.id;
        let offered = self.0.placements.offered_by(id);
        self.forget_reservations(id, &offered.keys().copied().collect());
        self.open_queue(record);
        let Some(address) = self.queue(id) else {
            return;
        };
        self.0.placements.each_waiting(|queue, waiting| {
            if queue == id {
                let entered = QueueInput::Entered(Box::new(waiting.clone()));
                post(&address, QueueMail::Input(entered));
            }
        });
        // One that ended since it was looked up is let go by the queue, which does not know it.
        for (conversation, agent) in offered {
            let reserved = QueueInput::Reserved {
                agent,
                conversation,
            };
            post(&address, QueueMail::Input(reserved));
        }
    }

    pub(super) fn forget_reservations(&self, queue: QueueId, except: &BTreeSet<ConversationId>) {
        let agents = self.0.agents.iter();
        let agents: BTreeMap<_, _> = agents
            .map(|entry| (*entry.key(), entry.value().clone()))
            .collect();
        for address in agents.values() {
            let except = except.clone();
            let release = AgentInput::ReleaseAll { queue, except };
            post(address, AgentMail::Input(release));
        }
    }
}
