//! What must hold when a hub has begun again, and when everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_domain::agent::{ChannelClass, StatusKind};
use bellhop_domain::conversation::{Actor, Fact, Placement};
use bellhop_domain::invariants::{
    inv_02_seq_is_gapless, inv_03_client_ids_are_unique, inv_04_one_assignee,
    inv_09_contacts_see_public_only,
};
use bellhop_domain::queue::Waiting;
use bellhop_domain::{AgentId, ConversationId, QueueId, Seq};

use super::client::Client;
use super::journal::lock;
use super::session::Desk;
use super::world::World;

/// What waits, by what is stored, in the order of each queue.
fn waiting(world: &World) -> BTreeMap<QueueId, Vec<Waiting>> {
    let mut queues: BTreeMap<QueueId, Vec<Waiting>> = BTreeMap::new();
    for kept in lock(&world.store).ledger.conversations.values() {
        if let Placement::Waiting { queue, waiting } = Placement::of(&kept.state.summary) {
            queues.entry(queue).or_default().push(*waiting);
        }
    }
    for waiting in queues.values_mut() {
        waiting.sort_by_key(Waiting::rank);
    }
    queues
}

/// INV-07: queues are as they were, in the order in which they were. What has changed since `versions`
/// may not be shown yet.
pub fn check_queues(world: &World, desk: &Desk, versions: &BTreeMap<ConversationId, Seq>) {
    let stored = waiting(world);
    let is_at_rest = |id: &ConversationId| {
        let version = lock(&world.store).ledger.version(*id);
        versions.get(id) == Some(&version)
    };
    for queue in &desk.hub.floor().records().queues {
        let id = queue.settings.id;
        let known = desk.hub.floor().queue_view(id);
        let known = known.map(|view| view.waiters).unwrap_or_default();
        let known = known.iter().map(|one| one.conversation);
        let known: Vec<_> = known.filter(is_at_rest).collect();
        let stored = stored.get(&id).map_or(&[][..], Vec::as_slice);
        let stored = stored.iter().take(50).map(|one| one.conversation);
        let stored: Vec<_> = stored.filter(is_at_rest).collect();
        if known != stored {
            world.book.wrong(format!(
                "INV-07: queue {id} has {known:?} waiting, but {stored:?} are stored"
            ));
        }
    }
}

pub fn versions(world: &World) -> BTreeMap<ConversationId, Seq> {
    let store = lock(&world.store);
    let kept = store.ledger.conversations.values();
    kept.map(|kept| (kept.state.summary.id, kept.state.summary.version))
        .collect()
}

pub async fn check(world: &World, desk: &Desk) {
    check_queues(world, desk, &versions(world));
    check_agents(world, desk);
    check_nobody_waits_in_vain(world, desk);
    for client in &world.clients {
        check_views(world, client);
        check_sends(world, client);
    }
    check_nothing_more_is_stored(world);
    check_memory(world, desk).await;
}

/// INV-04: one assignee, and each agent knows what they have.
fn check_agents(world: &World, desk: &Desk) {
    let mut held: BTreeMap<AgentId, BTreeSet<ConversationId>> = BTreeMap::new();
    for kept in lock(&world.store).ledger.conversations.values() {
        if let Placement::With(one) = Placement::of(&kept.state.summary) {
            held.entry(one.agent).or_default().insert(one.conversation);
        }
    }
    let mut carried = Vec::new();
    for agent in &desk.hub.floor().records().agents {
        let id = agent.settings.id;
        let view = desk.hub.floor().agent_view(id);
        let carries = view.map(|view| view.carried).unwrap_or_default();
        let carries: BTreeSet<_> = carries.iter().map(|one| one.conversation).collect();
        carried.extend(carries.iter().map(|one| (id, *one)));
        let held = held.remove(&id).unwrap_or_default();
        if carries != held {
            world.book.wrong(format!(
                "INV-04: agent {id} carries {carries:?}, but has {held:?}"
            ));
        }
    }
    world.book.check(inv_04_one_assignee(carried));
}

/// INV-05: who could have it, has it or is asked.
fn check_nobody_waits_in_vain(world: &World, desk: &Desk) {
    let floor = desk.hub.floor();
    let (records, views) = (floor.records(), floor.agent_views());
    // By what is stored, not by what an agent keeps room for: that may be for nothing.
    let mut used: BTreeMap<(AgentId, ChannelClass), u32> = BTreeMap::new();
    for kept in lock(&world.store).ledger.conversations.values() {
        let (holder, offer) = match Placement::of(&kept.state.summary) {
            Placement::With(held) => (Some(held.agent), held.offer),
            Placement::Waiting { waiting, .. } => (None, waiting.offer),
            Placement::Nowhere => (None, None),
        };
        let class = kept.state.summary.routing.class();
        for agent in holder.into_iter().chain(offer.map(|offer| offer.agent.id)) {
            *used.entry((agent, class)).or_default() += 1;
        }
    }
    let room = u32::try_from(world.plan.room).unwrap();
    let is_free = |agent, class| used.get(&(agent, class)).copied().unwrap_or(0) < room;
    for (queue, waiting) in waiting(world) {
        let Some(record) = records.queue(queue) else {
            world
                .book
                .wrong(format!("INV-05: there is no queue {queue}"));
            continue;
        };
        for one in waiting.iter().filter(|one| one.offer.is_none()) {
            let could = views.iter().find(|agent| {
                agent.standing.kind == StatusKind::Online
                    && record.members.contains(&agent.id)
                    && !one.refused_by.contains(&agent.id)
                    && is_free(agent.id, one.class)
            });
            if let Some(agent) = could {
                world.book.wrong(format!(
                    "INV-05: {} waits in {queue} although {} is free: {one:?} {:?}",
                    one.conversation, agent.id, agent.load
                ));
            }
        }
    }
}

/// INV-02 and INV-08: everybody is back, and sees all that they may see.
fn check_views(world: &World, client: &Client) {
    let name = client.actor.name();
    if !client.is_in {
        world.book.wrong(format!("INV-08: {name} is not back"));
        return;
    }
    let store = lock(&world.store);
    for (id, view) in &client.views {
        let version = store.ledger.version(*id);
        let last = store.ledger.last_visible(*id, client.is_contact(), version);
        if view.have != last {
            world.book.wrong(format!(
                "INV-02: {name} has {id} up to {}, but {last} is stored",
                view.have
            ));
        }
    }
}

/// INV-01 and INV-03: what was sent is there once, what was refused is not.
fn check_sends(world: &World, client: &Client) {
    let name = client.actor.name();
    if let Some(send) = client.outbox.front() {
        world.book.wrong(format!(
            "INV-01: {name} still has {} unsent, the first is {:?}",
            client.outbox.len(),
            send.action
        ));
    }
    let store = lock(&world.store);
    for (client_id, first) in &client.acknowledged {
        let posted = store.ledger.posted(first.conversation_id, client_id);
        if posted.is_none_or(|message| message.seq != first.seq) {
            world.book.wrong(format!(
                "INV-01: {} was acknowledged and is lost",
                client_id.as_str()
            ));
        }
    }
    let posted = store.ledger.all_posted();
    for client_id in &client.refused {
        if posted.contains(client_id) {
            world.book.wrong(format!(
                "INV-01: {} was refused and is stored",
                client_id.as_str()
            ));
        }
    }
}

fn check_nothing_more_is_stored(world: &World) {
    let store = lock(&world.store);
    let mut known = BTreeSet::new();
    for kept in store.ledger.conversations.values() {
        let events = &kept.events;
        world.book.check(inv_02_seq_is_gapless(events));
        world.book.check(inv_03_client_ids_are_unique(events));
        world.book.check(inv_09_contacts_see_public_only(events));
        for event in events {
            if let Fact::MessagePosted { message } = &event.fact
                && !known.insert(message.client_id.clone())
            {
                world.book.wrong(format!(
                    "INV-03: {} is stored in two conversations",
                    message.client_id.as_str()
                ));
            }
        }
    }
}

/// INV-07: what the hub has in memory is the fold of what is stored. Asked last, because asking
/// tells the floor where everything is.
async fn check_memory(world: &World, desk: &Desk) {
    let stored: Vec<_> = {
        let store = lock(&world.store);
        let kept = store.ledger.conversations.values();
        kept.map(|kept| kept.state.summary.clone()).collect()
    };
    for summary in stored {
        match desk.hub.look(summary.id, Actor::System).await {
            Ok(outcome) if outcome.summary == summary => {}
            other => world.book.wrong(format!(
                "INV-07: {} is in memory {other:?}, stored is {summary:?}",
                summary.id
            )),
        }
    }
}
